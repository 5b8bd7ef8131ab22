"""Checks of single fields of a message, raised as the error that the module names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import IntEnum

from google.protobuf.message import Message

from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.core import ids
from virtengine.core.errors import ModuleError, Rejected
from virtengine.crypto.addresses import decode_address

MAX_TEXT = 256


class RefusedAs:
    """See `refused_as`."""

    __slots__ = ("error",)

    def __init__(self, error: type[ModuleError]) -> None:
        self.error = error

    def __enter__(self) -> None:
        """Begin to listen."""

    def __exit__(self, _kind: object, refusal: BaseException | None, _trace: object) -> None:
        """Raise in the module's words."""
        if isinstance(refusal, Rejected) and not isinstance(refusal, ModuleError):
            raise self.error(refusal.message) from refusal


def refused_as(error: type[ModuleError]) -> RefusedAs:
    """Raise what shared words refuse as an error of the module, its text kept: for `with`."""
    return RefusedAs(error)


def require_address(text: str, error: type[ModuleError], *, field: str) -> str:
    """Return the text if it is an account address."""
    try:
        decode_address(text)
    except Rejected as refusal:
        raise error(f"{field}: {refusal.message}") from refusal
    return text


def require_external_id(text: str, error: type[ModuleError]) -> str:
    """Return the text if it may be an external id."""
    with refused_as(error):
        return ids.require_external_id(text)


def require_text(text: str, error: type[ModuleError], *, field: str, limit: int = MAX_TEXT) -> str:
    """Return the text if it is not too long and holds no control characters."""
    if len(text) > limit:
        raise error(f"{field}: {len(text)} characters, at most {limit} may be used")
    if not text.isprintable():
        raise error(f"{field}: holds characters that cannot be printed")
    return text


def require_unique(values: Iterable[str], error: type[ModuleError], *, field: str) -> None:
    """Raise unless every value is different."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise error(f"{field}: {value[:80]!r} is given twice")
        seen.add(value)


def require_filter(value: int, kind: type[IntEnum], *, field: str) -> int:
    """Return a query's filter if it is a known state, or 0 for none. Raises InvalidQuery."""
    if value and value not in set(kind):
        raise InvalidQuery(f"{field}: {value} is not one of its values")
    return int(value)


def hash_content(message: Message) -> bytes:
    """Return a hash by which a repeat of the same message is known. Map fields are not allowed in it."""
    content = message.SerializeToString(deterministic=True)
    return hashlib.sha256(message.DESCRIPTOR.full_name.encode() + b"\x00" + content).digest()
