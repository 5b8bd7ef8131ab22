"""Messages of the provider module: check, then change."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.provider.errors import (
    ActiveLeases,
    InvalidAgents,
    InvalidAttributes,
    InvalidRotationSignature,
    ProviderExists,
)
from virtengine.chain.modules.provider.store import State
from virtengine.chain.modules.provider.types import Agent, Attribute, Info, Provider, SigningKey
from virtengine.crypto import provider_key, signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.provider.v1 import tx_pb2, types_pb2


def create_provider(
    state: State, msg: tx_pb2.MsgCreateProvider, ctx: Context
) -> tx_pb2.MsgCreateProviderResponse:
    """Register the signer as a provider."""
    content = _read_content(state, msg)
    existing = state.providers.get(msg.owner)
    if existing is not None:
        if _has_content(existing, content):
            return tx_pb2.MsgCreateProviderResponse()
        raise ProviderExists(f"{msg.owner} is registered with other content; update it")

    state.providers.set(msg.owner, replace(content, created_height=ctx.height))
    ctx.emit(types_pb2.EventProviderCreated(owner=msg.owner))
    return tx_pb2.MsgCreateProviderResponse()


def update_provider(
    state: State, msg: tx_pb2.MsgUpdateProvider, ctx: Context
) -> tx_pb2.MsgUpdateProviderResponse:
    """Replace what a provider says about itself; attributes that its leases require must stay."""
    content = _read_content(state, msg)
    existing = state.require(msg.owner)
    if _has_content(existing, content):
        return tx_pb2.MsgUpdateProviderResponse()
    updated = replace(
        content,
        created_height=existing.created_height,
        signing_key=existing.signing_key,
        active_leases=existing.active_leases,
        notice=existing.notice,
    )
    for hook in state.hooks.updating:
        hook(existing, updated)

    state.providers.set(msg.owner, updated)
    ctx.emit(types_pb2.EventProviderUpdated(owner=msg.owner))
    return tx_pb2.MsgUpdateProviderResponse()


def delete_provider(
    state: State, msg: tx_pb2.MsgDeleteProvider, ctx: Context
) -> tx_pb2.MsgDeleteProviderResponse:
    """Remove a provider without leases; its open bids and its offerings end with it."""
    provider = state.require(msg.owner)
    if provider.active_leases:
        raise ActiveLeases(f"{msg.owner} has {provider.active_leases} leases that have not ended")

    for hook in state.hooks.deleting:
        hook(provider, ctx)
    state.put(replace(provider, notice=None))
    state.providers.delete(msg.owner)
    ctx.emit(types_pb2.EventProviderDeleted(owner=msg.owner))
    return tx_pb2.MsgDeleteProviderResponse()


def set_signing_key(
    state: State, msg: tx_pb2.MsgSetSigningKey, ctx: Context
) -> tx_pb2.MsgSetSigningKeyResponse:
    """Set the key that signs usage, or rotate it with the old key's signature."""
    provider = state.require(msg.owner)
    old, key_type = provider.signing_key, KeyType(msg.key_type)
    if old is not None and (old.public_key, old.key_type) == (msg.public_key, key_type):
        return tx_pb2.MsgSetSigningKeyResponse(rotation_count=old.rotation_count)
    new = SigningKey(msg.public_key, key_type, ctx.height)
    if old is not None:
        _require_rotation(old, msg)
        new = replace(
            new,
            rotation_count=old.rotation_count + 1,
            previous_public_key=old.public_key,
            previous_key_type=int(old.key_type),
            previous_valid_until=ctx.time + state.get_params().key_grace_seconds,
        )

    state.providers.set(msg.owner, replace(provider, signing_key=new))
    ctx.emit(types_pb2.EventSigningKeySet(owner=msg.owner, rotation_count=new.rotation_count))
    return tx_pb2.MsgSetSigningKeyResponse(rotation_count=new.rotation_count)


def _require_rotation(old: SigningKey, msg: tx_pb2.MsgSetSigningKey) -> None:
    digest = provider_key.rotation_digest(msg.owner, msg.public_key, KeyType(msg.key_type))
    if not signature.is_valid(digest, msg.rotation_signature, old.public_key, old.key_type):
        raise InvalidRotationSignature("rotation_signature: the old key did not sign the new one")


def _read_content(state: State, msg: tx_pb2.MsgCreateProvider | tx_pb2.MsgUpdateProvider) -> Provider:
    params = state.get_params()
    if len(msg.attributes) > params.max_attributes:
        raise InvalidAttributes(f"attributes: {len(msg.attributes)}, at most {params.max_attributes}")
    if len(msg.agents) > params.max_agents:
        raise InvalidAgents(f"agents: {len(msg.agents)}, at most {params.max_agents}")
    return Provider(
        owner=msg.owner,
        host_uri=msg.host_uri,
        attributes=tuple(wire.from_wire(attribute, Attribute) for attribute in msg.attributes),
        info=wire.from_wire(msg.info, Info),
        signing_key=None,
        agents=tuple(wire.from_wire(agent, Agent) for agent in msg.agents),
        created_height=0,
    )


def _has_content(existing: Provider, content: Provider) -> bool:
    wanted = (content.host_uri, content.attributes, content.info, content.agents)
    return (existing.host_uri, existing.attributes, existing.info, existing.agents) == wanted
