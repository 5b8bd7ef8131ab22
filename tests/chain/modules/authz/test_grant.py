from __future__ import annotations

from collections.abc import Callable

import pytest
from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message

from tests.chain.modules.authz.support import SEND, count, generic, grant, revoke, send_up_to, stake
from tests.chain.support import TestChain
from tests.chain.support.messages import coin
from virtengine.chain import genesis
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.modules.authz.types import Grant, Kind
from virtengine.crypto.addresses import operator_of
from virtengine.wire.cosmos.authz.v1beta1 import query_pb2
from virtengine.wire.cosmos.authz.v1beta1.tx_pb2 import MsgGrant
from virtengine.wire.cosmos.bank.v1beta1.authz_pb2 import SendAuthorization

SERVICE = "/cosmos.authz.v1beta1.Query"


def test_an_authorization_is_kept_and_told(chain: TestChain) -> None:
    alice, newcomer = chain.actor("alice"), chain.actor("newcomer")
    outcome = chain.send(
        alice, grant(alice, newcomer, send_up_to(100, chain.actor("bob")), expires=2_000_000_000)
    )
    assert outcome.event("cosmos.authz.v1beta1.EventGrant")["msg_type_url"] == SEND
    found = chain.state("authz").grants.get(alice.address, newcomer.address, SEND)
    expected = Grant(Kind.SEND, 2_000_000_000 * 10**9, (("uve", 100),), (chain.actor("bob").address,))
    assert found == expected
    assert chain.machine.query.accounts.get(newcomer.address) is not None


def test_a_new_authorization_takes_the_place_of_the_old(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, send_up_to(100), expires=2_000_000_000))
    chain.send(alice, grant(alice, bob, generic()))
    assert chain.state("authz").grants.get(alice.address, bob.address, SEND) == Grant(Kind.GENERIC)
    assert not list(chain.state("authz").queue.keys())


CASES: dict[str, tuple[tuple[str, int], Callable[[TestChain], Message]]] = {
    "another type": (("authz", 4), lambda _c: coin(1)),
    "an unknown message": (("sdk", 6), lambda _c: generic("/x.y.Z")),
    "no message": (("sdk", 18), lambda _c: generic("")),
    "no limit": (("sdk", 10), lambda _c: SendAuthorization()),
    "zero": (("sdk", 10), lambda _c: send_up_to(0)),
    "twice": (("sdk", 18), lambda c: send_up_to(5, c.actor("bob"), c.actor("bob"))),
    "a bad address": (("sdk", 7), lambda _c: SendAuthorization(spend_limit=[coin(1)], allow_list=["x"])),
    "no action": (("authz", 4), lambda c: stake(0, allow=[operator_of(c.actor("bob").address)])),
    "no validators": (("sdk", 18), lambda _c: stake(1)),
    "an account as validator": (("sdk", 18), lambda c: stake(1, allow=[c.actor("bob").address])),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_malformed_authorization_is_refused(chain: TestChain, name: str) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    expected, make = CASES[name]
    outcome = chain.fail(alice, grant(alice, bob, make(chain)))
    assert (outcome.codespace, outcome.code) == expected, outcome.log


def test_garbage_absence_oneself_and_the_past_are_refused(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    garbage = grant(alice, bob, generic())
    garbage.grant.authorization.CopyFrom(
        Any(type_url="/cosmos.authz.v1beta1.GenericAuthorization", value=b"\xff")
    )
    assert chain.fail(alice, garbage).code == 18
    assert chain.fail(alice, MsgGrant(granter=alice.address, grantee=bob.address)).code == 18
    outcome = chain.fail(alice, grant(alice, alice, generic()))
    assert (outcome.codespace, outcome.code) == ("authz", 7)
    outcome = chain.fail(alice, grant(alice, bob, generic(), expires=1_000))
    assert (outcome.codespace, outcome.code) == ("authz", 3)
    assert count(chain) == 0


def test_a_revoked_authorization_is_gone(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    chain.send(alice, grant(alice, bob, generic(), expires=2_000_000_000))
    outcome = chain.send(alice, revoke(alice, bob))
    assert outcome.event("cosmos.authz.v1beta1.EventRevoke")["grantee"] == bob.address
    assert count(chain) == 0
    outcome = chain.fail(alice, revoke(alice, bob))
    assert (outcome.codespace, outcome.code) == ("authz", 2)
    assert chain.fail(alice, revoke(alice, bob, "")).code == 18


def test_what_is_over_is_cleared_in_bounded_steps(chain: TestChain) -> None:
    alice = chain.actor("alice")
    end = chain.time_ms // 1000 + 100
    grants = [grant(alice, chain.actor(f"grantee {n}"), generic(), expires=end) for n in range(250)]
    chain.send(alice, *grants, gas_limit=100_000_000)
    chain.advance(seconds=200)
    assert count(chain) == 50
    chain.advance(seconds=1)
    assert count(chain) == 0


def test_authorizations_are_found_from_both_sides_and_survive_a_genesis(chain: TestChain) -> None:
    alice, bob, carol = (chain.actor(name) for name in ("alice", "bob", "carol"))
    validator = operator_of(carol.address)
    chain.send(
        alice,
        grant(alice, bob, generic(), expires=2_000_000_000),
        grant(alice, bob, stake(1, allow=[validator], limit=7)),
        grant(alice, carol, stake(3, deny=[validator])),
    )
    both = chain.query(
        f"{SERVICE}/Grants", query_pb2.QueryGrantsRequest(granter=alice.address, grantee=bob.address)
    )
    assert len(both.grants) == 2
    one = chain.query(
        f"{SERVICE}/Grants",
        query_pb2.QueryGrantsRequest(granter=alice.address, grantee=bob.address, msg_type_url=SEND),
    )
    assert one.grants[0].expiration.seconds == 2_000_000_000
    given = chain.query(
        f"{SERVICE}/GranterGrants", query_pb2.QueryGranterGrantsRequest(granter=alice.address)
    )
    assert given.pagination.total == 3
    held = chain.query(f"{SERVICE}/GranteeGrants", query_pb2.QueryGranteeGrantsRequest(grantee=carol.address))
    assert [row.granter for row in held.grants] == [alice.address]
    with pytest.raises(QueryNotFound):
        chain.query(
            f"{SERVICE}/Grants",
            query_pb2.QueryGrantsRequest(granter=bob.address, grantee=carol.address, msg_type_url=SEND),
        )
    with pytest.raises(InvalidQuery):
        chain.query(f"{SERVICE}/GranterGrants", query_pb2.QueryGranterGrantsRequest(granter="x"))
    exported = genesis.export_app_state(chain.machine)["authz"]
    again = TestChain(genesis_state={"authz": exported})
    assert genesis.export_app_state(again.machine)["authz"] == exported
