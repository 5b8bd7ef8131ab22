"""Genesis of the encryption module. Queues are made again from the keys."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.encryption import registry
from virtengine.chain.modules.encryption.errors import InvalidParams, KeyExists
from virtengine.chain.modules.encryption.store import State
from virtengine.chain.modules.encryption.types import Params, RecipientKey
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.wire.virtengine.encryption.v1 import types_pb2


def init_genesis(state: State, genesis: types_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters and keys."""
    with refused_as(InvalidParams):
        params = wire.from_wire(genesis.params, Params) if genesis.HasField("params") else Params()
    _require_params(params)
    state.set_params(params)
    for message in genesis.keys:
        key = wire.from_wire(message, RecipientKey)
        if state.fingerprints.has(key.fingerprint):
            raise KeyExists(f"genesis: {key.fingerprint} is there twice")
        registry.put_key(state, key)


def export_genesis(state: State) -> types_pb2.GenesisState:
    """Return the module's whole state."""
    return types_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), types_pb2.Params),
        keys=[wire.to_wire(key, types_pb2.RecipientKey) for key in state.keys.records()],
    )


def _require_params(params: Params) -> None:
    if min(params.max_recipients_per_envelope, params.max_keys_per_account, params.rotation_batch_size) <= 0:
        raise InvalidParams(
            "max_recipients_per_envelope, max_keys_per_account and rotation_batch_size must be above 0"
        )
    if not set(params.allowed_algorithms) <= {ALGORITHM}:
        raise InvalidParams(f"allowed_algorithms: only {ALGORITHM} is supported")
    if min(params.revocation_grace_period_seconds, params.default_key_ttl_seconds) < 0:
        raise InvalidParams("times cannot be negative")
