"""Genesis of performance, with everything that is remembered."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.performance.errors import InvalidParams
from virtengine.chain.modules.performance.messages import read_params
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import (
    Epoch,
    Params,
    Performance,
    Reward,
    SigningInfo,
    SlashRecord,
)
from virtengine.wire.virtengine.performance.v1 import types_pb2 as types


def init_genesis(state: State, genesis: types.GenesisState, ctx: Context) -> None:
    """Store everything; a new chain opens its first epoch."""
    with refused_as(InvalidParams):
        state.set_params(read_params(genesis.params) if genesis.HasField("params") else Params())
        opened = genesis.HasField("current_epoch")
        state.set_current(
            wire.from_wire(genesis.current_epoch, Epoch) if opened else Epoch(1, ctx.height, ctx.time)
        )
        for epoch in genesis.epochs:
            state.epochs.set(epoch.number, wire.from_wire(epoch, Epoch))
        for performance in genesis.performances:
            state.put_performance(wire.from_wire(performance, Performance))
        for reward in genesis.rewards:
            state.put_reward(wire.from_wire(reward, Reward))
        for info in genesis.signing_infos:
            state.put_info(wire.from_wire(info, SigningInfo))
        first = genesis.slash_sequence - len(genesis.slash_records) + 1
        for number, record in enumerate(genesis.slash_records, first):
            state.put_slash(number, wire.from_wire(record, SlashRecord))
    state.set_slash_sequence(genesis.slash_sequence)
    state.set_block_time(genesis.last_block_time)


def export_genesis(state: State) -> types.GenesisState:
    """Return the whole state."""
    return types.GenesisState(
        params=wire.to_wire(state.get_params(), types.Params),
        current_epoch=wire.to_wire(state.get_current(), types.RewardEpoch),
        epochs=[wire.to_wire(one, types.RewardEpoch) for one in state.epochs.records()],
        performances=[wire.to_wire(one, types.ValidatorPerformance) for one in state.performances.records()],
        rewards=[wire.to_wire(one, types.ValidatorReward) for one in state.rewards.records()],
        signing_infos=[wire.to_wire(one, types.SigningInfo) for one in state.infos.records()],
        slash_records=[wire.to_wire(one, types.SlashRecord) for one in state.slashes.records()],
        slash_sequence=state.get_slash_sequence(),
        last_block_time=state.get_block_time(),
    )
