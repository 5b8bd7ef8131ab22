from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, encryption_key, seal_for
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.virtengine.encryption.v1 import query_pb2

PATH = "/virtengine.encryption.v1.Query/"


def test_the_keys_of_an_account_and_its_active_one(scene: Scene) -> None:
    scene.register()
    answer = scene.chain.query(
        PATH + "RecipientKey", query_pb2.QueryRecipientKeyRequest(address=scene.provider.address)
    )
    fingerprint = compute_fingerprint(encryption_key("provider"))
    assert answer.active_fingerprint == fingerprint
    assert [key.public_key for key in answer.keys] == [encryption_key("provider")]
    by_id = query_pb2.QueryKeyByFingerprintRequest(fingerprint=fingerprint)
    assert scene.chain.query(PATH + "KeyByFingerprint", by_id).key == answer.keys[0]
    with pytest.raises(QueryNotFound):
        scene.chain.query(
            PATH + "KeyByFingerprint", query_pb2.QueryKeyByFingerprintRequest(fingerprint="0" * 40)
        )


def test_an_envelope_is_validated_with_its_signature_and_keys(scene: Scene) -> None:
    scene.register()
    good = query_pb2.QueryValidateEnvelopeRequest(envelope=seal_for("provider"))
    answer = scene.chain.query(PATH + "ValidateEnvelope", good)
    assert (answer.valid, answer.signature_valid, answer.all_keys_registered) == (True, True, True)
    assert (answer.recipient_count, answer.error, list(answer.missing_keys)) == (1, "", [])

    bad = query_pb2.QueryValidateEnvelopeRequest(envelope=seal_for("provider", "stranger"))
    bad.envelope.ciphertext += b"x"
    answer = scene.chain.query(PATH + "ValidateEnvelope", bad)
    assert (answer.valid, answer.signature_valid, answer.all_keys_registered) == (False, False, False)
    assert list(answer.missing_keys) == [compute_fingerprint(encryption_key("stranger"))]
    assert answer.error


def test_reserved_algorithms_are_experimental(scene: Scene) -> None:
    answer = scene.chain.query(PATH + "Algorithms", query_pb2.QueryAlgorithmsRequest())
    assert {entry.id: entry.status for entry in answer.algorithms} == {
        "X25519-XSALSA20-POLY1305": "recommended",
        "AGE-X25519": "experimental",
        "ML-KEM-768-X25519": "experimental",
        "ML-KEM-1024": "experimental",
    }
    params = scene.chain.query(PATH + "Params", query_pb2.QueryParamsRequest()).params
    assert list(params.allowed_algorithms) == ["X25519-XSALSA20-POLY1305"]
