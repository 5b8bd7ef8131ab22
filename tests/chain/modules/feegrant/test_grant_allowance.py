from __future__ import annotations

from collections.abc import Callable

import pytest
from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message

from tests.chain.modules.feegrant.support import SEND, basic, grant, held, only, periodic
from tests.chain.support import TestChain
from tests.chain.support.messages import coin
from virtengine.chain.modules.feegrant.types import Allowance, Periodic
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.feegrant.v1beta1.feegrant_pb2 import AllowedMsgAllowance, PeriodicAllowance
from virtengine.wire.cosmos.feegrant.v1beta1.tx_pb2 import MsgGrantAllowance


def test_an_allowance_is_kept_and_told(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    outcome = chain.send(alice, grant(alice, bob, only(periodic(5, seconds=60, total=100), SEND)))
    assert outcome.event("set_feegrant")["grantee"] == bob.address
    expected = Allowance((("uve", 100),), 0, Periodic(60 * 10**9, (("uve", 5),)), (SEND,))
    assert held(chain, alice, bob) == expected


def test_a_grant_opens_the_account_of_a_newcomer(chain: TestChain) -> None:
    alice, newcomer = chain.actor("alice"), chain.actor("newcomer")
    chain.send(alice, grant(alice, newcomer, basic(100)))
    assert chain.machine.query.accounts.get(newcomer.address) is not None


def test_a_second_grant_to_the_same_account_is_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, basic(100)))
    outcome = chain.fail(alice, grant(alice, bob, basic(100)))
    assert (outcome.codespace, outcome.code) == ("sdk", 18)


def test_nobody_grants_to_oneself(chain: TestChain) -> None:
    alice = chain.actor("alice")
    assert chain.fail(alice, grant(alice, alice, basic(1))).code == 7


def test_a_grant_that_is_over_already_is_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    assert chain.fail(alice, grant(alice, bob, basic(1, expires=1_000))).code == 18


def _periodic_without_length() -> Message:
    return PeriodicAllowance(basic=basic(), period_spend_limit=[coin(1)])


CASES: dict[str, tuple[tuple[str, int], Callable[[], Message | Any]]] = {
    "another type": (("feegrant", 5), lambda: coin(1)),
    "garbage": (
        ("sdk", 18),
        lambda: Any(type_url="/cosmos.feegrant.v1beta1.BasicAllowance", value=b"\xff"),
    ),
    "no messages": (("feegrant", 6), lambda: only(basic())),
    "nothing inside": (("feegrant", 5), lambda: AllowedMsgAllowance(allowed_messages=[SEND])),
    "one inside another": (("sdk", 18), lambda: only(only(basic(), SEND), SEND)),
    "no period": (("feegrant", 4), _periodic_without_length),
    "zero": (("sdk", 10), lambda: basic(0)),
    "a period of other coins": (
        ("sdk", 10),
        lambda: PeriodicAllowance(
            basic=basic(5), period=periodic(1, seconds=1).period, period_spend_limit=[coin(1, "atom")]
        ),
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_malformed_allowance_is_refused(chain: TestChain, name: str) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    expected, make = CASES[name]
    outcome = chain.fail(alice, grant(alice, bob, make()))
    assert (outcome.codespace, outcome.code) == expected


def test_an_absent_allowance_is_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    outcome = chain.fail(alice, MsgGrantAllowance(granter=alice.address, grantee=bob.address))
    assert (outcome.codespace, outcome.code) == ("feegrant", 5)


def test_genesis_keeps_every_kind(chain: TestChain) -> None:
    alice = chain.actor("alice")
    kinds = [
        basic(),
        basic(7, expires=2_000_000_000),
        periodic(5, seconds=9),
        only(periodic(5, seconds=9), SEND),
    ]
    for name, kind in zip(("bob", "carol", "dave", "tenant"), kinds, strict=True):
        chain.send(alice, grant(alice, chain.actor(name), kind))
    from virtengine.chain import genesis

    exported = genesis.export_app_state(chain.machine)["feegrant"]
    again = TestChain(genesis_state={"feegrant": exported})
    assert genesis.export_app_state(again.machine)["feegrant"] == exported
    assert pack(basic(7, expires=2_000_000_000)) in [
        row.allowance for row in again.machine.export_genesis()["feegrant"].allowances
    ]
