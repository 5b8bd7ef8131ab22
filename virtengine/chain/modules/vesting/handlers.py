"""Carry out messages about vesting."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest, Unauthorized
from virtengine.chain.modules.auth.vesting import Kind, Vesting
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.errors import SendDisabled
from virtengine.chain.modules.bank.store import State
from virtengine.chain.modules.coins import read_coins
from virtengine.chain.modules.vesting.messages import read_periodic, require_sound
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2


def create_vesting_account(
    state: State, msg: tx_pb2.MsgCreateVestingAccount, ctx: Context
) -> tx_pb2.MsgCreateVestingAccountResponse:
    """Open an account whose coins become free evenly, or all at the end."""
    start = msg.start_time or ctx.time
    record = Vesting(
        kind=Kind.DELAYED if msg.delayed else Kind.CONTINUOUS,
        original=read_coins(msg.amount),
        start=0 if msg.delayed else start,
        end=msg.end_time,
    )
    _open(state, msg.from_address, msg.to_address, require_sound(record))
    return tx_pb2.MsgCreateVestingAccountResponse()


def create_locked_account(
    state: State, msg: tx_pb2.MsgCreatePermanentLockedAccount, _ctx: Context
) -> tx_pb2.MsgCreatePermanentLockedAccountResponse:
    """Open an account whose coins never become free."""
    _open(state, msg.from_address, msg.to_address, Vesting(Kind.PERMANENT, read_coins(msg.amount)))
    return tx_pb2.MsgCreatePermanentLockedAccountResponse()


def create_periodic_account(
    state: State, msg: tx_pb2.MsgCreatePeriodicVestingAccount, _ctx: Context
) -> tx_pb2.MsgCreatePeriodicVestingAccountResponse:
    """Open an account whose coins become free in portions."""
    _open(state, msg.from_address, msg.to_address, read_periodic(msg))
    return tx_pb2.MsgCreatePeriodicVestingAccountResponse()


def _open(state: State, sender: str, recipient: str, record: Vesting) -> None:
    # Check
    for denom, _amount in record.original:
        if not state.is_send_enabled(denom):
            raise SendDisabled(f"{denom} cannot be sent")
    if state.is_blocked(recipient):
        raise Unauthorized(f"{recipient} is a module account and takes no transfers")
    if state.accounts.get(recipient) is not None:
        raise InvalidRequest(f"account {recipient} already exists")

    # Change
    state.accounts.ensure(recipient)
    state.vesting.set(recipient, record)
    for denom, amount in record.original:
        ledger.move(state, sender, recipient, amount, denom)
