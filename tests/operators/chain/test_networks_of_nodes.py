"""Networks of nodes: ceremony, reserved keys, restarts one by one, upgrades, stake, leaving."""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from operators.chain import keys
from tests.operators.chain.four import NAMES, VE, VIEW, Four
from tests.operators.chain.scenes import HOME, NETWORKS, VALIDATORS, made
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    PERSISTENT_VOLUME_CLAIMS,
    PODS,
    SECRETS,
    STATEFUL_SETS,
)
from virtengine.core.amounts import ATTO
from virtengine.core.errors import Rejected, Unavailable
from virtengine.plans import consensus_key

SYSTEM = "virtengine-system"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
async def four() -> Four:
    """A network that runs."""
    found = Four()
    await found.create()
    await found.settle()
    await found.bond()
    found.stakes.sent.clear()
    await found.settle()
    return found


def document(four: Four) -> dict[str, Any]:
    return dict(json.loads(four.kube.items[CONFIG_MAPS, HOME, "net-genesis"]["data"]["genesis.json"]))


async def reason(four: Four, name: str, kind: str = "Ready") -> tuple[str, str]:
    found = (await four.validator(name)).condition(kind)
    return (found.status, found.reason) if found else ("", "")


async def test_the_ceremony_holds_the_stake_of_all_validators_that_are_named(four: Four) -> None:
    found = document(four)
    assert [one["name"] for one in found["validators"]] == list(NAMES)
    assert {one["power"] for one in found["validators"]} == {"1000"}
    assert len(found["app_state"]["staking"]["validators"]) == 4
    network = four.kube.items[NETWORKS, HOME, "net"]
    assert len(network["status"]["genesisHash"]) == 64


async def test_every_node_runs_and_shows_what_it_is(four: Four) -> None:
    for name in (*NAMES, "guard", "full"):
        assert await reason(four, name) == ("True", "Ready")
        assert await reason(four, name, "Synced") == ("True", "CaughtUp")
    found = (await four.validator("v0")).status
    assert (found.voting_power, found.jailed, found.commission) == (1000, False, "0.05")
    assert await reason(four, "v0", "Bonded") == ("True", "Bonded")
    assert (await four.validator("full")).condition("Bonded") is None


@pytest.mark.thorough
async def test_a_steady_network_is_left_alone_though_blocks_go_on(four: Four) -> None:
    before = len(four.kube.history)
    for height in range(10, 15):
        four.views.the_node = dataclasses.replace(VIEW, height=height, signed_height=height)
        await four.round()
    assert len(four.kube.history) == before


@pytest.mark.thorough
async def test_all_nodes_dial_each_other(four: Four) -> None:
    config = four.kube.items[CONFIG_MAPS, HOME, "v0-config"]["data"]["config.toml"]
    peers = tomllib.loads(config)["p2p"]["persistent_peers"].split(",")
    hosts = [one.split("@")[1] for one in peers]
    assert hosts == [f"{name}-node.home.svc:26656" for name in ("full", "guard", "v1", "v2", "v3")]


@pytest.mark.thorough
async def test_a_change_restarts_one_node_at_a_time_and_waits_until_it_has_caught_up(four: Four) -> None:
    await four.kube.merge(NETWORKS, HOME, "net", {"spec": {"blockTime": "3s"}}, manager="user")
    seen: list[str] = []
    for _ in range(60):
        await four.round()
        assert len(four.unready()) <= 1, four.unready()
        seen += [name for name in four.unready() if name not in seen]
    assert sorted(seen) == sorted((*NAMES, "guard", "full"))
    assert {await reason(four, name) for name in NAMES} == {("True", "Ready")}


@pytest.mark.thorough
async def test_nothing_is_restarted_while_another_node_is_unwell(four: Four) -> None:
    four.views.nodes["v2"] = dataclasses.replace(VIEW, catching_up=True)
    before = dict(four.revisions)
    await four.kube.merge(NETWORKS, HOME, "net", {"spec": {"blockTime": "3s"}}, manager="user")
    for _ in range(5):
        await four.round()
    changed = {name for name, template in four.revisions.items() if before[name] != template}
    assert changed <= {"v2"}
    assert await reason(four, "v0") == ("True", "RollWaits")


@pytest.mark.thorough
async def test_a_new_leader_does_not_restart_a_second_node(four: Four) -> None:
    await four.kube.merge(NETWORKS, HOME, "net", {"spec": {"blockTime": "3s"}}, manager="user")
    for _ in range(40):
        four.harness.start()
        await four.round()
        assert len(four.unready()) <= 1, four.unready()


@pytest.mark.thorough
async def test_a_broken_node_takes_a_correction_at_once(four: Four) -> None:
    four.held_back = {"v1", "v2"}
    await four.round()
    before = dict(four.revisions)
    await four.kube.merge(NETWORKS, HOME, "net", {"spec": {"blockTime": "3s"}}, manager="user")
    await four.round()
    assert {name for name in before if before[name] != four.revisions[name]} == {"v1", "v2"}


async def bring_key(four: Four, name: str, secret: dict[str, str]) -> None:
    data = {key: base64.b64encode(value.encode()).decode() for key, value in secret.items()}
    metadata = {"name": name, "namespace": HOME}
    await four.kube.create(
        {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}, manager="user"
    )


@pytest.mark.thorough
async def test_a_key_that_another_validator_holds_is_refused(four: Four) -> None:
    held = (await four.secret("v0-keys"))["data"]["priv_validator_key.json"]
    await bring_key(four, "mine", {"priv_validator_key.json": base64.b64decode(held).decode()})
    spec = {"networkRef": {"name": "net"}, "keySecretRef": {"name": "mine"}}
    await four.kube.create(made("Validator", "thief", **spec), manager="user")
    await four.settle()
    assert await reason(four, "thief", "Stalled") == ("True", "KeyReserved")
    assert (STATEFUL_SETS, HOME, "thief") not in four.kube.items


@pytest.mark.thorough
async def test_a_key_changes_hands_only_when_the_pod_of_its_holder_is_gone(four: Four) -> None:
    held = base64.b64decode((await four.secret("v0-keys"))["data"]["priv_validator_key.json"]).decode()
    await bring_key(four, "mine", {"priv_validator_key.json": held})
    four.stakes.validators.clear()
    await four.kube.delete(VALIDATORS, HOME, "v0")
    await four.settle()
    await four.put_pod("v0", {"ready": False})
    spec = {"networkRef": {"name": "net"}, "keySecretRef": {"name": "mine"}}
    await four.kube.create(made("Validator", "heir", **spec), manager="user")
    await four.settle()
    assert await reason(four, "heir") == ("False", "FormerHolderRuns")
    assert (STATEFUL_SETS, HOME, "heir") not in four.kube.items
    await four.kube.delete(PODS, HOME, "v0-0")
    await four.settle()
    assert await reason(four, "heir") == ("True", "Ready")
    # What the key has signed came along.
    assert four.kube.items[CONFIG_MAPS, HOME, "heir-signer"]["data"] == {"signed-height": "8"}


@pytest.mark.thorough
async def test_a_brought_key_comes_with_what_it_has_signed() -> None:
    four = Four()
    new = keys.new_node_keys()
    state = json.dumps({"height": "1234", "round": 0, "step": 3})
    await bring_key(
        four, "mine", {"priv_validator_key.json": new.priv_validator_key, "priv_validator_state.json": state}
    )
    await four.create()
    spec = {"networkRef": {"name": "net"}, "keySecretRef": {"name": "mine"}}
    await four.kube.create(made("Validator", "brought", **spec), manager="user")
    await four.settle()
    found = (await four.validator("brought")).status
    assert found.consensus_address == json.loads(new.priv_validator_key)["address"]
    assert four.kube.items[CONFIG_MAPS, HOME, "brought-signer"]["data"] == {"signed-height": "1234"}


@pytest.mark.thorough
async def test_what_a_key_has_signed_is_noted_when_its_node_stops(four: Four) -> None:
    def noted() -> str:
        return str(four.kube.items[CONFIG_MAPS, HOME, "v1-signer"]["data"]["signed-height"])

    assert noted() == "8"
    four.views.the_node = dataclasses.replace(VIEW, height=500, signed_height=500)
    await four.settle()
    assert noted() == "8"
    four.held_back, four.views.signed = {"v1"}, 512
    await four.settle()
    assert noted() == "512"
    address = (await four.validator("v1")).status.consensus_address or ""
    reserved = four.kube.items[CONFIG_MAPS, SYSTEM, consensus_key.reservation_name(address)]
    assert reserved["data"]["signed-height"] == "512"


@pytest.mark.thorough
async def test_a_halted_node_goes_on_with_the_image_of_the_plan(four: Four) -> None:
    words = 'UPGRADE "v2" NEEDED at height: 40: '
    halted = {"ready": False, "lastState": {"terminated": {"exitCode": 64, "message": words}}}
    four.held_back = set(NAMES)
    for name in NAMES:
        await four.put_pod(name, halted)
    await four.settle()
    assert await reason(four, "v0", "Stalled") == ("True", "UpgradeImageMissing")
    upgrades = [{"name": "v2", "image": "platform:2"}]
    await four.kube.merge(NETWORKS, HOME, "net", {"spec": {"upgrades": upgrades}}, manager="user")
    await four.round()
    assert {four.image(name) for name in NAMES} == {"platform:2"}
    four.held_back = set()
    for name in NAMES:
        await four.put_pod(name, {"ready": True}, image="platform:2")
    await four.settle()
    assert {await reason(four, name) for name in NAMES} == {("True", "Ready")}
    assert {(await four.validator(name)).status.upgrade for name in NAMES} == {"v2"}
    assert four.kube.items[NETWORKS, HOME, "net"]["status"]["upgrade"] == "v2"
    # It stays with the plan's image though the pod no longer says why it changed.
    assert {four.image(name) for name in NAMES} == {"platform:2"}


@pytest.mark.thorough
async def test_a_node_becomes_a_validator_on_chain_once_it_has_caught_up(four: Four) -> None:
    operator = await four.operator("v3")
    del four.stakes.validators[operator]
    four.views.nodes["v3"] = dataclasses.replace(VIEW, catching_up=True)
    await four.settle()
    assert await reason(four, "v3") == ("False", "CatchingUp")
    assert four.stakes.sent == []
    four.views.nodes.clear()
    await four.settle()
    assert [type(one).__name__ for one in four.stakes.sent] == ["MsgCreateValidator"]
    assert await reason(four, "v3") == ("True", "Ready")


@pytest.mark.thorough
async def test_edits_stake_and_release_follow_the_yaml(four: Four) -> None:
    operator = await four.operator("v0")
    change = {
        "stake": str(1500 * VE),
        "commission": {"rate": "0.06"},
        "unjail": "Automatic",
        "description": {"identity": "0000", "website": "https://new.example"},
    }
    await four.kube.merge(VALIDATORS, HOME, "v0", {"spec": change}, manager="user")
    await four.settle()
    found = four.stakes.validators[operator]
    assert (found.own_tokens, found.rate) == (1500 * VE, 6 * ATTO // 100)
    assert found.description["website"] == "https://new.example"
    four.stakes.validators[operator] = dataclasses.replace(found, jailed=True, state="Unbonding")
    await four.settle()
    assert not four.stakes.validators[operator].jailed
    kinds = [type(one).__name__ for one in four.stakes.sent]
    assert kinds == ["MsgEditValidator", "MsgDelegate", "MsgUnjail"]


@pytest.mark.thorough
async def test_a_deleted_validator_unbonds_before_it_stops(four: Four) -> None:
    operator = await four.operator("v3")
    await four.kube.delete(VALIDATORS, HOME, "v3")
    await four.harness.round()
    assert [type(one).__name__ for one in four.stakes.sent] == ["MsgUndelegate"]
    assert four.stakes.validators[operator].state == "Unbonding"
    await four.settle()
    assert (VALIDATORS, HOME, "v3") not in four.kube.items
    assert (SECRETS, HOME, "v3-keys") in four.kube.items
    assert (PERSISTENT_VOLUME_CLAIMS, HOME, "v3-signer") in four.kube.items


@pytest.mark.thorough
async def test_a_deleted_validator_runs_on_until_it_has_left_the_set(four: Four) -> None:
    operator = await four.operator("v3")
    found = four.stakes.validators[operator]
    four.stakes.validators[operator] = dataclasses.replace(found, own_tokens=0)
    await four.kube.delete(VALIDATORS, HOME, "v3")
    await four.settle()
    assert (STATEFUL_SETS, HOME, "v3") in four.kube.items
    assert await reason(four, "v3") == ("False", "Unbonding")
    four.stakes.validators[operator] = dataclasses.replace(found, own_tokens=0, state="Unbonding")
    await four.settle()
    assert (STATEFUL_SETS, HOME, "v3") not in four.kube.items


@pytest.mark.thorough
async def test_the_last_validator_of_a_chain_is_not_unbonded(four: Four) -> None:
    operator = await four.operator("v0")
    four.stakes.validators[operator] = dataclasses.replace(four.stakes.validators[operator], others_bonded=0)
    await four.kube.delete(VALIDATORS, HOME, "v0")
    await four.settle()
    assert four.stakes.sent == []
    assert (VALIDATORS, HOME, "v0") not in four.kube.items


@pytest.mark.thorough
async def test_a_validator_that_shall_be_left_is_left(four: Four) -> None:
    await four.kube.merge(VALIDATORS, HOME, "v0", {"spec": {"onDeletion": "Leave"}}, manager="user")
    await four.settle()
    await four.kube.delete(VALIDATORS, HOME, "v0")
    await four.settle()
    assert four.stakes.sent == []


@pytest.mark.thorough
async def test_validators_of_a_network_that_is_gone_go_at_once(four: Four) -> None:
    await four.kube.delete(NETWORKS, HOME, "net")
    for name in NAMES:
        await four.kube.delete(VALIDATORS, HOME, name)
    await four.settle()
    assert four.stakes.sent == []
    assert not [place for place in four.kube.items if place[0] == VALIDATORS and place[2] in NAMES]


class Silent:
    """A chain that does not answer."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def find(self, *_arguments: Any) -> None:
        raise self.error

    async def send(self, *_arguments: Any) -> None:
        raise self.error


@pytest.mark.thorough
@pytest.mark.parametrize("error", [Unavailable("away"), Rejected("no", reason="Refused")])
async def test_a_node_is_seen_to_whatever_the_chain_says(four: Four, error: Exception) -> None:
    silent: Any = Silent(error)
    four.stakes = silent
    four.harness.start()
    await four.kube.merge(NETWORKS, HOME, "net", {"spec": {"blockTime": "3s"}}, manager="user")
    for _ in range(40):
        await four.round()
    configs = [four.kube.items[CONFIG_MAPS, HOME, f"{name}-config"]["data"]["config.toml"] for name in NAMES]
    assert all('timeout_commit = "3s"' in config for config in configs)
    status, _ = await reason(four, "v0", "Stalled")
    assert status == ("True" if isinstance(error, Rejected) else "False")


@pytest.mark.thorough
async def test_nodes_that_come_and_go_restart_nobody(four: Four) -> None:
    before = dict(four.revisions)
    await four.kube.create(made("Validator", "late", networkRef={"name": "net"}, mode="full"), manager="user")
    await four.settle()
    config = four.kube.items[CONFIG_MAPS, HOME, "v0-config"]["data"]
    assert "late-node.home.svc" in config["config.toml"]
    assert "late-node.home.svc" in config["rpc-peers"]
    await four.kube.delete(VALIDATORS, HOME, "late")
    await four.settle()
    assert {name: four.revisions[name] for name in before} == before
