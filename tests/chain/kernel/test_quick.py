"""The quick reader agrees with the general one on whatever it reads, and reads the usual transaction."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chain.support import TestChain
from tests.chain.support.messages import coin, send
from tests.support.examples import examples
from virtengine.chain.kernel import quick
from virtengine.chain.kernel.signing import direct
from virtengine.chain.kernel.tx import Tx
from virtengine.chain.modules.bank.transfer import Transfer, read_whole
from virtengine.core.errors import ModuleError
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgMultiSend, MsgSend
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, TxBody, TxRaw

CHAIN = TestChain(("alice", "bob"))
FIELDS = sorted(
    set(Tx.__slots__) - {"_hash", "verified", "is_checked", "is_usual", "messages"}
    | {"body_bytes", "auth_bytes"}
)


def signed(amount: int = 1, sequence: int = 0, **terms: Any) -> bytes:
    alice, bob = CHAIN.actor("alice"), CHAIN.actor("bob")
    return sign_tx(
        [send(alice, bob, amount)],
        [Signer(alice.key, 3, sequence)],
        Terms("quick", **{"fee": 5_000, "gas_limit": 200_000} | terms),
    )


def general(raw: bytes) -> dict[str, Any] | ModuleError:
    """Return what the general reader makes of bytes."""
    tx = Tx.__new__(Tx)
    tx.raw, tx.size, tx._hash, tx.is_usual = raw, len(raw), "", False
    try:
        tx._parse(raw, CHAIN.machine.executor.routes.get)
    except ModuleError as error:
        return error
    return described(tx)


def described(tx: Tx) -> dict[str, Any]:
    fields = {name: getattr(tx, name) for name in FIELDS}
    return fields | {
        "digest": direct.digest(tx, "quick", 3),
        "messages": [content(one) for one in tx.messages],
    }


def content(message: Any) -> Any:
    """Return a message's bytes; a transfer's are those of the MsgSend that it stands for."""
    if isinstance(message, Transfer):
        coins = [coin(one.amount, one.denom) for one in message.amount]
        message = MsgSend(from_address=message.from_address, to_address=message.to_address, amount=coins)
    return type(message), message.SerializeToString()


def compare(raw: bytes) -> bool:
    """Require that all readers agree; say whether the quick one read the bytes."""
    expected = general(raw)
    for read in (
        lambda: Tx(raw, CHAIN.machine.executor.routes.get),
        lambda: CHAIN.machine.executor.read(raw),
    ):
        require_like(expected, read)
    assert read_whole(raw) is None or quick.read(raw) is not None
    return quick.read(raw) is not None


def require_like(expected: dict[str, Any] | ModuleError, read: Callable[[], Tx]) -> None:
    try:
        found: dict[str, Any] | ModuleError = described(read())
    except ModuleError as error:
        found = error
    if isinstance(expected, ModuleError):
        assert isinstance(found, ModuleError)
        assert (found.codespace, found.code) == (expected.codespace, expected.code)
    else:
        assert found == expected


@given(
    amount=st.integers(1, 10**30),
    sequence=st.integers(0, 2**63 - 1),
    fee=st.integers(0, 10**15),
    gas_limit=st.integers(0, 2**40),
    memo=st.text(max_size=40),
)
@examples(300, deadline=None)
def test_usual_transactions_are_read_alike(
    amount: int, sequence: int, fee: int, gas_limit: int, memo: str
) -> None:
    raw = signed(amount, sequence, fee=fee, gas_limit=gas_limit, memo=memo)
    assert compare(raw) == (len(memo.encode()) < 128)
    assert (read_whole(raw) is not None) == (not memo)


@pytest.mark.parametrize(
    "terms",
    [
        {"timeout_height": 9},
        {"memo": "x" * 128},
        {"payer": CHAIN.actor("bob").address},
    ],
)
def test_what_is_not_usual_is_left_to_the_general_reader(terms: dict[str, Any]) -> None:
    assert not compare(signed(**terms))


def test_two_messages_two_signers_and_no_signature_are_left(chain: TestChain) -> None:
    alice, bob = CHAIN.actor("alice"), CHAIN.actor("bob")
    signers = [Signer(alice.key, 3, 0), Signer(bob.key, 4, 0)]
    both = [send(alice, bob), send(bob, alice)]
    assert not compare(sign_tx(both, signers, Terms("quick")))
    assert not compare(sign_tx([send(alice, bob)], [], Terms("quick")))


def test_a_message_that_nobody_signs_is_refused_alike() -> None:
    alice = CHAIN.actor("alice")
    raw = sign_tx([MsgMultiSend()], [Signer(alice.key, 3, 0)], Terms("quick", fee=1))
    compare(raw)
    raw = sign_tx([send("", "", 1)], [Signer(alice.key, 3, 0)], Terms("quick", fee=1))
    compare(raw)


def test_an_unknown_message_is_refused_alike() -> None:
    raw = bytearray(signed())
    at = raw.index(b"MsgSend")
    raw[at : at + 7] = b"MsgSand"
    compare(bytes(raw))


def test_every_changed_byte_is_read_alike() -> None:
    raw = signed(123, 77, memo="memo")
    for at in range(len(raw)):
        for value in {0, 1, 0x0A, 0x12, 0x7F, 0x80, 0xFF, raw[at] ^ 1, (raw[at] + 1) % 256}:
            compare(raw[:at] + bytes((value,)) + raw[at + 1 :])
        compare(raw[:at])
        compare(raw[:at] + raw[at + 1 :])
        compare(raw[:at] + b"\x00" + raw[at:])


def test_random_damage_is_read_alike() -> None:
    dice = random.Random(8)
    for raw in damaged(dice, 3_000):
        compare(raw)


def damaged(dice: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        raw = bytearray(signed(dice.randrange(1, 10**9), dice.randrange(2**20), memo="m" * dice.randrange(3)))
        for _change in range(dice.randrange(1, 4)):
            at = dice.randrange(len(raw))
            piece = raw[at : at + dice.randrange(1, 12)]
            action = dice.randrange(3)
            if action == 0:
                raw[at : at + len(piece)] = dice.randbytes(len(piece))
            elif action == 1:
                raw[at:at] = piece
            else:
                del raw[at : at + len(piece)]
        yield bytes(raw)


@pytest.mark.parametrize("long", [False, True])
def test_long_lengths_and_numbers_are_not_canonical(long: bool) -> None:
    """The same meaning in other bytes: padded lengths, a padded sequence, fields in another order."""
    raw = TxRaw.FromString(signed(5, 300, memo="hi"))
    auth = AuthInfo.FromString(raw.auth_info_bytes)
    sequence = b"\x18\xac\x02"
    assert sequence in raw.auth_info_bytes
    padded = raw.auth_info_bytes.replace(sequence, b"\x18\xac\x82\x00")
    padded = padded[:1] + bytes((padded[1] + 1,)) + padded[2:]
    assert AuthInfo.FromString(padded) == auth
    body = TxBody.FromString(raw.body_bytes)
    swapped = body.SerializeToString()
    swapped = swapped[swapped.index(b"\x12\x02hi") :] + swapped[: swapped.index(b"\x12\x02hi")]
    changed = TxRaw(
        body_bytes=raw.body_bytes if long else swapped,
        auth_info_bytes=padded if long else raw.auth_info_bytes,
        signatures=raw.signatures,
    )
    assert not compare(changed.SerializeToString())


def test_a_coin_in_another_denomination_is_left() -> None:
    raw = TxRaw.FromString(signed())
    auth = AuthInfo.FromString(raw.auth_info_bytes)
    auth.fee.amount[0].CopyFrom(coin(5, "abc"))
    raw.auth_info_bytes = auth.SerializeToString()
    assert not compare(raw.SerializeToString())
