"""A validator that is deleted leaves the set, then stops, and its stake comes back when its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.support.chain import Chain
from e2e.support.kubernetes import Kubectl, wait_condition, wait_for
from e2e.support.nodes import Nodes
from e2e.support.testnet import VALIDATORS_KIND

FOLDER = Path(__file__).parent / "two"
STAKE, FEES = 1_000_000_000, 2_000_000
UNBONDING_SECONDS = 90
ACCOUNTS_KIND = "accounts.virtengine.com"


@pytest.fixture(scope="module")
def nodes(kubectl: Kubectl) -> Iterator[Nodes]:
    found = Nodes(kubectl, "network-2", "two")
    found.apply(FOLDER)
    yield found
    found.delete()


def test_a_deleted_validator_leaves_the_set_and_gets_its_stake_back(nodes: Nodes) -> None:
    chain = Chain(nodes.kubectl, nodes.network, nodes.namespace)
    wait_condition(nodes.kubectl, VALIDATORS_KIND, "leaves", nodes.namespace, kind="Bonded", seconds=60)
    address = str(nodes.get(ACCOUNTS_KIND, "leaves")["status"]["address"])
    unbondings = f"/cosmos/staking/v1beta1/delegators/{address}/unbonding_delegations"
    before = chain.balance(address)
    assert chain.get(unbondings)["unbonding_responses"] == []

    nodes.kubectl.delete(VALIDATORS_KIND, "leaves", nodes.namespace, wait=False)
    wait_for(lambda: chain.get(unbondings)["unbonding_responses"] or None, "the stake to be taken back", 60)
    (entry,) = chain.get(unbondings)["unbonding_responses"][0]["entries"]
    assert int(entry["balance"]) == STAKE
    assert chain.balance(address) < before + STAKE // 2, "nothing comes back before its time"

    wait_for(lambda: nodes.kubectl.get(VALIDATORS_KIND, "leaves", nodes.namespace) is None, "the end", 120)
    found = nodes.rpc("stays", "validators")
    assert found is not None
    assert [one["voting_power"] for one in found["validators"]] == ["3000"]
    wait_for(lambda: nodes.kubectl.get("pod", "leaves-0", nodes.namespace) is None, "its pod to be gone", 90)
    for kind, name in (("secret", "leaves-keys"), ("pvc", "data-leaves-0"), ("pvc", "leaves-signer")):
        assert nodes.kubectl.get(kind, name, nodes.namespace) is not None, f"{kind} {name} is kept"

    nodes.wait_height("stays", nodes.height("stays") + 3)
    wait_for(
        lambda: chain.balance(address) > before + STAKE - FEES, "the stake to be back", 2 * UNBONDING_SECONDS
    )
    assert chain.get(unbondings)["unbonding_responses"] == []
