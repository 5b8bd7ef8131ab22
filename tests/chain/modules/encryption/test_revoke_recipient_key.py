from __future__ import annotations

from tests.chain.modules.scene import Scene, encryption_key
from virtengine.chain.modules.encryption import errors
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.virtengine.encryption.v1 import tx_pb2

FINGERPRINT = compute_fingerprint(encryption_key("one"))


def register(scene: Scene, name: str) -> None:
    message = tx_pb2.MsgRegisterRecipientKey(
        sender=scene.tenant.address, public_key=encryption_key(name), algorithm_id=ALGORITHM
    )
    scene.chain.send(scene.tenant, message)


def revoke(scene: Scene, fingerprint: str = FINGERPRINT) -> tx_pb2.MsgRevokeRecipientKey:
    return tx_pb2.MsgRevokeRecipientKey(sender=scene.tenant.address, key_fingerprint=fingerprint)


def test_a_revoked_key_is_active_no_more_and_the_one_before_it_is(scene: Scene) -> None:
    register(scene, "zero")
    register(scene, "one")
    outcome = scene.chain.send(scene.tenant, revoke(scene))
    state, now = scene.chain.state("encryption"), scene.chain.time_ms // 1000
    assert state.find(FINGERPRINT).revoked_at == now
    assert state.active_key(scene.tenant.address, now).public_key == encryption_key("zero")
    assert outcome.event("EventKeyRevoked")["revoked_by"] == scene.tenant.address


def test_it_is_removed_after_the_time_of_grace(scene: Scene) -> None:
    register(scene, "one")
    scene.chain.send(scene.tenant, revoke(scene))
    scene.chain.advance(seconds=604_799)
    assert scene.chain.state("encryption").find(FINGERPRINT) is not None
    scene.chain.advance(seconds=1)
    assert scene.chain.state("encryption").find(FINGERPRINT) is None
    register(scene, "one")


def test_a_second_revocation_is_refused(scene: Scene) -> None:
    register(scene, "one")
    scene.chain.send(scene.tenant, revoke(scene))
    scene.refuse(scene.tenant, revoke(scene), errors.KeyRevoked)


def test_only_the_owner_may_revoke(scene: Scene) -> None:
    register(scene, "one")
    message = tx_pb2.MsgRevokeRecipientKey(sender=scene.provider.address, key_fingerprint=FINGERPRINT)
    scene.refuse(scene.provider, message, errors.Unauthorized)


def test_an_unknown_or_malformed_fingerprint_is_refused(scene: Scene) -> None:
    scene.refuse(scene.tenant, revoke(scene), errors.KeyNotFound)
    scene.refuse(scene.tenant, revoke(scene, ""), errors.InvalidFingerprint)
    scene.refuse(scene.tenant, revoke(scene, "A" * 40), errors.InvalidFingerprint)
