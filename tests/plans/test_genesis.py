"""The genesis: the same bytes for the same objects, and refused before any node starts."""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import Any

import pytest

from virtengine.api import Network, Validator
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import encode_address, module_address, operator_of
from virtengine.plans.genesis import build_genesis, default_params
from virtengine.plans.genesis_stake import GenesisNode, Stake, stake_of

ALICE, BOB = encode_address(b"a" * 20), encode_address(b"b" * 20)
KEY_ONE, KEY_TWO = "MTEx" * 10 + "MTE=", "MjIy" * 10 + "MjI="
NODES = (
    GenesisNode("two", KEY_TWO, "BB" * 20, "22" * 20),
    GenesisNode("one", KEY_ONE, "AA" * 20, "11" * 20),
)
ABOUT = {"moniker": "One", "identity": "ABCDEF", "website": "https://one.example"}
VE = 10**6


def network(**spec: Any) -> Network:
    accounts = [
        {"name": "alice", "accountRef": {"name": "alice"}, "amount": "1000"},
        {"name": "bob", "address": BOB, "amount": "0"},
    ]
    metadata = {"name": "net", "namespace": "home", "creationTimestamp": "2026-11-01T00:00:00Z"}
    return Network.read(
        {"metadata": metadata, "spec": {"chainId": "test-1", "genesis": {"accounts": accounts}, **spec}}
    )


def staked(**spec: Any) -> Stake:
    whole = {"networkRef": {"name": "net"}, "description": ABOUT, **spec}
    return stake_of(Validator.read({"metadata": {"name": "one"}, "spec": whole}), ALICE)


def rich(**spec: Any) -> Network:
    accounts = [
        {"name": "alice", "address": ALICE, "amount": str(5000 * VE)},
        {"name": "bob", "address": BOB, "amount": str(5000 * VE)},
    ]
    return network(genesis={"accounts": accounts}, **spec)


def with_stakes(one: Stake, two: Stake | None) -> tuple[GenesisNode, ...]:
    return (dataclasses.replace(NODES[1], stake=one), dataclasses.replace(NODES[0], stake=two))


HELD = {"alice": ALICE, "bob": BOB}


def test_a_genesis_is_the_same_bytes_for_the_same_parts() -> None:
    one = build_genesis(network(), {"alice": ALICE, "bob": BOB}, NODES)
    other = build_genesis(network(), {"bob": BOB, "alice": ALICE}, tuple(reversed(NODES)))
    assert one == other


def test_a_genesis_holds_validators_balances_and_the_time_of_creation() -> None:
    document = json.loads(build_genesis(network(), {"alice": ALICE, "bob": BOB}, NODES))
    assert document["genesis_time"] == "2026-11-01T00:00:00Z"
    assert [one["name"] for one in document["validators"]] == ["one", "two"]
    assert document["app_state"]["bank"]["balances"] == [
        {"address": ALICE, "coins": [{"denom": "uve", "amount": "1000"}]}
    ]


def test_parameters_that_are_given_stand_beside_the_defaults_of_the_others() -> None:
    resource = network(params={"market": {"funds_grace_blocks": "77"}})
    document = json.loads(build_genesis(resource, {"alice": ALICE, "bob": BOB}, NODES))
    params = document["app_state"]["market"]["params"]
    assert params == {**default_params()["market"], "funds_grace_blocks": "77"}
    assert int(params["max_bids_per_order"]) > 0


@pytest.mark.parametrize(
    "params",
    [
        {"market": {"no_such_field": "1"}},
        {"market": {"max_bids_per_order": 0}},
        {"no_such_module": {"x": "1"}},
    ],
)
def test_a_genesis_that_the_application_refuses_is_refused_before_any_node_starts(
    params: dict[str, Any],
) -> None:
    with pytest.raises(Rejected) as caught:
        build_genesis(network(params=params), {"alice": ALICE, "bob": BOB}, NODES)
    assert caught.value.reason == "InvalidGenesis"
    assert next(iter(params)) in caught.value.message or "max_bids_per_order" in caught.value.message


def test_an_address_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        build_genesis(network(), {"alice": BOB, "bob": BOB}, NODES)
    assert caught.value.reason == "InvalidGenesis"


def test_stake_moves_from_the_account_into_the_pool_and_gives_the_first_power() -> None:
    two = dataclasses.replace(staked(stake=str(2000 * VE)), account=BOB)
    document = json.loads(build_genesis(rich(), HELD, with_stakes(staked(), two)))
    balances = {
        one["address"]: int(one["coins"][0]["amount"]) for one in document["app_state"]["bank"]["balances"]
    }
    assert balances[ALICE] == 4000 * VE
    assert balances[BOB] == 3000 * VE
    assert balances[module_address("bonded_tokens_pool")] == 3000 * VE
    assert [one["power"] for one in document["validators"]] == ["1000", "2000"]
    validators = document["app_state"]["staking"]["validators"]
    assert validators[0]["operator_address"] == operator_of(ALICE)
    assert validators[0]["commission"]["commission_rates"]["rate"] == "0.050000000000000000"
    assert len(document["app_state"]["staking"]["delegations"]) == 2


def test_the_order_of_objects_does_not_count() -> None:
    two = dataclasses.replace(staked(), account=BOB)
    nodes = with_stakes(staked(), two)
    accounts = [
        {"name": "bob", "address": BOB, "amount": str(5000 * VE)},
        {"name": "alice", "address": ALICE, "amount": str(5000 * VE)},
    ]
    params = {
        "gov": {"voting_period": "60s", "expedited_voting_period": "30s"},
        "slashing": {"signed_blocks_window": "100"},
    }
    other_way = dict(reversed(list(params.items())))
    documents = {
        build_genesis(one, HELD, order)
        for one in (rich(params=params), network(genesis={"accounts": accounts}, params=other_way))
        for order in itertools.permutations(nodes)
    }
    assert len(documents) == 1


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ({"commission": {"rate": "0.21"}}, "commission.rate"),
        ({"commission": {"rate": "0.04"}}, "commission.rate"),
        ({"commission": {"rate": "0.2", "maxRate": "0.1"}}, "maxRate"),
        ({"commission": {"maxChangeRate": "0.02"}}, "maxChangeRate"),
        ({"description": {**ABOUT, "website": ""}}, "website"),
        ({"description": {**ABOUT, "identity": ""}}, "identity"),
        ({"stake": str(1000 * VE - 1)}, "stake"),
        ({"stake": str(6000 * VE)}, "less than the stake"),
        ({"minSelfDelegation": "0"}, "minSelfDelegation"),
    ],
)
def test_a_validator_that_breaks_a_rule_of_the_ceremony_is_refused(spec: dict[str, Any], word: str) -> None:
    nodes = (dataclasses.replace(NODES[1], stake=staked(**spec)),)
    with pytest.raises(Rejected) as caught:
        build_genesis(rich(), HELD, nodes)
    assert caught.value.reason == "InvalidGenesis"
    assert word in caught.value.message
    assert "one" in caught.value.message


def test_validators_share_neither_key_nor_account() -> None:
    same_account = with_stakes(staked(), staked())
    two = dataclasses.replace(staked(), account=BOB)
    one, other = with_stakes(staked(), two)
    same_key = (one, dataclasses.replace(other, public_key=one.public_key))
    for nodes in (same_account, same_key, with_stakes(staked(), None)):
        with pytest.raises(Rejected) as caught:
            build_genesis(rich(), HELD, nodes)
        assert caught.value.reason == "InvalidGenesis"


def test_parameters_of_governance_and_staking_are_given_by_module() -> None:
    params = {
        "gov": {"voting_period": "30s", "expedited_voting_period": "15s", "quorum": "0.4"},
        "staking": {"unbonding_time": "60s"},
        "slashing": {"signed_blocks_window": "50", "downtime_jail_duration": "10s"},
        "mint": {"goal_bonded": "0.5"},
    }
    state = json.loads(build_genesis(rich(params=params), HELD, NODES))["app_state"]
    assert state["gov"]["params"]["voting_period"] == "30s"
    assert state["staking"]["params"]["unbonding_time"] == "60s"
    assert state["slashing"]["params"]["signed_blocks_window"] == "50"
    assert state["staking"]["params"]["max_validators"]
