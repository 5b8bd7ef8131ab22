"""What a Validator should have."""

from __future__ import annotations

import dataclasses
import tomllib
from typing import Any

import pytest

from operators.chain import keys
from operators.chain.settings import ChainOperatorSettings
from virtengine.api import Network, Validator
from virtengine.core.errors import Rejected
from virtengine.plans import validator as plans
from virtengine.plans.network import Images
from virtengine.plans.node_parts import NodeView, Parts
from virtengine.plans.node_pod import PodParts
from virtengine.plans.plan import RETAIN
from virtengine.plans.stake import OnChain

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


def siblings(resource: Validator) -> list[Validator]:
    other = {"metadata": {"name": "other", "namespace": "home"}, "spec": {"networkRef": {"name": "net"}}}
    return [resource, Validator.read({**other, "status": {"nodeId": "ab" * 20}})]


def parts(resource: Validator, **changes: Any) -> Parts:
    node = plans.read_public(resource, plans.secret(resource, keys.new_node_keys()))
    chosen: dict[str, Any] = {
        "network": network(),
        "node": node,
        "nodes": siblings(resource),
        "pod": PodParts(IMAGES, IMAGES.platform),
        "mempool": "app",
        "operator_namespace": "virtengine-system",
        **changes,
    }
    return Parts(**chosen)


def plan(resource: Validator, **changes: Any) -> Any:
    return plans.plan(resource, parts(resource, **changes))


def found(made: Any, kind: str, suffix: str = "") -> Any:
    return next(
        one for one in made.objects if one["kind"] == kind and one["metadata"]["name"].endswith(suffix)
    )


def test_the_key_secret_outlives_the_validator_and_reads_back() -> None:
    made = plans.secret(validator(), keys.new_node_keys())
    node = plans.read_public(validator(), made)
    assert made["metadata"]["annotations"] == {RETAIN: "true"}
    assert (len(node.address), len(node.node_id)) == (40, 40)


def test_a_damaged_key_secret_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        plans.read_public(validator(), {"data": {"node_key.json": "e30="}})
    assert caught.value.reason == "KeyDamaged"


def test_a_key_that_is_gone_is_never_made_anew() -> None:
    plans.require_unused(validator())
    with pytest.raises(Rejected) as caught:
        plans.require_unused(validator(status={"consensusAddress": "AA"}))
    assert caught.value.reason == "KeyMissing"


def test_the_pod_holds_the_application_and_cometbft_without_rights() -> None:
    stateful_set = found(plan(validator()), "StatefulSet")
    pod = stateful_set["spec"]["template"]["spec"]
    assert [one["name"] for one in pod["containers"]] == ["app", "cometbft"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsUser"] == 10001
    for container in (*pod["containers"], *pod["initContainers"]):
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["resources"]["limits"]["memory"]


def test_the_pod_pulls_with_the_operators_secrets_and_names_none_otherwise() -> None:
    images = dataclasses.replace(IMAGES, pull_secrets=("registry", "mirror"))
    made = plan(validator(), pod=PodParts(images, images.platform))
    pod = found(made, "StatefulSet")["spec"]["template"]["spec"]
    assert pod["imagePullSecrets"] == [{"name": "registry"}, {"name": "mirror"}]
    plain = found(plan(validator()), "StatefulSet")["spec"]["template"]["spec"]
    assert "imagePullSecrets" not in plain


def test_the_pod_runs_where_its_validator_says_and_anywhere_otherwise() -> None:
    place = {
        "nodeSelector": {"pool": "chain"},
        "tolerations": [{"key": "chain", "operator": "Exists"}],
        "affinity": {"podAntiAffinity": {}},
        "priorityClassName": "chain",
        "pullSecrets": [{"name": "own"}],
    }
    pod = found(plan(validator(placement=place)), "StatefulSet")["spec"]["template"]["spec"]
    assert {name: pod[name] for name in place if name in pod} == {
        name: value for name, value in place.items() if name != "pullSecrets"
    }
    assert pod["imagePullSecrets"] == [{"name": "own"}]
    plain = found(plan(validator()), "StatefulSet")["spec"]["template"]["spec"]
    assert not {"nodeSelector", "affinity", "tolerations", "priorityClassName"} & set(plain)


def test_pull_secrets_are_read_as_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PLATFORM_IMAGE": "platform:1",
        "COMETBFT_IMAGE": "cometbft:1",
        "IMAGE_PULL_SECRETS": "registry,mirror",
    }.items():
        monkeypatch.setenv(f"VIRTENGINE_{name}", value)
    settings = ChainOperatorSettings()  # type: ignore[call-arg]  # read from the environment
    assert settings.images.pull_secrets == ("registry", "mirror")


def test_one_key_never_runs_twice() -> None:
    stateful_set = found(plan(validator()), "StatefulSet")
    assert stateful_set["spec"]["replicas"] == 1


@pytest.mark.parametrize("policy", ["Retain", "Delete"])
def test_the_volume_follows_the_deletion_policy(policy: str) -> None:
    stateful_set = found(plan(validator(deletionPolicy=policy)), "StatefulSet")
    assert stateful_set["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == policy


def test_the_configuration_is_toml_with_the_networks_block_time_and_other_peers() -> None:
    config_map = found(plan(validator(), network=network(blockTime="500ms")), "ConfigMap", "config")
    config = tomllib.loads(config_map["data"]["config.toml"])
    assert config["consensus"]["timeout_commit"] == "500ms"
    assert config["mempool"]["type"] == "app"
    assert config["p2p"]["persistent_peers"] == f"{'ab' * 20}@other-node.home.svc:26656"
    assert config["p2p"]["external_address"] == "node-node.home.svc:26656"


def test_a_changed_configuration_rolls_the_pod() -> None:
    def digest(**spec: Any) -> str:
        stateful_set = found(plan(validator(), network=network(**spec)), "StatefulSet")
        text: str = stateful_set["spec"]["template"]["metadata"]["annotations"][plans.CONFIG_HASH]
        return text

    assert digest() == digest()
    assert digest() != digest(blockTime="2s")


def test_a_validator_is_ready_when_its_current_pod_is() -> None:
    assert plan(validator()).reason == "PodNotReady"
    assert plan(validator(), stateful_set=READY).ready is True
    old = {**READY, "metadata": {**READY["metadata"], "generation": 3}}
    assert plan(validator(), stateful_set=old).ready is False


def test_the_view_is_written_at_a_transition_only() -> None:
    assert plan(validator(), stateful_set=READY, view=VIEW).status.height == 9
    condition = {"type": "Ready", "status": "True", "observedGeneration": 1, "reason": "Ready"}
    steady = validator(status={"height": 3, "appHash": "CD", "conditions": [condition]})
    status = plan(steady, stateful_set=READY, view=VIEW).status
    assert (status.height, status.app_hash) == (3, "CD")


def test_a_ready_node_that_is_silent_is_asked_again() -> None:
    assert plan(validator(), stateful_set=READY, view=None).after == plans.LOOK_AGAIN


def test_a_key_that_is_another_than_before_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        parts(validator(status={"consensusAddress": "AA"}))
    assert caught.value.reason == "KeyChanged"


def test_what_a_key_has_signed_is_on_a_volume_of_its_own_that_outlives_the_validator() -> None:
    made = plan(validator(), signed_height=77)
    (claim,) = made.create
    assert (claim["metadata"]["name"], claim["metadata"]["annotations"]) == ("node-signer", {RETAIN: "true"})
    assert found(made, "ConfigMap", "signer")["data"] == {"signed-height": "77"}
    config = tomllib.loads(found(made, "ConfigMap", "config")["data"]["config.toml"])
    assert config["priv_validator_state_file"] == "/signer/priv_validator_state.json"
    pod = found(made, "StatefulSet")["spec"]["template"]["spec"]
    assert [one["name"] for one in pod["initContainers"]] == ["prepare"]
    for container in (pod["initContainers"][0], pod["containers"][1]):
        assert "/signer" in [mount["mountPath"] for mount in container["volumeMounts"]]


def test_a_remote_signer_needs_no_signer_volume_and_names_the_key() -> None:
    signer = {"address": "tcp://0.0.0.0:26659", "publicKey": "a2V5" * 10 + "a2U="}
    resource = validator(remoteSigner=signer)
    made = plan(resource)
    assert made.create == ()
    config = tomllib.loads(found(made, "ConfigMap", "config")["data"]["config.toml"])
    assert config["priv_validator_laddr"] == "tcp://0.0.0.0:26659"
    assert parts(resource).node.public_key == signer["publicKey"]
    policy = found(made, "NetworkPolicy")
    assert {"ports": [{"port": 26659, "protocol": "TCP"}]} in policy["spec"]["ingress"]
    ports = found(made, "Service")["spec"]["ports"]
    assert [(one["name"], one["port"]) for one in ports][2:] == [("signer", 26659)]


def test_new_peers_reach_the_configuration_without_a_restart() -> None:
    alone, both = validator(), siblings(validator())
    before, after = plan(alone, nodes=both[:1]), plan(alone, nodes=both)
    assert found(before, "ConfigMap", "config") != found(after, "ConfigMap", "config")
    digests = [
        found(one, "StatefulSet")["spec"]["template"]["metadata"]["annotations"] for one in (before, after)
    ]
    assert digests[0] == digests[1]


def test_a_node_that_may_not_restart_yet_keeps_what_it_has() -> None:
    live = found(plan(validator()), "StatefulSet") | {"status": READY["status"]}
    live["metadata"] = {**live["metadata"], "generation": 2}
    made = plan(validator(), network=network(blockTime="3s"), stateful_set=live, may_roll=False, view=VIEW)
    assert not [one for one in made.objects if one["kind"] == "StatefulSet"]
    assert made.keep[0].name == "node"
    assert (made.ready, made.reason) == (True, "RollWaits")
    same = plan(validator(), stateful_set=live, may_roll=False)
    assert found(same, "StatefulSet")


def facts(made: Any) -> dict[str, tuple[str, str]]:
    return {fact.type: (fact.status, fact.reason) for fact in made.facts}


def test_conditions_tell_sync_peers_bond_and_signing() -> None:
    chain = OnChain(operator="vevaloper1", tokens=10**9, rate=5 * 10**16, window=100)
    made = plan(validator(), stateful_set=READY, view=VIEW, on_chain=chain, has_stake=True)
    assert facts(made) == {
        "Synced": ("True", "CaughtUp"),
        "Connected": ("True", "HasPeers"),
        "Bonded": ("True", "Bonded"),
        "Signing": ("True", "Signing"),
    }
    assert (made.status.voting_power, made.status.jailed, made.status.commission) == (1000, False, "0.05")
    lonely = NodeView(height=9, peers=0, catching_up=True, app_hash="AB")
    assert facts(plan(validator(), stateful_set=READY, view=lonely)) == {
        "Synced": ("False", "CatchingUp"),
        "Connected": ("False", "NoPeers"),
    }


def test_small_changes_of_power_are_not_written() -> None:
    steady = validator(status={"votingPower": 1000})
    for tokens, shown in ((1005, 1000), (1010, 1010), (990, 990), (0, 0)):
        chain = OnChain(operator="v", tokens=tokens * 10**6)
        assert plan(steady, on_chain=chain, has_stake=True).status.voting_power == shown
