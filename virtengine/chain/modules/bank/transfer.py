"""The usual MsgSend, one coin of the chain from one account to another, read without protobuf.

Most transactions are this. A `Transfer` has the fields of MsgSend that handlers use; whatever has another
shape is left to the message itself.
"""

from __future__ import annotations

import re
from typing import Final

from virtengine.chain.kernel import quick
from virtengine.chain.kernel.events import encode_field, encode_varint
from virtengine.chain.modules.bank import ledger
from virtengine.core.amounts import DENOM
from virtengine.core.kept import Kept
from virtengine.crypto.addresses import is_address
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend

_DENOM: Final = DENOM.encode()
_MAX_DIGITS: Final = 31
_SEND: Final = (
    rb"\n\)([a-z0-9]{41})\x12\)([a-z0-9]{41})"  # both addresses have 41 characters, which is ")"
    rb"\x1a(.)\n" + bytes((len(_DENOM),)) + _DENOM + rb"\x12(.)([1-9][0-9]{0,30})"
)
_TRANSFER: Final = re.compile(_SEND, re.DOTALL)
_WHOLE: Final = re.compile(_SEND + rb"\x12(.)" + quick.AUTH, re.DOTALL)
_GROUPS: Final = 6
"""How many groups stand before those of the auth info."""
_REST: Final = 4 + len(_DENOM)
"""What a coin's bytes are beside the digits of its amount."""


def _make_head(digits: int) -> bytes:
    """Return how a transaction begins whose amount has so many digits, up to the first address."""
    url = encode_field(1, f"/{MsgSend.DESCRIPTOR.full_name}".encode())
    value = 2 * 43 + 2 + _REST + digits
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


class Holder:
    """What a transfer needs of an account: its keys, and parts of events. One for each address."""

    __slots__ = ("account", "address", "balance", "received", "sent_by", "spent", "transfer")

    def __init__(self, address: str) -> None:
        party = ledger.PARTIES[address, DENOM]
        self.address = address
        self.balance, self.account = party.key, party.lock
        self.spent, self.sent_by = party.spent, party.sent_by
        self.received, self.transfer = party.received, party.transfer


class Transfer:
    """A MsgSend that passed its check, signer included."""

    __slots__ = ("source", "target", "value")
    DESCRIPTOR = MsgSend.DESCRIPTOR

    def __init__(self, source: Holder, target: Holder, value: int) -> None:
        self.source = source
        self.target = target
        self.value = value

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
        return (Sum(str(self.value)),)


def read_transfer(data: bytes) -> Transfer | None:
    """Return the transfer that the bytes of a MsgSend hold, None when it is not the usual one."""
    found = _TRANSFER.fullmatch(data)
    if found is None:
        return None
    sender, recipient, coin, size, digits = found.groups()
    if size[0] != len(digits) or coin[0] != len(digits) + _REST:
        return None
    source, target = _HOLDERS[sender], _HOLDERS[recipient]
    return Transfer(source, target, int(digits)) if source and target else None


def read_whole(raw: bytes) -> quick.Whole | None:
    """Return what a usual transaction of one transfer says, None for any other bytes."""
    end = len(raw) - quick.SIGNED_END
    found = _WHOLE.fullmatch(raw, _HEAD_SIZE, end) if end > 0 else None
    if found is None:
        return None
    groups = found.groups()
    sender, recipient, coin, size, digits, rest = groups[:_GROUPS]
    count = len(digits)
    start = found.end(_GROUPS)
    if (
        size[0] != count
        or coin[0] != count + _REST
        or rest[0] != end - start
        or rest[0] >= 0x80
        or not raw.startswith(_HEADS[count])
        or raw[end : end + 2] != quick.SIGNATURE
    ):
        return None
    auth = quick.read_auth(found, groups, start, end, _GROUPS)
    source, target = _HOLDERS[sender], _HOLDERS[recipient]
    if auth is None or source is None or target is None:
        return None
    return Transfer(source, target, int(digits)), source.address, *auth


def _make_holder(text: bytes) -> Holder | None:
    address = text.decode()
    return Holder(address) if is_address(address) else None


_HOLDERS: Final = Kept(_make_holder)
"""By the bytes of an address; None for what is none."""
