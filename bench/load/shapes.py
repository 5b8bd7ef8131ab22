"""Messages of any kind, filled from their descriptors: plausible ones, and ones with something wrong."""

from __future__ import annotations

import random
from typing import Any, cast

from google.protobuf import message_factory
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message

from virtengine.chain.kernel.routes import signer_fields
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import decode_address, encode_address
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.crypto.ed25519.keys_pb2 import PubKey

MAX_DEPTH = 5
MAX_WORDS = 4096
MAX_KNOWN = 64
CAST = 12
"""Most messages speak of the first accounts, so that they meet."""
OPERATOR_PREFIX = "vevaloper"
_TEXTS = (
    "", "a", "web", "eu", "0", "1", "-1", "5000", "100000000000000000", "1000000000000000000", "0.1", "1e9",
    "9" * 77, "9" * 78, "٣", "é" * 40, "\u0000", "x" * 300, "../..", "ve1", "uve", "uve/other", '{"a":1}',
)  # fmt: skip
_NUMBERS = (0, 1, 2, 3, 7, 60, 1_000, 5_000, 2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1, -1, -(2**63))
_ADDRESSES = (
    "address", "owner", "sender", "recipient", "authority", "granter", "grantee", "voter", "depositor",
    "provider", "proposer", "admin", "account", "payee", "tenant", "customer", "submitter", "agent",
)  # fmt: skip
_UNSIGNED = {FieldDescriptor.CPPTYPE_UINT32: 2**32, FieldDescriptor.CPPTYPE_UINT64: 2**64}
_SIGNED = {FieldDescriptor.CPPTYPE_INT32: 2**31, FieldDescriptor.CPPTYPE_INT64: 2**63}


_SMALL = (1, 1, 2, 3, 60, 1_000)
_USUAL = {
    "host_uri": ("https://provider.example",),
    "algorithm_id": ("X25519-XSALSA20-POLY1305",),
    "delegator_address": ("",),
    "external_id": ("web", "db"),
    "offering_id": ("", "{0}/web", "{0}/db"),
    "order_id": ("{0}/web", "{0}/db"),
    "lease_id": ("{0}/web/{1}", "{0}/db/{1}"),
    "payment_id": ("{0}/web/{1}",),
    "account_id": ("order/{0}/web", "order/{0}/db"),
    "moniker": ("node",),
    "title": ("a title",),
    "summary": ("a summary",),
    "description": ("a description",),
    "rate": ("50000000000000000", "100000000000000000"),
    "max_rate": ("200000000000000000",),
    "max_change_rate": ("10000000000000000",),
    "weight": ("1000000000000000000",),
}
"""What usually stands in a field, with addresses in place of the numbers."""


class Shapes:
    """Makes messages. `words` are texts that the chain spoke of, `known` has them by the names of fields."""

    def __init__(self, chance: random.Random, addresses: list[str], kinds: list[type[Message]]) -> None:
        self.chance = chance
        self.addresses = addresses
        self.operators = [
            encode_address(decode_address(one), prefix=OPERATOR_PREFIX) for one in addresses[:8]
        ]
        self.kinds = kinds
        self.words: list[str] = list(_TEXTS)
        self.known: dict[str, list[str]] = {}

    def learn(self, name: str, word: str) -> None:
        """Remember a text that stood in a field of this name; an old one makes room."""
        if 0 < len(word) <= 200:
            texts = self.known.setdefault(name, [])
            texts.append(word)
            del texts[:-MAX_KNOWN]
            if len(self.words) < MAX_WORDS:
                self.words.append(word)
            else:
                self.words[self.chance.randrange(len(_TEXTS), MAX_WORDS)] = word

    def message(self, kind: type[Message], signer: str) -> Message:
        """Return a plausible message of a kind that `signer` may sign."""
        made = kind()
        self._fill(made, 0)
        for name in signer_fields(cast("Descriptor", kind.DESCRIPTOR)):
            field = cast("Descriptor", kind.DESCRIPTOR).fields_by_name[name]
            if field.message_type is None and not field.is_repeated:
                operator = "operator" in name or "validator" in name
                setattr(made, name, operator_of(signer) if operator else signer)
            elif field.message_type is not None and field.is_repeated:
                for item in getattr(made, name):
                    if "address" in item.DESCRIPTOR.fields_by_name:
                        item.address = signer
        return made

    def spoil(self, message: Message) -> None:
        """Change a few fields, at any depth, to anything that they can hold."""
        for _ in range(self.chance.randint(1, 3)):
            target: Any = message
            while True:
                field = self.chance.choice(cast("list[FieldDescriptor]", target.DESCRIPTOR.fields) or [None])  # type: ignore[list-item]
                inner = field is not None and field.message_type is not None and not field.is_repeated
                if not inner or self.chance.random() < 0.4:
                    break
                target = getattr(target, field.name)
            if field is None:
                continue
            target.ClearField(field.name)
            if self.chance.random() < 0.8:
                self._set(target, field, 0, wild=True)

    def _fill(self, message: Message, depth: int) -> None:
        for field in cast("list[FieldDescriptor]", message.DESCRIPTOR.fields):
            if self.chance.random() < 0.97 and depth < MAX_DEPTH:
                self._set(message, field, depth, wild=False)

    def _set(self, message: Any, field: FieldDescriptor, depth: int, *, wild: bool) -> None:
        if field.is_repeated:
            if field.message_type is not None and field.message_type.GetOptions().map_entry:
                return
            count = self.chance.choice((0, 1, 3, 40, 300) if wild else (1, 1, 1, 1, 2, 0))
            items = getattr(message, field.name)
            for _ in range(count):
                if field.message_type is not None:
                    self._inner(items.add(), field, depth)
                else:
                    items.append(self._value(field, wild=wild))
        elif field.message_type is not None:
            getattr(message, field.name).SetInParent()
            self._inner(getattr(message, field.name), field, depth)
        else:
            setattr(message, field.name, self._value(field, wild=wild))

    def _inner(self, target: Any, field: FieldDescriptor, depth: int) -> None:
        name = target.DESCRIPTOR.full_name
        if name == "google.protobuf.Any":
            target.CopyFrom(self._any(field, depth))
        elif name == "google.protobuf.Timestamp":
            target.seconds = self.chance.choice((0, 1_767_225_700, 1_800_000_000, 253402300799, 2**62, -1))
        elif name == "google.protobuf.Duration":
            target.seconds = self.chance.choice((0, 60, 86_400, 1_814_400, 2**62, -5))
        elif name == "cosmos.base.v1beta1.Coin":
            target.denom = DENOM if self.chance.random() < 0.9 else self.chance.choice(self.words)
            odd = self.chance.random() < 0.1
            amounts = (0, 10**15, 2**255, 2**256, -1) if odd else (1, 5_000, 2_000_000, 30_000_000)
            target.amount = str(self.chance.choice(amounts))
        else:
            self._fill(target, depth + 1)

    def _any(self, field: FieldDescriptor, depth: int) -> Packed:
        if "pubkey" in field.name or "pub_key" in field.name:
            return pack(PubKey(key=self.chance.randbytes(self.chance.choice((32, 32, 32, 31)))))
        if depth >= MAX_DEPTH or self.chance.random() < 0.1:
            return Packed(type_url=self.chance.choice(("", "/x", "/google.protobuf.Any")), value=b"\x08\x01")
        kind: Any = self.chance.choice(self.kinds)
        options = _implementations(field.name)
        if options and self.chance.random() < 0.9:
            kind = self.chance.choice(options)
        made = kind()
        self._fill(made, depth + 2)
        return pack(made)

    def _value(self, field: FieldDescriptor, *, wild: bool) -> Any:
        if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
            if field.type == FieldDescriptor.TYPE_BYTES:
                return self.chance.randbytes(self.chance.choice((0, 20, 32, 32, 33, 64, 100)))
            return self.chance.choice(self.words) if wild else self._text(field)
        if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
            return self.chance.random() < 0.5
        if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
            known = [one.number for one in cast("EnumDescriptor", field.enum_type).values]
            return self.chance.choice([*known, 99, -1] if wild else known[1:] or known)
        if not wild:
            return self.chance.choice(_SMALL)
        if field.cpp_type in _UNSIGNED:
            return self.chance.choice(_NUMBERS) % _UNSIGNED[field.cpp_type]
        half = _SIGNED.get(field.cpp_type, 2**31)
        number = self.chance.choice(_NUMBERS)
        return number if -half <= number < half else half - 1

    def _text(self, field: FieldDescriptor) -> str:
        name, chance = field.name, self.chance
        if name in self.known and chance.random() < 0.7:
            return chance.choice(self.known[name])
        if name in _USUAL:
            cast_members = (chance.choice(self.addresses[:CAST]), chance.choice(self.addresses[:CAST]))
            return chance.choice(_USUAL[name]).format(*cast_members)
        if "validator" in name or "operator" in name:
            return chance.choice(self.operators)
        if any(word in name for word in _ADDRESSES):
            return chance.choice(self.addresses[:CAST])
        if "type_url" in name:
            return f"/{chance.choice(self.kinds).DESCRIPTOR.full_name}"
        if name == "denom":
            return DENOM
        if any(word in name for word in ("amount", "price", "min_", "rate")):
            return chance.choice(("1", "5000", "100000000000000000"))
        return chance.choice(self.words if chance.random() < 0.3 else ("web", "eu", "a"))


def operator_of(address: str) -> str:
    """Return the operator address of an account."""
    return encode_address(decode_address(address), prefix=OPERATOR_PREFIX)


def _implementations(field: str) -> list[type[Message]]:
    """Return what usually stands in an Any field of this name."""
    wanted = {
        "authorization": ("bank.v1beta1.SendAuthorization", "authz.v1beta1.GenericAuthorization"),
        "allowance": ("feegrant.v1beta1.BasicAllowance", "feegrant.v1beta1.PeriodicAllowance"),
        "content": ("gov.v1beta1.TextProposal",),
    }
    found = []
    for name in wanted.get(field, ()):
        try:
            descriptor = Default().FindMessageTypeByName(f"cosmos.{name}")
        except KeyError:
            continue
        found.append(message_factory.GetMessageClass(descriptor))
    return found
