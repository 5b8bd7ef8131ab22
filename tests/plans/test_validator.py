"""What a Validator should have."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from operators.chain import keys
from virtengine.api import Network, Validator
from virtengine.core.errors import Rejected
from virtengine.plans import validator as plans
from virtengine.plans.network import Images
from virtengine.plans.plan import RETAIN
from virtengine.plans.validator import NodeView

IMAGES = Images("platform:1", "cometbft:1")
VIEW = NodeView(height=9, peers=1, catching_up=False, app_hash="AB")
READY = {
    "metadata": {"generation": 2},
    "status": {
        "observedGeneration": 2,
        "readyReplicas": 1,
        "currentRevision": "a",
        "updateRevision": "a",
    },
}


def validator(*, status: dict[str, Any] | None = None, **spec: Any) -> Validator:
    metadata = {"name": "node", "namespace": "home", "generation": 1}
    return Validator.read(
        {"metadata": metadata, "spec": {"networkRef": {"name": "net"}, **spec}, "status": status or {}}
    )


def network(**spec: Any) -> Network:
    return Network.read(
        {"metadata": {"name": "net", "namespace": "home"}, "spec": {"chainId": "test-1", **spec}}
    )


def plan(resource: Validator, **changes: Any) -> Any:
    node = plans.read_public("node", plans.secret(resource, keys.new_node_keys()))
    chosen: dict[str, Any] = {
        "network": network(),
        "node": node,
        "peers": f"{node.node_id}@node-0:26656,other@other-0:26656",
        "images": IMAGES,
        "mempool": "app",
        "stateful_set": None,
        "view": None,
        **changes,
    }
    return plans.plan(resource, **chosen)


def test_the_key_secret_outlives_the_validator_and_reads_back() -> None:
    made = plans.secret(validator(), keys.new_node_keys())
    node = plans.read_public("node", made)
    assert made["metadata"]["annotations"] == {RETAIN: "true"}
    assert (len(node.address), len(node.node_id)) == (40, 40)


def test_a_damaged_key_secret_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        plans.read_public("node", {"data": {"node_key.json": "e30="}})
    assert caught.value.reason == "KeyDamaged"


def test_a_key_that_is_gone_is_never_made_anew() -> None:
    plans.require_unused(validator())
    with pytest.raises(Rejected) as caught:
        plans.require_unused(validator(status={"consensusAddress": "AA"}))
    assert caught.value.reason == "KeyMissing"


def test_the_pod_holds_the_application_and_cometbft_without_rights() -> None:
    _, stateful_set = plan(validator()).objects
    pod = stateful_set["spec"]["template"]["spec"]
    assert [one["name"] for one in pod["containers"]] == ["app", "cometbft"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsUser"] == 10001
    for container in (*pod["containers"], *pod["initContainers"]):
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["resources"]["limits"]["memory"]


def test_one_key_never_runs_twice() -> None:
    _, stateful_set = plan(validator()).objects
    assert stateful_set["spec"]["replicas"] == 1


@pytest.mark.parametrize("policy", ["Retain", "Delete"])
def test_the_volume_follows_the_deletion_policy(policy: str) -> None:
    _, stateful_set = plan(validator(deletionPolicy=policy)).objects
    assert stateful_set["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == policy


def test_the_configuration_is_toml_with_the_networks_block_time_and_other_peers() -> None:
    config_map, _ = plan(validator(), network=network(blockTime="500ms")).objects
    config = tomllib.loads(config_map["data"]["config.toml"])
    assert config["consensus"]["timeout_commit"] == "500ms"
    assert config["mempool"]["type"] == "app"
    assert config["p2p"]["persistent_peers"] == "other@other-0:26656"


def test_a_changed_configuration_rolls_the_pod() -> None:
    def digest(**spec: Any) -> str:
        _, stateful_set = plan(validator(), network=network(**spec)).objects
        text: str = stateful_set["spec"]["template"]["metadata"]["annotations"][plans.CONFIG_HASH]
        return text

    assert digest() == digest()
    assert digest() != digest(blockTime="2s")


def test_a_validator_is_ready_when_its_current_pod_is() -> None:
    assert plan(validator()).reason == "PodNotReady"
    assert plan(validator(), stateful_set=READY).ready is True
    old = {**READY, "metadata": {"generation": 3}}
    assert plan(validator(), stateful_set=old).ready is False


def test_the_view_is_written_at_a_transition_only() -> None:
    assert plan(validator(), stateful_set=READY, view=VIEW).status.height == 9
    condition = {"type": "Ready", "status": "True", "observedGeneration": 1, "reason": "Ready"}
    steady = validator(status={"height": 3, "appHash": "CD", "conditions": [condition]})
    status = plan(steady, stateful_set=READY, view=VIEW).status
    assert (status.height, status.app_hash) == (3, "CD")


def test_a_ready_node_that_is_silent_is_asked_again() -> None:
    assert plan(validator(), stateful_set=READY, view=None).after == plans.LOOK_AGAIN
