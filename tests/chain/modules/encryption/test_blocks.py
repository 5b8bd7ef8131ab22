from __future__ import annotations

from tests.chain.modules.scene import GENESIS, Scene, encryption_key
from tests.chain.support.chain import BlockResult, TestChain
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.virtengine.encryption.v1 import tx_pb2

DAY = 86_400
PARAMS = {
    "max_recipients_per_envelope": 10,
    "max_keys_per_account": 5,
    "allowed_algorithms": [ALGORITHM],
    "require_signature": True,
    "revocation_grace_period_seconds": str(7 * DAY),
    "key_expiry_warning_seconds": [str(7 * DAY), str(DAY)],
    "rotation_batch_size": 2,
    "max_ciphertext_bytes": 4096,
}


def names(result: BlockResult) -> list[str]:
    return [kind.rpartition(".")[2] for kind, _ in result.events]


def test_acceptance_2_11_4_a_key_is_warned_about_twice_expires_and_is_purged() -> None:
    params = PARAMS | {"default_key_ttl_seconds": str(10 * DAY)}
    chain = TestChain(genesis_state={"encryption": {"params": params}})
    alice = chain.actor("alice")
    chain.send(
        alice,
        tx_pb2.MsgRegisterRecipientKey(
            sender=alice.address, public_key=encryption_key("alice"), algorithm_id=ALGORITHM
        ),
    )
    assert names(chain.advance(seconds=3 * DAY - 1)) == []
    assert names(chain.advance(seconds=1)) == ["EventKeyExpiryWarning"]
    assert names(chain.advance(seconds=6 * DAY - 1)) == []
    assert names(chain.advance(seconds=1)) == ["EventKeyExpiryWarning"]
    assert names(chain.advance(seconds=DAY - 1)) == []
    assert names(chain.advance(seconds=1)) == ["EventKeyExpired"]
    assert chain.state("encryption").active_key(alice.address, chain.time_ms // 1000) is None
    chain.advance(seconds=7 * DAY - 1)
    assert chain.state("encryption").find(compute_fingerprint(encryption_key("alice"))) is not None
    chain.advance(seconds=1)
    assert chain.state("encryption").find(compute_fingerprint(encryption_key("alice"))) is None


def test_five_keys_that_expire_together_take_three_blocks_of_two() -> None:
    params = PARAMS | {"default_key_ttl_seconds": "100", "key_expiry_warning_seconds": []}
    scene = Scene(genesis=GENESIS | {"encryption": {"params": params}})
    for name in ("a", "b", "c", "d", "e"):
        message = tx_pb2.MsgRegisterRecipientKey(
            sender=scene.tenant.address, public_key=encryption_key(name), algorithm_id=ALGORITHM
        )
        scene.chain.send(scene.tenant, message, seconds=0)
    counts = [names(scene.chain.advance(seconds=100)).count("EventKeyExpired")]
    counts += [names(scene.chain.advance(seconds=0)).count("EventKeyExpired") for _ in range(3)]
    assert counts == [2, 2, 1, 0]
