"""Messages about keys and providers."""

from __future__ import annotations

from functools import cache
from typing import Any

from google.protobuf.message import Message

from tests.chain.modules import scene
from tests.chain.simulation.world import AGENT, PROVIDERS, World, maker
from tests.chain.support.chain import Actor
from virtengine.crypto import provider_key, signature
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as encryption_tx
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

encryption_key, signing_key = cache(scene.encryption_key), cache(scene.signing_key)


@maker(3)
def register_key(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    name = world.dice.choice((actor.name, f"{actor.name}/{world.dice.randrange(6)}"))
    key = encryption_key(name) if world.lucky else bytes(32)
    return actor, encryption_tx.MsgRegisterRecipientKey(
        sender=actor.address, public_key=key, algorithm_id=ALGORITHM, label="k"
    )


@maker(1)
def revoke_key(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    key = world.pick(world.market.encryption.keys, lambda key: not key.revoked_at and key.key_version > 1)
    if key is None:
        return None
    actor = world.at(key.address) if world.lucky else world.anybody()
    return actor, encryption_tx.MsgRevokeRecipientKey(sender=actor.address, key_fingerprint=key.fingerprint)


@maker(1)
def label_key(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    key = world.pick(world.market.encryption.keys)
    if key is None:
        return None
    actor = world.at(key.address) if world.lucky else world.anybody()
    return actor, encryption_tx.MsgUpdateKeyLabel(
        sender=actor.address, key_fingerprint=key.fingerprint, label=world.dice.choice("abc")
    )


@maker(1)
def rotate_key(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    key = world.pick(world.market.encryption.keys, lambda key: not key.revoked_at and not key.deprecated_at)
    if key is None:
        return None
    actor = world.at(key.address) if world.lucky else world.anybody()
    name = f"{actor.name}/{world.dice.randrange(6)}"
    return actor, encryption_tx.MsgRotateKey(
        sender=actor.address,
        old_key_fingerprint=key.fingerprint,
        new_public_key=encryption_key(name),
        reason=world.dice.choice((0, 1, 3)),
        new_key_ttl_seconds=world.dice.choice((0, 15)),
    )


def provider_content(world: World, actor: Actor) -> dict[str, Any]:
    return {
        "owner": actor.address,
        "host_uri": f"{'https' if world.lucky else 'http'}://{actor.name}.example.com",
        "attributes": [
            provider_types.Attribute(key="region", value=world.dice.choice(("eu", "us"))),
            provider_types.Attribute(key="tier", value=world.dice.choice(("gold", "gold", "tin"))),
        ],
        "agents": [
            provider_types.Agent(address=world.chain.actor(AGENT).address, role=role)
            for role in (1, 2)[: world.dice.randrange(3)]
        ],
    }


@maker(4)
def create_provider(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    return actor, provider_tx.MsgCreateProvider(**provider_content(world, actor))


@maker(2)
def update_provider(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    return actor, provider_tx.MsgUpdateProvider(**provider_content(world, actor))


@maker(1)
def delete_provider(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    return actor, provider_tx.MsgDeleteProvider(owner=actor.address)


@maker(2)
def set_signing_key(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    kind = world.dice.choice(tuple(KeyType))
    public = signing_key(f"{actor.name}/{world.dice.randrange(2)}", kind)
    provider = world.market.provider.providers.get(actor.address)
    old = provider.signing_key if provider else None
    proof = b""
    if old is not None:
        digest = provider_key.rotation_digest(actor.address, public, kind)
        proof = signature.sign(digest, private_key(old.public_key, old.key_type), old.key_type)
    return actor, provider_tx.MsgSetSigningKey(
        owner=actor.address, public_key=public, key_type=int(kind), rotation_signature=proof
    )


@cache
def private_key(public: bytes, kind: KeyType) -> bytes:
    """Return the private key of a signing key; for a key that nobody has, one whose signatures are wrong."""
    for name in PROVIDERS:
        for number in range(2):
            private = scene.secret(f"signing/{name}/{number}")
            if signature.get_public_key(private, kind) == public:
                return private
    return scene.secret("signing/nobody")
