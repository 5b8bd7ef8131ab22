"""Genesis of the provider module."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.provider.errors import InvalidParams, ProviderExists
from virtengine.chain.modules.provider.store import State
from virtengine.chain.modules.provider.types import Params, Provider
from virtengine.wire.virtengine.provider.v1 import types_pb2


def init_genesis(state: State, genesis: types_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters and providers."""
    with refused_as(InvalidParams):
        params = wire.from_wire(genesis.params, Params) if genesis.HasField("params") else Params()
        if params.key_grace_seconds < 0:
            raise InvalidParams("key_grace_seconds: cannot be negative")
        state.set_params(params)
        for message in genesis.providers:
            provider = wire.from_wire(message, Provider)
            if state.providers.has(provider.owner):
                raise ProviderExists(f"genesis: {provider.owner} is there twice")
            state.providers.set(provider.owner, provider)


def export_genesis(state: State) -> types_pb2.GenesisState:
    """Return the module's whole state."""
    return types_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), types_pb2.Params),
        providers=[wire.to_wire(provider, types_pb2.Provider) for provider in state.providers.records()],
    )
