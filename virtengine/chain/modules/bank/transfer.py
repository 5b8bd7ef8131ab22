"""The usual MsgSend, one coin of the chain from one account to another, read without protobuf.

Most transactions are this. A `Transfer` has the fields of MsgSend that handlers use; whatever has another
shape is left to the message itself.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final

import msgspec

from virtengine.chain.kernel import quick
from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.events import INDEX_MARKS, encode_field, encode_varint
from virtengine.chain.modules.bank import ledger
from virtengine.core.amounts import DENOM
from virtengine.core.kept import Kept
from virtengine.crypto.addresses import is_address
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend

_DENOM: Final = DENOM.encode()
_MAX_DIGITS: Final = 31
_SEND: Final = (
    rb"\n\)([a-z0-9]{41})\x12\)([a-z0-9]{41})"  # both addresses have 41 characters, which is ")"
    rb"(\x1a.\n" + bytes((len(_DENOM),)) + _DENOM + rb"\x12.[1-9][0-9]{0,30})"  # the coin
)
_TRANSFER: Final = re.compile(_SEND, re.DOTALL)
_WHOLE: Final = re.compile(_SEND + rb"\x12(.)" + quick.AUTH, re.DOTALL)
_COIN: Final = 6 + len(_DENOM)
"""What the bytes of a coin are beside its digits, with tag and length."""
_SENT: Final = 2 * 43
"""What the bytes of a MsgSend are beside its coin."""


def _make_head(digits: int) -> bytes:
    """Return how a transaction begins whose amount has so many digits, up to the first address."""
    url = encode_field(1, f"/{MsgSend.DESCRIPTOR.full_name}".encode())
    value = _SENT + _COIN + digits
    packed = url + b"\x12" + encode_varint(value)
    size = len(packed) + value
    inner = b"\n" + encode_varint(size) + packed
    return b"\n" + encode_varint(len(inner) + value) + inner


_HEADS: Final = [_make_head(digits) for digits in range(_MAX_DIGITS + 1)]
_HEAD_SIZE: Final = len(_HEADS[1])
assert {len(head) for head in _HEADS[1:]} == {_HEAD_SIZE}


class Sum:
    """A coin, as far as handlers look at it."""

    __slots__ = ("amount", "denom")

    def __init__(self, amount: str) -> None:
        self.amount = amount
        self.denom = DENOM


class Amount:
    """How much a transfer moves, how a transaction of it begins, and parts of events. One for each amount.

    `shown` ends each of the three events, `spent`, `received` and `moved` begin them. All addresses are of
    one length, so that only the amount decides how long the events are.
    """

    __slots__ = ("head", "moved", "received", "shown", "spent", "value")

    def __init__(self, digits: bytes) -> None:
        self.value = int(digits)
        self.head = _HEADS[len(digits)]
        one = ledger.PARTIES[FEE_COLLECTOR_ADDRESS, DENOM]
        self.shown = ledger.AMOUNTS[self.value, DENOM] + INDEX_MARKS[0]
        sizes = len(one.spent), len(one.received), len(one.transfer) + len(one.sent_by)
        self.spent, self.received, self.moved = [
            b"\x3a" + encode_varint(size + len(self.shown)) for size in sizes
        ]


class Holder:
    """What a transfer needs of an account: its keys, and parts of events. One for each address."""

    __slots__ = ("account", "address", "balance", "received", "sent_by", "spent", "transfer")

    def __init__(self, address: str) -> None:
        party = ledger.PARTIES[address, DENOM]
        self.address = address
        self.balance, self.account = party.key, party.lock
        self.spent, self.sent_by = party.spent, party.sent_by
        self.received, self.transfer = party.received, party.transfer


class Transfer(msgspec.Struct, frozen=True, gc=False):
    """A MsgSend that passed its check, signer included."""

    source: Holder
    target: Holder
    coin: Amount
    DESCRIPTOR: ClassVar = MsgSend.DESCRIPTOR

    @property
    def from_address(self) -> str:
        """Who gives."""
        return self.source.address

    @property
    def to_address(self) -> str:
        """Who takes."""
        return self.target.address

    @property
    def amount(self) -> tuple[Sum]:
        """The one coin."""
        return (Sum(str(self.coin.value)),)


def read_transfer(data: bytes) -> Transfer | None:
    """Return the transfer that the bytes of a MsgSend hold, None when it is not the usual one."""
    found = _TRANSFER.fullmatch(data)
    if found is None:
        return None
    sender, recipient, coin = found.groups()
    source, target, amount = _HOLDERS[sender], _HOLDERS[recipient], _AMOUNTS[coin]
    return Transfer(source, target, amount) if source and target and amount else None


def read_whole(raw: bytes) -> quick.Whole | None:
    """Return what a usual transaction of one transfer says, None for any other bytes."""
    end = len(raw) - quick.SIGNED_END
    found = _WHOLE.fullmatch(raw, _HEAD_SIZE, end) if end > 0 else None
    if found is None:
        return None
    sender, recipient, coin, rest, info, key, sequence, paid = found.groups()
    source, target, amount, fee = _HOLDERS[sender], _HOLDERS[recipient], _AMOUNTS[coin], quick.FEES[paid]
    size = end - _HEAD_SIZE - _SENT - len(coin) - 2
    if (
        source is None
        or target is None
        or amount is None
        or fee is None
        or rest[0] != size
        or size >= 0x80
        or info[0] != size - 2 - len(paid)
        or not raw.startswith(amount.head)
        or raw[end : end + 2] != quick.SIGNATURE
    ):
        return None
    return Transfer(source, target, amount), source.address, key, quick.NUMBERS[sequence], fee


def _make_holder(text: bytes) -> Holder | None:
    address = text.decode()
    return Holder(address) if is_address(address) else None


_HOLDERS: Final = Kept(_make_holder)
"""By the bytes of an address; None for what is none."""


def _make_amount(coin: bytes) -> Amount | None:
    digits = coin[_COIN:]
    size = len(digits)
    return Amount(digits) if coin[_COIN - 1] == size and coin[1] == size + _COIN - 2 else None


_AMOUNTS: Final = Kept(_make_amount, limit=65_536)
"""By the bytes of a coin; None for one whose lengths are wrong."""
