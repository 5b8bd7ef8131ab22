from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, encryption_key
from virtengine.chain.modules.encryption import errors
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.virtengine.encryption.v1 import tx_pb2

OLD = compute_fingerprint(encryption_key("provider"))
NEW = compute_fingerprint(encryption_key("new"))


@pytest.fixture(autouse=True)
def _registered(scene: Scene) -> None:
    scene.register()


def rotate(scene: Scene, **changes: object) -> tx_pb2.MsgRotateKey:
    fields: dict[str, object] = {
        "sender": scene.provider.address,
        "old_key_fingerprint": OLD,
        "new_public_key": encryption_key("new"),
        "new_label": "second",
    }
    return tx_pb2.MsgRotateKey(**fields | changes)  # type: ignore[arg-type]


def test_the_old_key_is_deprecated_and_the_new_one_active(scene: Scene) -> None:
    event = scene.chain.send(scene.provider, rotate(scene)).event("EventKeyRotated")
    assert (event["old_fingerprint"], event["new_fingerprint"]) == (OLD, NEW)
    state, now = scene.chain.state("encryption"), scene.chain.time_ms // 1000
    assert (state.find(OLD).deprecated_at, state.find(OLD).revoked_at) == (now, 0)
    assert state.active_key(scene.provider.address, now).fingerprint == NEW


def test_after_a_compromise_the_old_key_is_revoked(scene: Scene) -> None:
    scene.chain.send(scene.provider, rotate(scene, reason=tx_pb2.ROTATION_REASON_COMPROMISE))
    assert scene.chain.state("encryption").find(OLD).revoked_at == scene.chain.time_ms // 1000


def test_the_new_key_may_have_a_time_of_its_own(scene: Scene) -> None:
    scene.chain.send(scene.provider, rotate(scene, new_key_ttl_seconds=60))
    assert scene.chain.state("encryption").find(NEW).expires_at == scene.chain.time_ms // 1000 + 60


def test_a_repeated_rotation_changes_nothing(scene: Scene) -> None:
    first = scene.chain.send(scene.provider, rotate(scene))
    assert scene.repeat(scene.provider, rotate(scene)).responses == first.responses


def test_acceptance_2_11_3_rotating_the_key_of_another_account_fails_and_leaves_it_active(
    scene: Scene,
) -> None:
    scene.refuse(scene.tenant, rotate(scene, sender=scene.tenant.address), errors.Unauthorized)
    state, now = scene.chain.state("encryption"), scene.chain.time_ms // 1000
    assert state.active_key(scene.provider.address, now).fingerprint == OLD


def test_only_an_active_key_is_rotated(scene: Scene) -> None:
    scene.refuse(scene.provider, rotate(scene, old_key_fingerprint="0" * 40), errors.KeyNotFound)
    scene.chain.send(scene.provider, rotate(scene))
    third = encryption_key("third")
    scene.refuse(scene.provider, rotate(scene, new_public_key=third), errors.KeyDeprecated)
    scene.chain.send(
        scene.provider, tx_pb2.MsgRevokeRecipientKey(sender=scene.provider.address, key_fingerprint=OLD)
    )
    scene.refuse(scene.provider, rotate(scene, new_public_key=third), errors.KeyRevoked)


def test_a_key_that_is_registered_cannot_be_the_new_one(scene: Scene) -> None:
    scene.refuse(scene.provider, rotate(scene, new_public_key=encryption_key("provider")), errors.KeyExists)
