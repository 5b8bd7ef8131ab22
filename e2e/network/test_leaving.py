"""A validator that is deleted leaves the set, then stops, and its stake comes back when its time is over."""

from __future__ import annotations

from e2e.support.chain import Chain
from e2e.support.kubernetes import wait_condition, wait_for
from e2e.support.nodes import Nodes
from e2e.support.testnet import VALIDATORS_KIND

STAKE, FEES = 1_000_000_000, 2_000_000
UNBONDING_SECONDS = 90
ACCOUNTS_KIND = "accounts.virtengine.com"


def test_a_deleted_validator_leaves_the_set_and_gets_its_stake_back(two: Nodes) -> None:
    chain = Chain(two.kubectl, two.network, two.namespace)
    wait_condition(two.kubectl, VALIDATORS_KIND, "leaves", two.namespace, kind="Bonded", seconds=60)
    address = str(two.get(ACCOUNTS_KIND, "leaves")["status"]["address"])
    unbondings = f"/cosmos/staking/v1beta1/delegators/{address}/unbonding_delegations"
    before = chain.balance(address)
    assert chain.get(unbondings)["unbonding_responses"] == []

    two.kubectl.delete(VALIDATORS_KIND, "leaves", two.namespace, wait=False)
    wait_for(lambda: chain.get(unbondings)["unbonding_responses"] or None, "the stake to be taken back", 60)
    (entry,) = chain.get(unbondings)["unbonding_responses"][0]["entries"]
    assert int(entry["balance"]) == STAKE
    assert chain.balance(address) < before + STAKE // 2, "nothing comes back before its time"

    wait_for(lambda: two.kubectl.get(VALIDATORS_KIND, "leaves", two.namespace) is None, "the end", 120)
    found = two.rpc("stays", "validators")
    assert found is not None
    assert [one["voting_power"] for one in found["validators"]] == ["3000"]
    wait_for(lambda: two.kubectl.get("pod", "leaves-0", two.namespace) is None, "its pod to be gone", 90)
    for kind, name in (("secret", "leaves-keys"), ("pvc", "data-leaves-0"), ("pvc", "leaves-signer")):
        assert two.kubectl.get(kind, name, two.namespace) is not None, f"{kind} {name} is kept"

    two.wait_height("stays", two.height("stays") + 3)
    wait_for(
        lambda: chain.balance(address) > before + STAKE - FEES, "the stake to be back", 2 * UNBONDING_SECONDS
    )
    assert chain.get(unbondings)["unbonding_responses"] == []
