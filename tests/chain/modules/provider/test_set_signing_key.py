from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, secret, signing_key
from virtengine.chain.modules.provider import errors
from virtengine.crypto import provider_key, signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.provider.v1 import tx_pb2


def set_key(
    scene: Scene, name: str, kind: KeyType = KeyType.ED25519, proof: bytes = b""
) -> tx_pb2.MsgSetSigningKey:
    return tx_pb2.MsgSetSigningKey(
        owner=scene.provider.address,
        public_key=signing_key(name, kind),
        key_type=int(kind),
        rotation_signature=proof,
    )


def prove(scene: Scene, old: str, new: str, old_kind: KeyType, new_kind: KeyType) -> bytes:
    digest = provider_key.rotation_digest(scene.provider.address, signing_key(new, new_kind), new_kind)
    return signature.sign(digest, secret(f"signing/{old}"), old_kind)


@pytest.fixture(autouse=True)
def _registered(scene: Scene) -> None:
    scene.chain.send(scene.provider, scene.create_provider())


def test_the_first_key_needs_no_proof_and_again_changes_nothing(scene: Scene) -> None:
    outcome = scene.chain.send(scene.provider, set_key(scene, "one"))
    assert outcome.responses[0].rotation_count == 0  # type: ignore[attr-defined]
    scene.repeat(scene.provider, set_key(scene, "one"))


@pytest.mark.parametrize("old", list(KeyType))
@pytest.mark.parametrize("new", list(KeyType))
def test_a_rotation_is_signed_by_the_old_key_which_stays_valid_for_a_while(
    scene: Scene, old: KeyType, new: KeyType
) -> None:
    scene.chain.send(scene.provider, set_key(scene, "one", old))
    message = set_key(scene, "two", new, prove(scene, "one", "two", old, new))
    event = scene.chain.send(scene.provider, message).event("EventSigningKeySet")
    assert event["rotation_count"] == "1"
    key = scene.chain.state("provider").require(scene.provider.address).signing_key
    assert (key.public_key, key.key_type) == (signing_key("two", new), new)
    assert (key.previous_public_key, key.previous_key_type) == (signing_key("one", old), old)
    assert key.previous_valid_until == scene.chain.time_ms // 1000 + 86_400
    scene.repeat(scene.provider, message)


@pytest.mark.parametrize("kind", list(KeyType))
def test_a_rotation_that_the_old_key_did_not_sign_is_refused(scene: Scene, kind: KeyType) -> None:
    scene.chain.send(scene.provider, set_key(scene, "one", kind))
    for proof in (
        b"",
        bytes(64),
        prove(scene, "two", "two", kind, kind),
        prove(scene, "one", "three", kind, kind),
    ):
        message = set_key(scene, "two", kind, proof)
        scene.refuse(scene.provider, message, errors.InvalidRotationSignature)


def test_a_malformed_key_is_refused(scene: Scene) -> None:
    good = set_key(scene, "one")
    for change, error in (
        ({"key_type": 0}, errors.InvalidKeyType),
        ({"key_type": 3}, errors.InvalidKeyType),
        ({"key_type": 2}, errors.InvalidPublicKey),
        ({"public_key": bytes(32)}, errors.InvalidPublicKey),
        ({"rotation_signature": b"x"}, errors.InvalidPublicKey),
    ):
        message = tx_pb2.MsgSetSigningKey()
        message.CopyFrom(good)
        for name, value in change.items():
            setattr(message, name, value)
        scene.refuse(scene.provider, message, error)


def test_only_a_provider_has_a_signing_key(scene: Scene) -> None:
    message = tx_pb2.MsgSetSigningKey(owner=scene.tenant.address, public_key=signing_key("one"), key_type=1)
    scene.refuse(scene.tenant, message, errors.ProviderNotFound)
