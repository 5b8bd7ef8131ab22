"""What a Validator wants of the chain, one step at a time."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from virtengine.api import Validator
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import encode_address, operator_of
from virtengine.plans import stake as plans
from virtengine.plans.genesis_stake import Stake, stake_of
from virtengine.plans.stake import DAY_MS, UNCHANGED, OnChain

ALICE = encode_address(b"a" * 20)
KEY = "MTEx" * 10 + "MTE="
ABOUT = {"moniker": "One", "identity": "ABC", "website": "https://one.example"}
NOW = 10 * DAY_MS
GOOD = OnChain(
    operator=operator_of(ALICE),
    tokens=10**9,
    own_shares=10**9 * ATTO,
    own_tokens=10**9,
    rate=5 * ATTO // 100,
    max_change=ATTO // 100,
    description={**ABOUT, "security_contact": "", "details": ""},
    window=100,
    others_bonded=3,
    now_ms=NOW,
)


def validator(**spec: Any) -> Validator:
    whole = {"networkRef": {"name": "net"}, "accountRef": {"name": "alice"}, "description": ABOUT, **spec}
    return Validator.read({"metadata": {"name": "one", "namespace": "home"}, "spec": whole})


def wanted(**spec: Any) -> Stake:
    return stake_of(validator(**spec), ALICE)


def step(found: OnChain | None, *, is_synced: bool = True, **spec: Any) -> Any:
    return plans.next_step(validator(**spec), KEY, wanted(**spec), found, is_synced=is_synced)


def test_a_validator_as_wished_needs_nothing() -> None:
    assert step(GOOD) is None


def test_a_node_becomes_a_validator_when_it_has_caught_up() -> None:
    assert step(None, is_synced=False).sends == ()
    (send,) = step(None).sends
    assert (send.validator_address, send.value.amount) == (operator_of(ALICE), "1000000000")
    assert send.commission.rate == str(5 * ATTO // 100)
    assert send.pubkey.type_url == "/cosmos.crypto.ed25519.PubKey"


def test_only_what_changed_of_a_description_is_sent() -> None:
    (send,) = step(GOOD, description={**ABOUT, "website": "https://new.example"}).sends
    assert (send.description.website, send.description.moniker) == ("https://new.example", UNCHANGED)
    assert send.commission_rate == ""


@pytest.mark.parametrize(
    ("wish", "sent"), [("0.055", "55"), ("0.06", "60"), ("0.1", "60"), ("0.02", "20"), ("0.05", None)]
)
def test_commission_rises_by_its_limit_and_falls_at_once(wish: str, sent: str | None) -> None:
    found = step(GOOD, commission={"rate": wish})
    rate = None if found is None else found.sends[0].commission_rate
    assert rate == (None if sent is None else str(int(sent) * ATTO // 1000))


def test_commission_moves_once_a_day() -> None:
    assert (
        step(dataclasses.replace(GOOD, rate_changed_ms=NOW - DAY_MS + 1), commission={"rate": "0.06"}) is None
    )
    assert step(dataclasses.replace(GOOD, rate_changed_ms=NOW - DAY_MS), commission={"rate": "0.06"})


def test_more_stake_is_delegated_and_less_is_left_alone() -> None:
    (send,) = step(GOOD, stake="1500000000").sends
    assert send.amount.amount == "500000000"
    assert step(GOOD, stake="900000000") is None


def test_a_slash_is_not_made_good_by_itself() -> None:
    assert step(dataclasses.replace(GOOD, tokens=9 * 10**8, own_tokens=9 * 10**8)) is None


def test_in_jail_stake_is_raised_only_by_whom_too_little_brought_there() -> None:
    least = {"minSelfDelegation": "800000000", "stake": "1500000000", "unjail": "Automatic"}
    poor = dataclasses.replace(GOOD, jailed=True, own_tokens=7 * 10**8)
    assert step(poor, **least).reason == "Staking"
    assert step(dataclasses.replace(poor, own_tokens=8 * 10**8), **least).reason == "Unjailing"


@pytest.mark.parametrize(
    ("changes", "unjail", "asks"),
    [
        ({"jailed": True}, "Automatic", True),
        ({"jailed": True}, "Manual", False),
        ({"jailed": True, "jailed_until_ms": NOW + 1}, "Automatic", False),
        ({"jailed": True, "tombstoned": True}, "Automatic", False),
        ({"jailed": True, "own_shares": 0}, "Automatic", False),
        ({}, "Automatic", False),
    ],
)
def test_release_is_asked_for_when_it_is_wished_and_possible(
    changes: dict[str, Any], unjail: str, asks: bool
) -> None:
    found = step(dataclasses.replace(GOOD, **changes), unjail=unjail, stake="1")
    assert (found is not None and found.reason == "Unjailing") is asks


def test_unbonding_takes_all_that_is_its_own() -> None:
    send = plans.unbond(wanted(), GOOD)
    assert send is not None
    assert send.amount.amount == str(10**9)
    assert plans.unbond(wanted(), dataclasses.replace(GOOD, own_tokens=0)) is None


@pytest.mark.parametrize(
    ("changes", "bonded", "signing"),
    [
        ({}, "Bonded", "Signing"),
        ({"missed": 6}, "Bonded", "MissingBlocks"),
        ({"missed": 5}, "Bonded", "Signing"),
        ({"jailed": True, "state": "Unbonding"}, "Jailed", "NotInSet"),
        ({"jailed": True, "tombstoned": True, "state": "Unbonding"}, "Tombstoned", "NotInSet"),
        ({"state": "Unbonded"}, "Unbonded", "NotInSet"),
    ],
)
def test_conditions_name_the_state_and_the_next_step(
    changes: dict[str, Any], bonded: str, signing: str
) -> None:
    one, other = plans.facts(validator(), dataclasses.replace(GOOD, **changes))
    assert (one.reason, other.reason) == (bonded, signing)
    if bonded == "Jailed":
        assert "spec.unjail" in one.message
