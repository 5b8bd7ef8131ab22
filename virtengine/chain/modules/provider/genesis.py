"""Genesis of the provider module."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.provider.errors import InvalidParams, ProviderExists
from virtengine.chain.modules.provider.store import State
from virtengine.chain.modules.provider.types import AuditedAttributes, Params, Provider
from virtengine.wire.virtengine.provider.v1 import types_pb2


def init_genesis(state: State, genesis: types_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters and providers."""
    with refused_as(InvalidParams):
        params = wire.from_wire(genesis.params, Params) if genesis.HasField("params") else Params()
        if not params.max_window_seconds:  # written before there were announcements and auditors
            usual = Params()
            params = replace(
                params,
                min_leave_seconds=usual.min_leave_seconds,
                max_window_seconds=usual.max_window_seconds,
                max_audited_attributes=usual.max_audited_attributes,
            )
        if params.key_grace_seconds < 0:
            raise InvalidParams("key_grace_seconds: cannot be negative")
        state.set_params(params)
        for message in genesis.providers:
            provider = wire.from_wire(message, Provider)
            if state.providers.has(provider.owner):
                raise ProviderExists(f"genesis: {provider.owner} is there twice")
            state.put(provider)
        for audited in genesis.audited_attributes:
            if state.audited.has(audited.subject, audited.auditor):
                raise InvalidParams(f"genesis: the word of {audited.auditor} is there twice")
            state.put_audited(wire.from_wire(audited, AuditedAttributes))


def export_genesis(state: State) -> types_pb2.GenesisState:
    """Return the module's whole state."""
    return types_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), types_pb2.Params),
        providers=[wire.to_wire(provider, types_pb2.Provider) for provider in state.providers.records()],
        audited_attributes=[
            wire.to_wire(one, types_pb2.AuditedAttributes) for one in state.audited.records()
        ],
    )
