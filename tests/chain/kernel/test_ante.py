"""The checks before messages: order, verdicts, and that a failing one leaves no change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.accounts import ESCROW_ADDRESS, FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.context import Mode
from virtengine.chain.kernel.errors import Unauthorized
from virtengine.core.amounts import ATTO
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, TxRaw

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def state_of(chain: TestChain) -> Any:
    return {name: str(message) for name, message in chain.machine.export_genesis().items()}


def test_a_good_transaction_pays_counts_and_keeps_its_key(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(alice)
    outcome = chain.send(alice, send(alice, bob, 5), fee=11)
    account = chain.machine.query.accounts.get(alice.address)
    assert account is not None
    assert (account.sequence, account.public_key) == (1, alice.key.public_key)
    assert chain.balance(alice) == before - 16
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == 11
    kinds = [name for name, _ in outcome.events]
    assert kinds == [
        "coin_spent",
        "coin_received",
        "transfer",
        "tx",
        "tx",
        "message",
        "coin_spent",
        "coin_received",
        "transfer",
    ]
    assert outcome.events[3][1] == {"fee": "11uve", "fee_payer": alice.address}
    assert outcome.events[4][1] == {"acc_seq": f"{alice.address}/0"}


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"chain_id": "other"}, 4),
        ({"sequence": 1}, 32),
        ({"sequence": 2**63}, 32),
        ({"gas_limit": 100}, 11),
        ({"gas_limit": 2**63}, 41),
        ({"memo": "m" * 257}, 12),
        ({"timeout_height": 1}, 30),
        ({"fee": 10**13}, 5),
        ({"payer": "ve1nonsense"}, 18),
    ],
)
def test_a_refused_transaction_changes_nothing(chain: TestChain, terms: dict[str, Any], code: int) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = state_of(chain)
    root = chain.machine.last_hash
    outcome = chain.fail(alice, send(alice, bob), **terms)
    assert (outcome.codespace, outcome.code) == ("sdk", code)
    assert outcome.events == []
    assert state_of(chain) == before
    assert chain.machine.last_hash == root


def test_a_failing_message_still_pays_its_fee_and_uses_its_sequence(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(alice)
    outcome = chain.fail(alice, send(alice, bob), send(alice, bob, 10**13), fee=3)
    assert outcome.code == 5
    assert chain.balance(alice) == before - 3
    assert chain.balance(bob) == before
    account = chain.machine.query.accounts.get(alice.address)
    assert account is not None
    assert account.sequence == 1
    assert [name for name, _ in outcome.events] == ["coin_spent", "coin_received", "transfer", "tx", "tx"]


def test_a_replayed_transaction_is_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    raw = chain.sign(alice, send(alice, bob))
    assert [tx.code for tx in chain.block(raw, raw).txs] == [0, 32]
    assert chain.block(raw).txs[0].code == 32


def test_sequences_follow_each_other_in_one_block(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    raws = [chain.sign(alice, send(alice, bob), sequence=sequence) for sequence in (0, 1, 3, 2)]
    assert [tx.code for tx in chain.block(*raws).txs] == [0, 0, 32, 0]


def test_a_signature_over_another_account_number_is_refused(chain: TestChain) -> None:
    alice = chain.actor("alice")
    raw = sign_tx([send(alice, alice)], [Signer(alice.key, 10_000, 0)], Terms(chain.chain_id))
    assert chain.block(raw).txs[0].code == 4


def test_no_bit_of_a_signed_transaction_may_change(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    raw = chain.sign(alice, send(alice, bob))
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 << place % 8
        assert chain.check(bytes(changed)).code != 0
    assert chain.check(raw).code == 0


def test_a_high_s_is_refused(chain: TestChain) -> None:
    alice = chain.actor("alice")
    outer = TxRaw.FromString(chain.sign(alice, send(alice, alice)))
    signature = outer.signatures[0]
    high = ORDER - int.from_bytes(signature[32:], "big")
    outer.signatures[0] = signature[:32] + high.to_bytes(32, "big")
    assert chain.check(outer.SerializeToString()).code == 4


def test_the_key_of_another_account_is_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    account = chain.machine.query.accounts.get(alice.address)
    assert account is not None
    raw = sign_tx([send(alice, bob)], [Signer(bob.key, account.number, 0)], Terms(chain.chain_id))
    assert chain.block(raw).txs[0].code == 8
    chain.send(alice, send(alice, bob))
    again = sign_tx([send(alice, bob)], [Signer(bob.key, account.number, 1)], Terms(chain.chain_id))
    assert chain.block(again).txs[0].code == 8


def test_an_account_that_does_not_exist_cannot_sign(chain: TestChain) -> None:
    nobody = chain.actor("nobody")
    assert chain.fail(nobody, send(nobody, nobody)).code == 9


def test_nobody_signs_for_a_module(chain: TestChain) -> None:
    alice = chain.actor("alice")
    raw = sign_tx([send(ESCROW_ADDRESS, alice)], [Signer(alice.key, 0, 0)], Terms(chain.chain_id))
    assert chain.block(raw).txs[0].code == 4


def test_several_signers_sign_one_transaction(chain: TestChain) -> None:
    alice, bob, carol = (chain.actor(name) for name in ("alice", "bob", "carol"))
    chain.send([alice, bob], send(alice, carol), send(bob, carol))
    assert chain.fail([alice], send(alice, carol), send(bob, carol)).code == 18
    assert chain.fail([bob, alice], send(alice, carol), send(bob, carol)).code in {8, 32}


def test_another_account_may_pay_the_fee_when_it_signs(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(bob)
    chain.send([alice, bob], send(alice, alice), fee=9, payer=bob.address)
    assert chain.balance(bob) == before - 9
    assert chain.fail(alice, send(alice, alice), fee=9, payer=bob.address).code == 18


def test_a_check_asks_for_the_minimum_fee_and_a_block_does_not(chain: TestChain) -> None:
    alice = chain.actor("alice")
    chain.machine.check.ante.min_gas_price = ATTO // 1000
    cheap = chain.sign(alice, send(alice, alice), gas_limit=100_000, fee=99)
    enough = chain.sign(alice, send(alice, alice), gas_limit=100_000, fee=100)
    assert chain.check(cheap).code == 13
    assert chain.check(enough).code == 0
    assert chain.block(cheap).txs[0].code == 0


def test_a_check_takes_a_sequence_that_is_ahead_within_the_gap(chain: TestChain) -> None:
    alice = chain.actor("alice")
    chain.machine.check.ante.sequence_gap = 3
    codes = [chain.check(chain.sign(alice, send(alice, alice), sequence=number)).code for number in range(6)]
    assert codes == [0, 0, 0, 0, 32, 32]
    assert chain.block(chain.sign(alice, send(alice, alice), sequence=1)).txs[0].code == 32


def test_a_gate_stops_a_message_and_leaves_nothing(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")

    def gate(message: Any, signers: tuple[str, ...], ctx: Any) -> None:
        assert signers == (alice.address,)
        if message.amount[0].amount == "13":
            raise Unauthorized("not this amount")

    chain.machine.deliver.ante.gates = [gate]
    root = chain.machine.last_hash
    assert chain.fail(alice, send(alice, bob, 1), send(alice, bob, 13), fee=5).code == 4
    assert chain.machine.last_hash == root
    chain.send(alice, send(alice, bob, 12), fee=5)


def test_gas_has_its_documented_prices(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    raw = chain.sign(alice, send(alice, bob))
    used = chain.block(raw).txs[0].gas_used
    assert used == 10 * len(raw) + 1_000 + 10_000 + 2 * 2_000


def test_gas_that_runs_out_in_a_message_drops_the_message_alone(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    outcome = chain.fail(alice, send(alice, bob), gas_limit=10_000, fee=2)
    assert (outcome.codespace, outcome.code) == ("sdk", 11)
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == 2


def test_a_verified_signature_is_not_verified_again(
    chain: TestChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    from virtengine.crypto import secp256k1

    alice = chain.actor("alice")
    raw = chain.sign(alice, send(alice, alice))
    assert chain.check(raw).code == 0
    monkeypatch.setattr(secp256k1, "verify_digest", lambda *_arguments: pytest.fail("verified twice"))
    assert chain.block(raw).txs[0].code == 0


def test_a_key_is_needed_once(chain: TestChain) -> None:
    alice = chain.actor("alice")
    outer = TxRaw.FromString(chain.sign(alice, send(alice, alice)))
    auth = AuthInfo.FromString(outer.auth_info_bytes)
    auth.signer_infos[0].ClearField("public_key")
    bare = TxRaw(
        body_bytes=outer.body_bytes, auth_info_bytes=auth.SerializeToString(), signatures=outer.signatures
    )
    assert chain.check(bare.SerializeToString()).code == 8
    assert PrivateKey(alice.key.secret).address == alice.address


def test_a_simulation_needs_no_key_and_no_good_signature(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    outer = TxRaw.FromString(chain.sign(alice, send(alice, bob)))
    auth = AuthInfo.FromString(outer.auth_info_bytes)
    view, block = chain.machine.check, chain.machine.last
    for key in (b"", bob.key.public_key):
        auth.signer_infos[0].public_key.value = PubKey(key=key).SerializeToString()
        if not key:
            auth.signer_infos[0].ClearField("public_key")
        raw = TxRaw(body_bytes=outer.body_bytes, auth_info_bytes=auth.SerializeToString(), signatures=[b""])
        result = chain.machine.executor.run(raw.SerializeToString(), view, block, mode=Mode.SIMULATE)
        view.store.reset()
        assert (result.code, result.log) == (0, "")
        auth = AuthInfo.FromString(outer.auth_info_bytes)
        assert chain.check(raw.SerializeToString()).code == 8
