from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, encryption_key
from virtengine.chain.modules.encryption import errors
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.virtengine.encryption.v1 import tx_pb2


def register(scene: Scene, name: str, **changes: object) -> tx_pb2.MsgRegisterRecipientKey:
    fields: dict[str, object] = {
        "sender": scene.tenant.address,
        "public_key": encryption_key(name),
        "algorithm_id": ALGORITHM,
        "label": "laptop",
    }
    return tx_pb2.MsgRegisterRecipientKey(**fields | changes)  # type: ignore[arg-type]


def test_a_key_becomes_the_active_one_of_its_account(scene: Scene) -> None:
    scene.chain.send(scene.tenant, register(scene, "one"))
    outcome = scene.chain.send(scene.tenant, register(scene, "two"))
    state, now = scene.chain.state("encryption"), scene.chain.time_ms // 1000
    active = state.active_key(scene.tenant.address, now)
    assert (active.public_key, active.key_version, active.label) == (encryption_key("two"), 2, "laptop")
    assert outcome.responses[0].fingerprint == compute_fingerprint(encryption_key("two"))  # type: ignore[attr-defined]
    assert outcome.event("EventKeyRegistered")["fingerprint"] == active.fingerprint
    assert state.find(f"{active.fingerprint}:v2") == active


def test_the_same_key_again_changes_nothing_and_returns_its_fingerprint(scene: Scene) -> None:
    first = scene.chain.send(scene.tenant, register(scene, "one"))
    again = scene.repeat(scene.tenant, register(scene, "one", label="other"))
    assert again.responses == first.responses


def test_a_key_of_somebody_else_is_refused(scene: Scene) -> None:
    scene.chain.send(scene.tenant, register(scene, "one"))
    message = register(scene, "one", sender=scene.provider.address)
    scene.refuse(scene.provider, message, errors.KeyExists)


def test_the_sixth_key_fails_and_succeeds_after_one_is_revoked(scene: Scene) -> None:
    for number in range(5):
        scene.chain.send(scene.tenant, register(scene, f"key {number}"))
    scene.refuse(scene.tenant, register(scene, "sixth"), errors.InvalidPublicKey)
    fingerprint = compute_fingerprint(encryption_key("key 0"))
    scene.chain.send(
        scene.tenant,
        tx_pb2.MsgRevokeRecipientKey(sender=scene.tenant.address, key_fingerprint=fingerprint),
    )
    scene.chain.send(scene.tenant, register(scene, "sixth"))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"public_key": b""}, errors.InvalidPublicKey),
        ({"public_key": b"x" * 31}, errors.InvalidPublicKey),
        ({"public_key": bytes(32)}, errors.InvalidPublicKey),
        ({"algorithm_id": "AGE-X25519"}, errors.UnsupportedAlgorithm),
        ({"algorithm_id": ""}, errors.UnsupportedAlgorithm),
        ({"label": "x" * 65}, errors.InvalidLabel),
        ({"label": "a\nb"}, errors.InvalidLabel),
    ],
)
def test_a_malformed_registration_is_refused(
    scene: Scene, changes: dict[str, object], error: type[errors.EncryptionError]
) -> None:
    scene.refuse(scene.tenant, register(scene, "one", **changes), error)
