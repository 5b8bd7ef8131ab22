"""What others could try with a signed transaction, in every sign mode: nothing of it is accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chain.kernel.signing.wallet import (
    AMINO,
    AUX,
    DIRECT,
    Draft,
    Group,
    draft,
    position,
    shown_send,
    sign,
    sign_as,
)
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.events import encode_field
from virtengine.wire.cosmos.crypto.multisig.v1beta1.multisig_pb2 import MultiSignature
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import TxRaw

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
MODES = ("direct", "amino", "aux", "multisig", "multisig amino")


def group(chain: TestChain) -> Group:
    return Group(2, tuple(chain.actor(name) for name in ("alice", "bob", "carol")))


def plan_of(chain: TestChain, mode: str) -> Draft:
    sender = group(chain).address if mode.startswith("multisig") else chain.actor("alice").address
    dave = chain.actor("dave").address
    plan = draft(chain, [send(sender, dave, 5)], [shown_send(sender, dave, 5)])
    if mode == "aux":
        plan.auth.fee.payer = chain.actor("bob").address
    return plan


def signed(chain: TestChain, mode: str, plan: Draft | None = None) -> bytes:
    """Return a good transaction, or one of a draft that was changed before it was signed."""
    plan = plan or plan_of(chain, mode)
    if mode.startswith("multisig"):
        chosen = AMINO if mode.endswith("amino") else DIRECT
        return sign_as(group(chain), plan, {"alice": chosen, "carol": chosen})
    if mode == "aux":
        return sign(plan, (chain.actor("alice"), AUX), (chain.actor("bob"), DIRECT))
    return sign(plan, (chain.actor("alice"), AMINO if mode == "amino" else DIRECT))


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest, chain: TestChain) -> str:
    dave = chain.actor("dave")
    chain.send(dave, send(dave, group(chain).address, 1_000))
    return str(request.param)


def test_the_transaction_itself_is_good_once(chain: TestChain, mode: str) -> None:
    raw = signed(chain, mode)
    assert [tx.code for tx in chain.block(raw, raw).txs] == [0, 32]
    assert chain.block(raw).txs[0].code == 32


def _bend(signature: bytes, change: Callable[[bytes], bytes]) -> bytes:
    if len(signature) == 64:
        return change(signature)
    multi = MultiSignature.FromString(signature)
    multi.signatures[0] = change(multi.signatures[0])
    return multi.SerializeToString()


def _high(signature: bytes) -> bytes:
    return signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


BENT: dict[str, Callable[[bytes], bytes]] = {
    "high s": _high,
    "a byte more": lambda one: one + b"\x00",
    "a byte less": lambda one: one[:-1],
    "in DER": lambda one: b"\x30\x44\x02\x20" + one[:32] + b"\x02\x20" + one[32:],
    "zeros": lambda _one: bytes(64),
    "s above the order": lambda one: one[:32] + b"\xff" * 32,
    "empty": lambda _one: b"",
}


@pytest.mark.parametrize("how", sorted(BENT))
def test_no_other_form_of_the_signature_is_good(chain: TestChain, mode: str, how: str) -> None:
    outer = TxRaw.FromString(signed(chain, mode))
    outer.signatures[0] = _bend(outer.signatures[0], BENT[how])
    outcome = chain.check(outer.SerializeToString())
    assert (outcome.codespace, outcome.code) == ("sdk", 4)


def test_another_chain_or_account_number_is_refused(chain: TestChain, mode: str) -> None:
    plan = plan_of(chain, mode)
    plan.chain_id = "other"
    assert chain.check(signed(chain, mode, plan)).code == 4
    for name in ("alice", "bob"):
        account = chain.machine.deliver.accounts
        address = group(chain).address if mode.startswith("multisig") else chain.actor(name).address
        number, _sequence = position(chain, address)
        raw = signed(chain, mode)
        record = account.get(address)
        assert record is not None
        account.set(address, type(record)(number + 1000))
        chain.machine.deliver.store.keep()
        assert chain.block(raw).txs[0].code == 4
        break


def _twice(data: bytes, number: int) -> bytes:
    """Return a message whose field of this number is given again."""
    kept = TxRaw.FromString(data)
    return data + encode_field(number, [b"", kept.body_bytes, kept.auth_info_bytes][number])


BYTES: dict[str, Callable[[TxRaw], bytes]] = {
    "an unknown field outside": lambda tx: tx.SerializeToString() + encode_field(9, b"x"),
    "the body twice": lambda tx: _twice(tx.SerializeToString(), 1),
    "the auth info twice": lambda tx: _twice(tx.SerializeToString(), 2),
    "fields in another order": lambda tx: (
        encode_field(2, tx.auth_info_bytes)
        + encode_field(1, tx.body_bytes)
        + b"".join(encode_field(3, one) for one in tx.signatures)
    ),
    "a longer number": lambda tx: (
        tx.SerializeToString().replace(b"\x1a\x40", b"\x1a\xc0\x00", 1)
        + (b"" if b"\x1a\x40" in tx.SerializeToString() else b"\x00")
    ),
    "an unknown field in the body": lambda tx: _with(tx, tx.body_bytes + encode_field(9, b"x")),
    "the memo twice": lambda tx: _with(
        tx, tx.body_bytes + encode_field(2, b"memo") + encode_field(2, b"memo")
    ),
    "a group": lambda tx: _with(tx, tx.body_bytes + b"\x3b\x3c"),
}


def _with(tx: TxRaw, body: bytes) -> bytes:
    return TxRaw(
        body_bytes=body, auth_info_bytes=tx.auth_info_bytes, signatures=tx.signatures
    ).SerializeToString()


@pytest.mark.parametrize("how", sorted(BYTES))
def test_no_other_bytes_are_this_transaction(chain: TestChain, mode: str, how: str) -> None:
    raw = BYTES[how](TxRaw.FromString(signed(chain, mode)))
    outcome = chain.check(raw)
    assert (outcome.codespace, outcome.code) == ("sdk", 2), outcome.log


@pytest.mark.parametrize("ahead", [-1, 1, 2**63])
def test_no_other_sequence_is_taken(chain: TestChain, mode: str, ahead: int) -> None:
    plan = plan_of(chain, mode)
    raw = signed(chain, mode, plan)
    chain.block(raw)
    again = plan_of(chain, mode)
    outer = TxRaw.FromString(signed(chain, mode, again))
    again.auth.signer_infos[0].sequence += ahead
    assert chain.check(again.raw(*outer.signatures)).code == 32


def test_no_bit_may_change(chain: TestChain, mode: str) -> None:
    raw = signed(chain, mode)
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1 << place % 8
        outcome = chain.check(bytes(changed))
        assert outcome.code != 0, (place, raw[max(place - 8, 0) : place + 8])
    assert chain.check(raw).code == 0
