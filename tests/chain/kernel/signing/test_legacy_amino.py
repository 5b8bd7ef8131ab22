"""SIGN_MODE_LEGACY_AMINO_JSON: what hardware wallets sign."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from google.protobuf.any_pb2 import Any

from tests.chain.kernel.signing.wallet import AMINO, DIRECT, Draft, draft, make_unordered, shown_send, sign
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.events import encode_field
from virtengine.crypto.addresses import operator_of
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.distribution.v1beta1.tx_pb2 import MsgWithdrawValidatorCommission
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import TxBody, TxRaw


def plan_of(chain: TestChain, memo: str = "") -> Draft:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    return draft(chain, [send(alice, bob, 5)], [shown_send(alice.address, bob.address, 5)], memo=memo)


def test_a_transaction_that_was_signed_on_a_hardware_wallet_is_taken(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(bob)
    assert chain.block(sign(plan_of(chain), (alice, AMINO))).txs[0].code == 0
    assert chain.block(sign(plan_of(chain), (alice, AMINO))).txs[0].code == 0
    assert chain.balance(bob) == before + 10


@pytest.mark.parametrize("memo", ["", "a & b < c > d", 'zwölf Boxkämpfer \u4f60\u597d "quoted" \\ \n\t'])
def test_any_memo_can_be_signed(chain: TestChain, memo: str) -> None:
    raw = sign(plan_of(chain, memo), (chain.actor("alice"), AMINO))
    assert chain.block(raw).txs[0].code == 0


def test_timeout_payer_and_granter_are_part_of_the_document(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    plan = plan_of(chain)
    plan.body.timeout_height = chain.height + 5
    plan.auth.fee.payer = bob.address
    plan.auth.fee.granter = bob.address
    raw = sign(plan, (alice, AMINO), (bob, AMINO))
    assert chain.block(raw).txs[0].code == 0


def test_signers_may_choose_different_modes(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    messages = [send(alice, bob, 1), send(bob, alice, 2)]
    shown = [shown_send(alice.address, bob.address, 1), shown_send(bob.address, alice.address, 2)]
    raw = sign(draft(chain, messages, shown), (alice, AMINO), (bob, DIRECT))
    assert chain.block(raw).txs[0].code == 0


Change = Callable[[Draft], object]
CHANGES: dict[str, Change] = {
    "the amount": lambda p: p.amino[0]["value"]["amount"][0].update(amount="6"),
    "the recipient": lambda p: p.amino[0]["value"].update(to_address=p.chain.actor("carol").address),
    "the type": lambda p: p.amino[0].update(type="cosmos-sdk/MsgMultiSend"),
    "the chain": lambda p: setattr(p, "chain_id", "other"),
    "another member": lambda p: p.amino[0]["value"].update(note=""),
    "a message more": lambda p: p.amino.append(p.amino[0]),
}


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_a_document_that_says_something_else_is_refused(chain: TestChain, what: str) -> None:
    plan = plan_of(chain)
    CHANGES[what](plan)
    assert chain.check(sign(plan, (chain.actor("alice"), AMINO))).code == 4


AFTERWARDS: dict[str, Change] = {
    "the memo": lambda p: setattr(p.body, "memo", "x"),
    "the timeout": lambda p: setattr(p.body, "timeout_height", 10**6),
    "the fee": lambda p: setattr(p.auth.fee.amount[0], "amount", "8"),
    "the gas": lambda p: setattr(p.auth.fee, "gas_limit", 999_999),
    "the granter": lambda p: setattr(p.auth.fee, "granter", p.chain.actor("alice").address),
    "the payer": lambda p: setattr(p.auth.fee, "payer", p.chain.actor("alice").address),
    "the mode": lambda p: setattr(p.auth.signer_infos[0].mode_info.single, "mode", DIRECT),
    "a message": lambda p: p.body.messages.append(p.body.messages[0]),
}


@pytest.mark.parametrize("what", sorted(AFTERWARDS))
def test_nothing_may_change_after_the_signature(chain: TestChain, what: str) -> None:
    plan = plan_of(chain)
    signature = TxRaw.FromString(sign(plan, (chain.actor("alice"), AMINO))).signatures[0]
    AFTERWARDS[what](plan)
    assert chain.check(plan.raw(signature)).code == 4


def test_the_sequence_may_not_change_after_the_signature(chain: TestChain) -> None:
    alice = chain.actor("alice")
    plan = plan_of(chain)
    signature = TxRaw.FromString(sign(plan, (alice, AMINO))).signatures[0]
    chain.send(alice, send(alice, alice))
    assert chain.check(plan.raw(signature)).code == 32
    plan.auth.signer_infos[0].sequence = 1
    assert chain.check(plan.raw(signature)).code == 4


UNCOVERED: dict[str, tuple[int, Change]] = {
    "non-critical options": (
        37,
        lambda p: p.body.non_critical_extension_options.append(Any(type_url="/x.y.Z")),
    ),
    "a timeout timestamp": (37, lambda p: p.body.timeout_timestamp.FromSeconds(2_000_000_000)),
    "unordered": (37, lambda p: make_unordered(p, seconds=60)),
}


@pytest.mark.parametrize("what", sorted(UNCOVERED))
def test_what_the_document_does_not_cover_is_refused(chain: TestChain, what: str) -> None:
    code, change = UNCOVERED[what]
    plan = plan_of(chain)
    change(plan)
    assert chain.check(sign(plan, (chain.actor("alice"), AMINO))).code == code


def test_unknown_fields_that_a_plain_signature_would_cover_are_refused(chain: TestChain) -> None:
    outer = TxRaw.FromString(sign(plan_of(chain), (chain.actor("alice"), AMINO)))
    outer.body_bytes += encode_field(1024, b"note")
    assert chain.check(outer.SerializeToString()).code == 2


def test_a_mode_that_is_not_offered_is_named_as_such(chain: TestChain) -> None:
    for mode in (0, 2, 191):
        assert chain.check(sign(plan_of(chain), (chain.actor("alice"), mode))).code == 37


def _reordered(tx: TxRaw) -> None:
    body = TxBody.FromString(tx.body_bytes)
    memo = encode_field(2, body.memo.encode())
    body.ClearField("memo")
    tx.body_bytes = memo + body.SerializeToString()


def _spelled_out(tx: TxRaw) -> None:
    tx.body_bytes += b"\x18\x00"


def _message(tx: TxRaw) -> None:
    body = TxBody.FromString(tx.body_bytes)
    message = MsgSend.FromString(body.messages[0].value)
    recipient = encode_field(2, message.to_address.encode())
    message.ClearField("to_address")
    body.messages[0].value = recipient + message.SerializeToString()
    tx.body_bytes = body.SerializeToString()


@pytest.mark.parametrize("change", [_reordered, _spelled_out, _message])
def test_the_same_content_in_other_bytes_is_refused(
    chain: TestChain, change: Callable[[TxRaw], None]
) -> None:
    outer = TxRaw.FromString(sign(plan_of(chain, "memo"), (chain.actor("alice"), AMINO)))
    assert chain.check(outer.SerializeToString()).code == 0
    change(outer)
    assert chain.check(outer.SerializeToString()).code == 2


@pytest.mark.parametrize("name", ["MsgWithdrawValCommission", "MsgWithdrawValidatorCommission"])
def test_a_former_name_is_still_good(chain: TestChain, name: str) -> None:
    alice = chain.actor("alice")
    operator = operator_of(alice.address)
    message = MsgWithdrawValidatorCommission(validator_address=operator)
    shown = {"type": f"cosmos-sdk/{name}", "value": {"validator_address": operator}}
    assert chain.check(sign(draft(chain, [message], [shown]), (alice, AMINO))).code == 0
