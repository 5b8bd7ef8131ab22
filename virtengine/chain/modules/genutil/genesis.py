"""Genesis of genutil: carry signed validators out before the first block."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.kernel.routes import make_routes
from virtengine.chain.kernel.tx import Find, Tx
from virtengine.chain.modules import staking
from virtengine.chain.modules.genutil import signed
from virtengine.chain.modules.genutil.rules import Rules, find_problems, from_wire
from virtengine.chain.modules.genutil.store import State
from virtengine.chain.modules.staking import electing, handlers
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.genutil.v1beta1 import genesis_pb2
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2
from virtengine.wire.cosmos.tx.v1beta1 import tx_pb2 as txs
from virtengine.wire.tendermint.abci.types_pb2 import ValidatorUpdate


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, ctx: Context) -> list[ValidatorUpdate]:
    """Carry out every transaction in order; return the validators of the first block."""
    if not genesis.gen_txs:
        return []
    rules = from_wire(genesis.rules) if genesis.HasField("rules") else Rules()
    find = make_routes((staking.MODULE,)).get
    for index, message in enumerate(genesis.gen_txs):
        try:
            _carry_out(state, ctx, message, rules, find)
        except Rejected as error:
            raise InvalidRequest(f"genutil.gen_txs[{index}]: {error.message}") from error
    return electing.elect(state.staking, ctx, from_height=ctx.height)


def _carry_out(state: State, ctx: Context, message: txs.Tx, rules: Rules, find: Find) -> None:
    tx = signed.read(message, find)
    key = signed.verify(tx, ctx.chain_id)
    created = _message_of(tx)
    problems = find_problems(created, rules)
    if problems:
        raise InvalidRequest(f"{created.description.moniker[:70]!r} {' and '.join(problems)}")
    account = state.accounts.ensure(tx.signers[0])
    if account.sequence:
        raise InvalidRequest(f"{tx.signers[0]} signs a second genesis transaction")
    handlers.create_validator(state.staking, created, ctx)
    state.accounts.set(tx.signers[0], replace(account, sequence=1, public_key=key))


def _message_of(tx: Tx) -> tx_pb2.MsgCreateValidator:
    message = tx.messages[0]
    assert isinstance(message, tx_pb2.MsgCreateValidator)
    return message


def export_genesis(_state: State) -> genesis_pb2.GenesisState:
    """Return nothing: what the transactions did is part of other modules' state."""
    return genesis_pb2.GenesisState()
