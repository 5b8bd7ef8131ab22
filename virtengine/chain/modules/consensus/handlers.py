"""Carry out messages about the engine's parameters."""

from __future__ import annotations

import msgspec

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.consensus.params import read_update, require_heights
from virtengine.chain.modules.consensus.store import State
from virtengine.wire.cosmos.consensus.v1 import tx_pb2


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require governance and a complete, legal set."""
    require_authority(msg.authority)
    read_update(msg)


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters; the engine is told with this block and uses them from the next on."""
    # Check
    require_authority(msg.authority)
    params, current = read_update(msg), state.consensus.get()
    if not msg.HasField("abci"):
        params = msgspec.structs.replace(params, vote_extensions_height=current.vote_extensions_height)
    require_heights(current.vote_extensions_height, params.vote_extensions_height, ctx.height)
    unbonding = state.staking.get_params().unbonding_ms
    if params.evidence_max_age_ns > unbonding * 1_000_000:
        raise InvalidRequest(
            f"evidence.max_age_duration must not be longer than unbonding, {unbonding // 1000} s: "
            "who left could not be punished"
        )

    # Change
    state.consensus.set(params)
    return tx_pb2.MsgUpdateParamsResponse()
