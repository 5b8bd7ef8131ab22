"""Accounts of several holders."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chain.kernel.signing.wallet import (
    AMINO,
    AUX,
    DIRECT,
    Draft,
    Group,
    draft,
    shown_send,
    sign_as,
    single,
)
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel import gas
from virtengine.chain.kernel.signing import multisig
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.auth.v1beta1 import auth_pb2, query_pb2
from virtengine.wire.cosmos.crypto.multisig.keys_pb2 import LegacyAminoPubKey
from virtengine.wire.cosmos.crypto.multisig.v1beta1.multisig_pb2 import MultiSignature
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import TxRaw


@pytest.fixture
def group(chain: TestChain) -> Group:
    """Two of three, with coins."""
    group = Group(2, tuple(chain.actor(name) for name in ("alice", "bob", "carol")))
    chain.send(chain.actor("dave"), send(chain.actor("dave"), group.address, 1_000))
    return group


def plan_of(chain: TestChain, group: Group) -> Draft:
    bob = chain.actor("bob").address
    return draft(chain, [send(group.address, bob, 5)], [shown_send(group.address, bob, 5)])


def test_the_address_is_the_hash_of_the_amino_bytes(group: Group) -> None:
    key = multisig.read_key(pack(group.key))
    assert multisig.key_address(key) == group.address
    assert multisig.count_members(key) == 3
    assert key == group.key.SerializeToString(deterministic=True)


@pytest.mark.parametrize(
    "choice",
    [
        {"alice": AMINO, "bob": AMINO},
        {"alice": AMINO, "carol": AMINO},
        {"bob": DIRECT, "carol": AMINO},
        {"alice": DIRECT, "bob": DIRECT, "carol": DIRECT},
    ],
)
def test_enough_holders_sign_in_modes_of_their_own(
    chain: TestChain, group: Group, choice: dict[str, int]
) -> None:
    outcome = chain.block(sign_as(group, plan_of(chain, group), choice)).txs[0]
    assert outcome.code == 0, outcome.log
    assert chain.balance(group.address) == 988
    again = chain.block(sign_as(group, plan_of(chain, group), choice)).txs[0]
    assert again.code == 0, again.log


def test_the_account_shows_its_key(chain: TestChain, group: Group) -> None:
    chain.block(sign_as(group, plan_of(chain, group), {"alice": AMINO, "bob": AMINO}))
    answer = chain.query(
        "/cosmos.auth.v1beta1.Query/Account", query_pb2.QueryAccountRequest(address=group.address)
    )
    account = auth_pb2.BaseAccount.FromString(answer.account.value)
    assert LegacyAminoPubKey.FromString(account.pub_key.value) == group.key
    exported = chain.machine.export_genesis()["auth"].accounts
    assert any(group.address.encode() in packed.value for packed in exported)


def test_too_few_holders_are_refused(chain: TestChain, group: Group) -> None:
    outcome = chain.check(sign_as(group, plan_of(chain, group), {"alice": AMINO}))
    assert (outcome.codespace, outcome.code) == ("sdk", 4)


def test_every_signature_costs_gas(chain: TestChain, group: Group) -> None:
    used = []
    for choice in ({"alice": DIRECT, "bob": DIRECT}, {"alice": DIRECT, "bob": DIRECT, "carol": DIRECT}):
        raw = sign_as(group, plan_of(chain, group), choice)
        used.append(chain.check(raw).gas_used - gas.TX_BYTE * len(raw))
    assert used == [2 * gas.SIGNATURE, 3 * gas.SIGNATURE]


def _swap(multi: MultiSignature) -> None:
    first, second = multi.signatures
    del multi.signatures[:]
    multi.signatures.extend([second, first])


SIGNATURE_CHANGES: dict[str, Callable[[MultiSignature], object]] = {
    "one is missing": lambda multi: multi.signatures.pop(),
    "one is too many": lambda multi: multi.signatures.append(multi.signatures[0]),
    "one is given twice": lambda multi: multi.signatures.__setitem__(1, multi.signatures[0]),
    "they are swapped": _swap,
    "one is empty": lambda multi: multi.signatures.__setitem__(1, b""),
    "one is bent": lambda multi: multi.signatures.__setitem__(1, bytes(64)),
}


@pytest.mark.parametrize("what", sorted(SIGNATURE_CHANGES))
def test_signatures_that_do_not_fit_are_refused(chain: TestChain, group: Group, what: str) -> None:
    outer = TxRaw.FromString(sign_as(group, plan_of(chain, group), {"alice": AMINO, "bob": AMINO}))
    multi = MultiSignature.FromString(outer.signatures[0])
    SIGNATURE_CHANGES[what](multi)
    outer.signatures[0] = multi.SerializeToString()
    assert chain.check(outer.SerializeToString()).code == 4


INFO_CHANGES: dict[str, Callable[[Draft], object]] = {
    "other bits": lambda p: setattr(_multi(p).bitarray, "elems", b"\x60"),
    "a bit more": lambda p: setattr(_multi(p).bitarray, "elems", b"\xe0"),
    "a bit after the end": lambda p: setattr(_multi(p).bitarray, "elems", b"\xc1"),
    "a longer array": lambda p: setattr(_multi(p).bitarray, "elems", b"\xc0\x00"),
    "no array": lambda p: _multi(p).ClearField("bitarray"),
    "a malformed array": lambda p: setattr(_multi(p).bitarray, "extra_bits_stored", 2**32 - 1),
    "a mode less": lambda p: _multi(p).mode_infos.pop(),
    "a mode more": lambda p: _multi(p).mode_infos.append(_multi(p).mode_infos[0]),
    "a nested mode": lambda p: _multi(p).mode_infos[0].multi.SetInParent(),
    "a single mode": lambda p: setattr(p.auth.signer_infos[0].mode_info.single, "mode", AMINO),
    "a single plain mode": lambda p: setattr(p.auth.signer_infos[0].mode_info.single, "mode", DIRECT),
    "nothing": lambda p: p.auth.signer_infos[0].ClearField("mode_info"),
}


def _multi(plan: Draft):  # type: ignore[no-untyped-def]
    return plan.auth.signer_infos[0].mode_info.multi


@pytest.mark.parametrize("what", sorted(INFO_CHANGES))
def test_modes_that_do_not_fit_are_refused(chain: TestChain, group: Group, what: str) -> None:
    plan = plan_of(chain, group)
    signature = TxRaw.FromString(sign_as(group, plan, {"alice": AMINO, "bob": AMINO})).signatures[0]
    INFO_CHANGES[what](plan)
    assert chain.check(plan.raw(signature)).code == 4


def test_a_payer_of_several_holders_does_not_sign_the_body_alone(chain: TestChain, group: Group) -> None:
    assert chain.check(sign_as(group, plan_of(chain, group), {"alice": AUX, "bob": AMINO})).code == 4


def test_groups_may_hold_groups(chain: TestChain) -> None:
    alice, bob, carol, dave = (chain.actor(name) for name in ("alice", "bob", "carol", "dave"))
    outer = Group(2, (alice, Group(1, (bob, carol)), dave))
    chain.send(dave, send(dave, outer.address, 1_000))
    raw = sign_as(outer, plan_of(chain, outer), {"alice": AMINO, "carol": AMINO})
    assert chain.block(raw).txs[0].code == 0
    assert chain.check(sign_as(outer, plan_of(chain, outer), {"carol": AMINO})).code == 4


def nested(chain: TestChain, depth: int) -> Group:
    group = Group(1, (chain.actor("alice"),))
    for _ in range(depth - 1):
        group = Group(1, (group,))
    return group


def test_groups_are_nested_to_a_depth(chain: TestChain) -> None:
    alice = chain.actor("alice")
    for depth, code in ((3, 0), (4, 8), (40, 8)):
        group = nested(chain, depth)
        chain.send(alice, send(alice, group.address, 1_000))
        outcome = chain.check(sign_as(group, plan_of(chain, group), {"alice": DIRECT}))
        assert outcome.code == code, (depth, outcome.log)


KEYS: dict[str, tuple[int, Callable[[TestChain], Group]]] = {
    "no threshold": (8, lambda c: Group(0, (c.actor("alice"),))),
    "a threshold above": (8, lambda c: Group(2, (c.actor("alice"),))),
    "no members": (8, lambda c: Group(1, ())),
    "eight members": (8, lambda c: Group(1, tuple(c.actor(f"member {n}") for n in range(8)))),
}


@pytest.mark.parametrize("what", sorted(KEYS))
def test_keys_that_are_none_are_refused(chain: TestChain, what: str) -> None:
    code, make = KEYS[what]
    group = make(chain)
    alice = chain.actor("alice")
    chain.send(alice, send(alice, group.address, 1_000))
    assert chain.check(sign_as(group, plan_of(chain, group), {"alice": DIRECT})).code == code


def test_the_key_of_another_group_is_refused(chain: TestChain, group: Group) -> None:
    other = Group(1, group.members)
    plan = plan_of(chain, group)
    plan.auth.signer_infos.append(plan.auth.signer_infos.add())
    raw = sign_as(other, plan, {"alice": DIRECT})
    assert chain.check(raw).code == 8


def test_one_key_does_not_sign_for_a_group(chain: TestChain, group: Group) -> None:
    plan = plan_of(chain, group)
    sign_as(group, plan, {"alice": DIRECT, "bob": DIRECT})
    plan.auth.signer_infos[0].public_key.CopyFrom(single(chain.actor("alice")))
    assert chain.check(plan.raw(bytes(64))).code == 8


def test_eight_keys_in_all_are_too_many(chain: TestChain) -> None:
    alice = chain.actor("alice")
    group = Group(1, tuple(chain.actor(f"member {n}") for n in range(7)))
    chain.send(alice, send(alice, group.address, 1_000))
    plan = draft(chain, [send(group.address, alice, 1), send(alice, alice, 1)])
    sign_as(group, plan, {"member 0": DIRECT})
    info = plan.auth.signer_infos.add()
    info.public_key.CopyFrom(single(alice))
    info.mode_info.single.mode = DIRECT
    assert chain.check(plan.raw(bytes(64), bytes(64))).code == 14
