"""Bytes that nobody signed: every outcome is a declared refusal, in every sign mode. The chain is strict."""

from __future__ import annotations

import random

import pytest

from tests.chain.kernel.signing.wallet import (
    AMINO,
    AUX,
    DIRECT,
    Group,
    draft,
    make_unordered,
    shown_send,
    sign,
    sign_as,
)
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.authz.v1beta1.tx_pb2 import MsgExec
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, TxBody, TxRaw

ROUNDS = 1_500


def seeds(chain: TestChain) -> list[bytes]:
    """Return good transactions of every form."""
    alice, bob, carol, dave = (chain.actor(name) for name in ("alice", "bob", "carol", "dave"))
    group = Group(1, (alice, Group(2, (bob, carol))))
    chain.send(dave, send(dave, group.address, 1_000))
    one, shown = send(alice, bob, 5), shown_send(alice.address, bob.address, 5)
    paid = draft(chain, [one])
    paid.auth.fee.payer = bob.address
    nested = MsgExec(grantee=alice.address, msgs=[pack(one)])
    groups = draft(chain, [send(group.address, bob, 5)], [shown_send(group.address, bob.address, 5)])
    return [
        sign(draft(chain, [one]), (alice, DIRECT)),
        sign(draft(chain, [one], [shown]), (alice, AMINO)),
        sign(paid, (alice, AUX), (bob, DIRECT)),
        sign(make_unordered(draft(chain, [one]), seconds=60), (alice, DIRECT)),
        sign(draft(chain, [nested]), (alice, DIRECT)),
        sign_as(group, groups, {"bob": AMINO, "carol": DIRECT}),
    ]


def mutated(chance: random.Random, raw: bytes, others: list[bytes]) -> bytes:
    """Change bytes, or parts of the message that they are."""
    kind = chance.randrange(5)
    if kind == 0:
        changed = bytearray(raw)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)
    if kind == 1:
        start = chance.randrange(len(raw))
        return raw[:start] + raw[start + chance.randint(1, 40) :]
    if kind == 2:
        start, other = chance.randrange(len(raw)), chance.choice(others)
        return raw[:start] + other[chance.randrange(len(other)) :]
    outer, other = TxRaw.FromString(raw), TxRaw.FromString(chance.choice(others))
    body, auth = TxBody.FromString(outer.body_bytes), AuthInfo.FromString(outer.auth_info_bytes)
    if kind == 3:
        auth.signer_infos.MergeFrom(AuthInfo.FromString(other.auth_info_bytes).signer_infos)
        del auth.signer_infos[: chance.randint(0, 2)]
        outer.signatures.extend(other.signatures)
        del outer.signatures[: chance.randint(0, 2)]
    else:
        body.MergeFrom(TxBody.FromString(other.body_bytes))
        del body.messages[: chance.randint(0, 2)]
        for info in auth.signer_infos:
            info.mode_info.single.mode = chance.choice([0, 1, 2, 3, 127, 191, 2**31 - 1])
    return TxRaw(
        body_bytes=body.SerializeToString(),
        auth_info_bytes=auth.SerializeToString(),
        signatures=outer.signatures,
    ).SerializeToString()


@pytest.mark.parametrize("seed", range(4))
def test_no_mutation_is_accepted_or_reaches_a_bug(chain: TestChain, seed: int) -> None:
    chance, good = random.Random(seed), seeds(chain)
    codes: set[int] = set()
    for _ in range(ROUNDS):
        raw = mutated(chance, chance.choice(good), good)
        if raw in good:
            continue
        outcome = chain.check(raw)
        assert outcome.code != 0, raw.hex()
        codes.add(outcome.code)
    assert {2, 4} <= codes
    assert [chain.check(raw).code for raw in good] == [0] * len(good)
