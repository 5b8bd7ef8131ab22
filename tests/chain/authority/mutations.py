"""Messages with hostile content: every field may hold anything that the wire can carry."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

TEXTS: Final = (
    "", "x", "0", "00", "1", "-1", "+1", " 1", "1 ", "1e9", "0x10", "NaN", "Infinity", ".", "1.", ".5", "0.5",
    "1.0000000000000000001", "-0.1", "9" * 76, "9" * 77, "9" * 80, "9" * 400, "1" + "0" * 18, "-" + "9" * 60,
    "uve", "ve1", "vevaloper1x", "\x00", "é", "٣", "a" * 257, "a" * 70_000, "{", "[" * 3000, '{"title":1}',
    "/", "//", "a/b/c", "a/b/c/d/e", "order/", "https://x", "http://x:99999", "file:///etc/passwd",
    "/cosmos.bank.v1beta1.MsgSend", "\n", "\t", "\u202e",
)  # fmt: skip
BYTES: Final = (
    b"", b"\x00", b"\xff" * 20, bytes(31), bytes(32), bytes(33), b"\x02" + bytes(32), bytes(64), bytes(65),
    b"\x0a" * 300, b"\xff" * 70_000,
)  # fmt: skip
_RANGES: Final = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_NUMBERS: Final = (
    0,
    1,
    -1,
    2,
    7,
    100,
    10_000,
    10**6,
    10**9,
    2**31 - 1,
    2**32 - 1,
    2**53,
    2**62,
    2**63 - 1,
    2**64 - 1,
)
MAX_COPIES: Final = 300


class Mutator:
    """Changes messages by chance. `texts` are words of the chain at hand: addresses, ids, type names."""

    def __init__(self, chance: random.Random, texts: Sequence[str]) -> None:
        self.chance = chance
        self.texts = (*TEXTS, *texts)

    def mutate(self, message: Message) -> None:
        """Change one thing, seldom up to three, anywhere inside the message."""
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            self._one(message, 0)

    def _one(self, message: Any, depth: int) -> None:
        fields = message.DESCRIPTOR.fields
        if not fields:
            return
        field: FieldDescriptor = self.chance.choice(fields)
        if field.is_repeated:
            self._repeated(message, field, depth)
        elif field.message_type is not None:
            self._inner(message, field, depth)
        else:
            setattr(message, field.name, self._scalar(field))

    def _inner(self, message: Any, field: FieldDescriptor, depth: int) -> None:
        inner = getattr(message, field.name)
        roll = self.chance.random()
        if roll < 0.15:
            message.ClearField(field.name)
        elif roll < 0.25 or depth > 6:
            inner.SetInParent()
        else:
            inner.SetInParent()
            self._one(inner, depth + 1)

    def _repeated(self, message: Any, field: FieldDescriptor, depth: int) -> None:
        items = getattr(message, field.name)
        roll = self.chance.random()
        if (field.message_type is not None and field.message_type.GetOptions().map_entry) or roll < 0.2:
            message.ClearField(field.name)
        elif field.message_type is not None:
            self._messages(items, roll, depth)
        elif roll < 0.3 and items:
            items.extend([items[0]] * self.chance.choice((1, MAX_COPIES)))
        else:
            items.append(self._scalar(field))

    def _messages(self, items: Any, roll: float, depth: int) -> None:
        if roll < 0.35 or not items:
            items.add()
        elif roll < 0.5:
            for _ in range(self.chance.choice((1, 2, MAX_COPIES))):
                items.add().CopyFrom(items[0])
        elif depth <= 6:
            self._one(self.chance.choice(items), depth + 1)

    def _scalar(self, field: FieldDescriptor) -> Any:
        kind = field.cpp_type
        if kind in _RANGES:
            low, high = _RANGES[kind]
            return min(max(self.chance.choice(_NUMBERS), low), high)
        if kind == FieldDescriptor.CPPTYPE_ENUM:
            return self.chance.choice((0, 1, 2, 3, 5, 8, 20, 99, 10_000, -1, 2**31 - 1))
        if kind == FieldDescriptor.CPPTYPE_BOOL:
            return self.chance.random() < 0.5
        if field.type == FieldDescriptor.TYPE_BYTES:
            return self.chance.choice((*BYTES, self.chance.randbytes(32)))
        if self.chance.random() < 0.3:
            return str(self.chance.choice(_NUMBERS))
        return self.chance.choice(self.texts)
