from __future__ import annotations

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.chain.kernel.accounts import Account
from virtengine.chain.kernel.codec import Codec, CodecError, Record, encode_plain, encode_record


class Inner(Record, frozen=True):
    name: str
    amounts: tuple[int, ...] = ()


class Outer(Record, frozen=True):
    number: int
    flag: bool
    data: bytes
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()


class Older(Record, frozen=True):
    number: int
    flag: bool


class Newer(Record, frozen=True):
    number: int
    flag: bool
    added: str = "default"


INNERS = st.builds(Inner, st.text(max_size=8), st.lists(st.integers(0, 2**255), max_size=3).map(tuple))
OUTERS = st.builds(
    Outer,
    st.integers(min_value=-(2**255), max_value=2**255),
    st.booleans(),
    st.binary(max_size=20),
    st.one_of(st.none(), INNERS),
    st.lists(INNERS, max_size=3).map(tuple),
)


@given(OUTERS)
def test_a_record_reads_back_and_has_one_encoding(record: Outer) -> None:
    codec = Codec(Outer)
    data = codec.encode(record)
    assert codec.decode(data) == record
    assert codec.encode(codec.decode(data)) == data
    assert cbor2.dumps(cbor2.loads(data), canonical=True) == data


@pytest.mark.parametrize(
    ("record", "encoded"),
    [
        (Outer(0, False, b""), "8500f440f680"),
        (
            Outer(24, True, b"\x01", Inner("a", (1, 2**64, 2**255))),
            "851818f541018261618301c249010000000000000000c25820" + "80" + "00" * 31 + "80",
        ),
        (Outer(-1, False, b"", None, (Inner("ü"),)), "8520f440f6818262c3bc80"),
    ],
)
def test_the_encoding_is_pinned(record: Outer, encoded: str) -> None:
    assert Codec(Outer).encode(record).hex() == encoded


@pytest.mark.parametrize(
    ("number", "encoded"),
    [(0, "00"), (23, "17"), (10**12, "1b000000e8d4a51000"), (2**64, "c249010000000000000000")],
)
def test_plain_numbers_are_pinned(number: int, encoded: str) -> None:
    assert Codec(int).encode(number).hex() == encoded
    assert Codec(int).decode(bytes.fromhex(encoded)) == number


def test_older_bytes_get_the_defaults_of_newer_fields() -> None:
    data = Codec(Older).encode(Older(1, True))
    assert Codec(Newer).decode(data) == Newer(1, True, "default")


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"\x80", b"\x82\x00", b"\x85\x61\x61\xf4\x40\xf6\x80", b"\xfb" + bytes(8)]
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(CodecError):
        Codec(Outer).decode(data)


def test_types_without_one_encoding_are_refused() -> None:
    class WithFloat(Record, frozen=True):
        share: float

    class WithMap(Record, frozen=True):
        items: dict[str, int]

    class NotARecord(msgspec.Struct, frozen=True):
        name: str

    for kind in (WithFloat, WithMap, NotARecord):
        with pytest.raises(TypeError):
            Codec(kind)


EDGES = (0, 1, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**64 - 1, 2**64, 2**255)


@pytest.mark.parametrize("value", [*EDGES, -1, True, False, "", "text"])
def test_the_quick_encoding_of_plain_values_is_the_canonical_one(value: object) -> None:
    assert encode_plain(value) == cbor2.dumps(value)


@pytest.mark.parametrize(
    "account",
    [
        Account(0),
        Account(7, 2**33, b"k" * 33),
        Account(2**40, 1, b"", "escrow", ("burner", "minter")),
    ],
)
def test_an_accounts_own_encoding_is_the_canonical_one(account: Account) -> None:
    assert account.encode() == encode_record(account)
    assert Codec(Account).decode(account.encode()) == account
