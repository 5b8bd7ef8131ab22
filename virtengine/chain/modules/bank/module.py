"""The bank as a value."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import COMMUNITY_POOL, FEE_COLLECTOR
from virtengine.chain.kernel.module import Bound, Handler, Module
from virtengine.chain.modules.bank.genesis import export_genesis, init_genesis
from virtengine.chain.modules.bank.handlers import multi_send, send, set_send_enabled, update_params
from virtengine.chain.modules.bank.invariants import supply_is_the_sum_of_balances
from virtengine.chain.modules.bank.messages import (
    check_multi_send,
    check_send,
    check_set_send_enabled,
    check_update_params,
)
from virtengine.chain.modules.bank.queries import QUERIES
from virtengine.chain.modules.bank.shortcut import TransferShortcut
from virtengine.chain.modules.bank.store import State
from virtengine.chain.modules.bank.transfer import read_transfer, read_whole
from virtengine.wire.cosmos.bank.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "bank",
    state=State,
    messages={
        tx_pb2.MsgSend: Handler(
            check_send, send, read=read_transfer, read_whole=read_whole, shortcut=TransferShortcut
        ),
        tx_pb2.MsgMultiSend: Handler(check_multi_send, multi_send),
        tx_pb2.MsgUpdateParams: Handler(check_update_params, update_params),
        tx_pb2.MsgSetSendEnabled: Handler(check_set_send_enabled, set_send_enabled),
    },
    bounds={"send_enabled": Bound(rule="always empty: MsgSetSendEnabled"), "default_send_enabled": Bound()},
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    invariants=(supply_is_the_sum_of_balances,),
    accounts={FEE_COLLECTOR: (), COMMUNITY_POOL: ()},
)
