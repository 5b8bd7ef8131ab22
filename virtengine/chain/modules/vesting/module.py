"""Vesting as a value: messages over the bank's state."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.bank.store import State
from virtengine.chain.modules.vesting.handlers import (
    create_locked_account,
    create_periodic_account,
    create_vesting_account,
)
from virtengine.chain.modules.vesting.messages import check_create, check_create_locked, check_create_periodic
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2

MODULE = Module(
    "vesting",
    state=State,
    messages={
        tx_pb2.MsgCreateVestingAccount: Handler(check_create, create_vesting_account),
        tx_pb2.MsgCreatePermanentLockedAccount: Handler(check_create_locked, create_locked_account),
        tx_pb2.MsgCreatePeriodicVestingAccount: Handler(check_create_periodic, create_periodic_account),
    },
)
