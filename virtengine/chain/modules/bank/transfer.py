"""The usual MsgSend, one coin of the chain from one account to another, read without protobuf.

Most transactions are this. A `Transfer` has the fields of MsgSend that handlers use; whatever has another
shape is left to the message itself.
"""

from __future__ import annotations

import re
from typing import Final

from virtengine.core.amounts import DENOM
from virtengine.core.kept import Kept
from virtengine.crypto.addresses import is_address
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend

_DENOM: Final = DENOM.encode()
_TRANSFER: Final = re.compile(
    rb"\n\)([a-z0-9]{41})\x12\)([a-z0-9]{41})"  # both addresses have 41 characters, which is ")"
    rb"\x1a(.)\n" + bytes((len(_DENOM),)) + _DENOM + rb"\x12(.)([1-9][0-9]{0,30})",
    re.DOTALL,
)
_REST: Final = 4 + len(_DENOM)
"""What a coin's bytes are beside the digits of its amount."""


class Sum:
    """A coin, as far as handlers look at it."""

    __slots__ = ("amount", "denom")

    def __init__(self, amount: str) -> None:
        self.amount = amount
        self.denom = DENOM


class Transfer:
    """A MsgSend that passed its check, signer included."""

    __slots__ = ("amount", "from_address", "to_address")
    DESCRIPTOR = MsgSend.DESCRIPTOR

    def __init__(self, sender: str, recipient: str, amount: str) -> None:
        self.from_address = sender
        self.to_address = recipient
        self.amount = (Sum(amount),)


def read_transfer(data: bytes) -> Transfer | None:
    """Return the transfer that the bytes of a MsgSend hold, None when it is not the usual one."""
    found = _TRANSFER.fullmatch(data)
    if found is None:
        return None
    sender, recipient, coin, size, digits = found.groups()
    if size[0] != len(digits) or coin[0] != len(digits) + _REST:
        return None
    source, target = _ADDRESSES[sender], _ADDRESSES[recipient]
    return Transfer(source, target, digits.decode()) if source and target else None


def _make_address(text: bytes) -> str:
    address = text.decode()
    return address if is_address(address) else ""


_ADDRESSES: Final = Kept(_make_address)
"""Account addresses, always the same object for one; empty for what is none."""
