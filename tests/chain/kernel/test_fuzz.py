"""Malformed transactions by structure, 20,000 seeded: nothing crashes, nothing unsigned is accepted."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.events import encode_field, encode_varint
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, TxBody, TxRaw

SEED = 20_260_101
INPUTS = int(os.environ.get("FUZZ_INPUTS", "20000"))
BATCH = 1_000


def test_malformed_transactions_are_refused_without_a_crash() -> None:
    chain = TestChain()
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chance = random.Random(SEED)
    seeds = [
        chain.sign(alice, send(alice, bob, 5)),
        chain.sign(alice, send(alice, bob, 5), send(alice, bob, 6), memo="m", fee=3),
        chain.sign([alice, bob], send(alice, bob), send(bob, alice)),
    ]
    before = chain.machine.last_hash
    refused = 0
    for _ in range(INPUTS // BATCH):
        inputs = [mutate(chance, chance.choice(seeds)) for _ in range(BATCH)]
        block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
        outcome = chain.machine.finalize(block, inputs)
        again = chain.machine.finalize(block, inputs)
        assert [result.encode() for result in again.results] == [
            result.encode() for result in outcome.results
        ]
        for raw, result in zip(inputs, outcome.results, strict=True):
            assert result.code != 0 or raw in seeds, f"accepted {raw.hex()}"
            assert (result.codespace, result.code) != ("sdk", 1)
            refused += result.code != 0
        chain.machine.abandon()
    assert chain.machine.commitment.root == before
    assert refused > INPUTS * 9 // 10


def mutate(chance: random.Random, raw: bytes) -> bytes:
    """Return the bytes with one to three changes, deep or shallow."""
    for _ in range(chance.randint(1, 3)):
        raw = chance.choice(MUTATIONS)(chance, raw)
    return raw


def _flip(chance: random.Random, raw: bytes) -> bytes:
    if not raw:
        return b"\x0a"
    changed = bytearray(raw)
    changed[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(changed)


def _cut(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _insert(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw) + 1)
    return raw[:place] + chance.randbytes(chance.randint(1, 9)) + raw[place:]


def _field(chance: random.Random, raw: bytes) -> bytes:
    number = chance.choice([1, 2, 3, 4, 15, 16, 1023, 1024, 2047, 2**28])
    content = chance.choice([b"", raw[:40], chance.randbytes(5)])
    if chance.random() < 0.3:
        return raw + encode_varint(number << 3) + encode_varint(chance.choice([0, 1, 2**63, 2**64 - 1]))
    return raw + encode_field(number, content)


def _nest(_chance: random.Random, raw: bytes) -> bytes:
    for _ in range(200):
        raw = encode_field(1, raw[:2000])
    return raw


def _parts(chance: random.Random, raw: bytes) -> bytes:
    """Change inside the body or the signer infos, and wrap it up again."""
    try:
        outer = TxRaw.FromString(raw)
        body, auth = TxBody.FromString(outer.body_bytes), AuthInfo.FromString(outer.auth_info_bytes)
    except ValueError:
        return raw
    except Exception as error:
        if type(error).__name__ != "DecodeError":
            raise
        return raw
    change: Callable[[], object] = chance.choice(
        [
            lambda: [setattr(message, "value", _flip(chance, message.value)) for message in body.messages],
            lambda: [setattr(message, "type_url", message.type_url[:-1]) for message in body.messages],
            lambda: body.messages.extend(list(body.messages)),
            lambda: setattr(body, "memo", "\u0000" * chance.randrange(600)),
            lambda: setattr(body, "timeout_height", 2**64 - 1),
            lambda: setattr(auth.fee, "gas_limit", chance.choice([0, 1, 2**63, 2**64 - 1])),
            lambda: setattr(auth.fee, "payer", chance.choice(["x", "ve1", "\u0000", "é" * 50])),
            lambda: setattr(auth.fee, "granter", "ve1x"),
            lambda: [setattr(info, "sequence", 2**64 - 1) for info in auth.signer_infos],
            lambda: [info.ClearField("public_key") for info in auth.signer_infos],
            lambda: [info.ClearField("mode_info") for info in auth.signer_infos],
            lambda: auth.signer_infos.extend(list(auth.signer_infos)),
        ]
    )
    change()
    outer.body_bytes, outer.auth_info_bytes = body.SerializeToString(), auth.SerializeToString()
    if chance.random() < 0.2 and outer.signatures:
        outer.signatures[0] = chance.choice([b"", bytes(64), outer.signatures[0] * 2])
    return outer.SerializeToString()


MUTATIONS: list[Callable[[random.Random, bytes], bytes]] = [
    _flip,
    _flip,
    _cut,
    _insert,
    _field,
    _parts,
    _parts,
    _nest,
]
