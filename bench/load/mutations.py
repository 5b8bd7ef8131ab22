"""Transactions with something wrong in them: bytes, structure, signatures. Each change is small or deep."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import DecodeError

from virtengine.chain.kernel.events import encode_field, encode_varint
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.crypto.multisig.keys_pb2 import LegacyAminoPubKey
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, ModeInfo, TxBody, TxRaw

ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
Mutation = Callable[[random.Random, bytes], bytes]


def mutate(chance: random.Random, raw: bytes) -> bytes:
    """Return the bytes with one to three changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        raw = chance.choice(MUTATIONS)(chance, raw)
    return raw


def _flip(chance: random.Random, raw: bytes) -> bytes:
    if not raw:
        return b"\x0a"
    changed = bytearray(raw)
    changed[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _insert(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw) + 1)
    return raw[:place] + chance.randbytes(chance.randint(1, 9)) + raw[place:]


def _splice(chance: random.Random, raw: bytes) -> bytes:
    start = chance.randrange(len(raw) + 1)
    return raw[:start] + raw[chance.randrange(len(raw) + 1) :]


def _field(chance: random.Random, raw: bytes) -> bytes:
    number = chance.choice([1, 2, 3, 4, 15, 16, 1023, 1024, 2047, 2**28])
    if chance.random() < 0.3:
        return raw + encode_varint(number << 3) + encode_varint(chance.choice([0, 1, 2**63, 2**64 - 1]))
    return raw + encode_field(number, chance.choice([b"", raw[:40], chance.randbytes(5)]))


def _nest(chance: random.Random, raw: bytes) -> bytes:
    for _ in range(chance.choice((50, 101, 300))):
        raw = encode_field(1, raw[:2000])
    return raw


def _outside(chance: random.Random, raw: bytes) -> bytes:
    """Write the outer fields again, in another order or twice."""
    outer = _parsed(raw)
    if outer is None:
        return raw
    parts = [encode_field(1, outer.body_bytes), encode_field(2, outer.auth_info_bytes)]
    parts += [encode_field(3, one) for one in outer.signatures]
    if chance.random() < 0.5:
        parts.append(chance.choice(parts))
    chance.shuffle(parts)
    return b"".join(parts)


def _signature(chance: random.Random, raw: bytes) -> bytes:
    """Change a signature: its other form with a high s, zero, the order, cut, doubled, dropped, swapped."""
    outer = _parsed(raw)
    if outer is None or not outer.signatures:
        return raw
    first = outer.signatures[0]
    s = int.from_bytes(first[32:64], "big")
    forms = [
        first[:32] + ((ORDER - s) % ORDER).to_bytes(32, "big"),
        bytes(64),
        ORDER.to_bytes(32, "big") * 2,
        b"\xff" * 64,
        first[:63],
        first + b"\x00",
        first[32:] + first[:32],
        _flip(chance, first),
        b"",
    ]
    outer.signatures[0] = chance.choice(forms)
    if chance.random() < 0.2:
        outer.signatures.append(first)
    elif chance.random() < 0.1:
        del outer.signatures[:]
    return outer.SerializeToString()


def _body(chance: random.Random, raw: bytes) -> bytes:
    """Change inside the body and wrap it up again with the old signature."""
    outer, body = _parsed(raw), TxBody()
    if outer is None or not _parse(body, outer.body_bytes):
        return raw
    changes: list[Callable[[], object]] = [
        lambda: [setattr(message, "value", _flip(chance, message.value)) for message in body.messages],
        lambda: [setattr(message, "value", _nest(chance, message.value)) for message in body.messages],
        lambda: [setattr(message, "type_url", message.type_url[:-1]) for message in body.messages],
        lambda: [setattr(message, "type_url", "x" + message.type_url) for message in body.messages],
        lambda: body.messages.extend(list(body.messages) * chance.choice((1, 300))),
        lambda: body.ClearField("messages"),
        lambda: setattr(body, "memo", "\u0000" * chance.randrange(600)),
        lambda: setattr(body, "timeout_height", chance.choice((1, 2**64 - 1))),
        lambda: setattr(body, "unordered", not body.unordered),
        lambda: setattr(body.timeout_timestamp, "seconds", chance.choice((0, 2**60, 1_800_000_000))),
        lambda: body.extension_options.add(type_url="/x", value=b"x"),
        lambda: body.non_critical_extension_options.add(type_url="/x", value=b"x"),
    ]
    chance.choice(changes)()
    outer.body_bytes = body.SerializeToString()
    return outer.SerializeToString()


def _auth(chance: random.Random, raw: bytes) -> bytes:
    """Change fees, signer infos and sign modes and keep the old signature."""
    outer, auth = _parsed(raw), AuthInfo()
    if outer is None or not _parse(auth, outer.auth_info_bytes):
        return raw
    changes: list[Callable[[], object]] = [
        lambda: setattr(auth.fee, "gas_limit", chance.choice([0, 1, 2**63, 2**64 - 1])),
        lambda: setattr(auth.fee, "payer", chance.choice(["x", "ve1", "\u0000", "é" * 50])),
        lambda: setattr(auth.fee, "granter", "ve1x"),
        lambda: auth.fee.amount.add(
            denom=chance.choice(("uve", "x", "")), amount=chance.choice(("1", "-1", "9" * 90))
        ),
        lambda: [setattr(info, "sequence", chance.choice((1, 2**64 - 1))) for info in auth.signer_infos],
        lambda: [info.ClearField("public_key") for info in auth.signer_infos],
        lambda: [info.ClearField("mode_info") for info in auth.signer_infos],
        lambda: [
            setattr(info.mode_info.single, "mode", chance.randrange(-1, 260)) for info in auth.signer_infos
        ],
        lambda: [info.mode_info.CopyFrom(_deep_mode(chance)) for info in auth.signer_infos],
        lambda: [info.public_key.CopyFrom(_deep_key(chance, info.public_key)) for info in auth.signer_infos],
        lambda: [
            setattr(info.public_key, "value", _flip(chance, info.public_key.value))
            for info in auth.signer_infos
        ],
        lambda: auth.signer_infos.extend(list(auth.signer_infos) * chance.choice((1, 9))),
        lambda: auth.ClearField("signer_infos"),
    ]
    chance.choice(changes)()
    outer.auth_info_bytes = auth.SerializeToString()
    return outer.SerializeToString()


def _spoil_key(chance: random.Random, key: Packed) -> None:
    key.value = _flip(chance, key.value)


def _deep_mode(chance: random.Random) -> ModeInfo:
    mode = ModeInfo(single=ModeInfo.Single(mode=127))
    for _ in range(chance.choice((1, 2, 4, 40))):
        outer = ModeInfo()
        outer.multi.bitarray.extra_bits_stored = chance.choice((0, 1, 7, 8, 2**32 - 1))
        outer.multi.bitarray.elems = chance.randbytes(chance.choice((0, 1, 1, 9, 200)))
        for _ in range(chance.choice((0, 1, 2))):
            outer.multi.mode_infos.append(mode)
        mode = outer
        if mode.ByteSize() > 4_000:
            break
    return mode


def _deep_key(chance: random.Random, key: Packed) -> Packed:
    for _ in range(chance.choice((1, 2, 5, 30))):
        joint = LegacyAminoPubKey(threshold=chance.choice((0, 1, 2, 2**32 - 1)))
        joint.public_keys.extend([key] * chance.choice((1, 1, 2)))
        key = pack(joint)
        if joint.ByteSize() > 4_000:
            break
    return key


def _parsed(raw: bytes) -> TxRaw | None:
    outer = TxRaw()
    return outer if _parse(outer, raw) else None


def _parse(message: TxRaw | TxBody | AuthInfo, raw: bytes) -> bool:
    try:
        message.ParseFromString(raw)
    except DecodeError:
        return False
    return True


MUTATIONS: Final[list[Mutation]] = [
    *(_flip, _flip, _cut, _insert, _splice, _field, _nest, _outside),
    *(_signature, _signature, _body, _body, _auth, _auth),
]
