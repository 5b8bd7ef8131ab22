"""MsgRecordHeartbeats."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.scene import HpcScene
from tests.chain.modules.scene import secret
from virtengine.chain.modules.hpc.states import NodeState
from virtengine.crypto import hpc as crypto_hpc
from virtengine.wire.virtengine.hpc.v1 import node_pb2, tx_pb2

NAME = "hpc-1-node-0"


@pytest.fixture
def cluster_id(scene: HpcScene) -> str:
    found = scene.cluster()
    scene.nodes(found, 2, active=False)
    return found


def beats(scene: HpcScene, cluster_id: str, *signed: node_pb2.SignedHeartbeat) -> tx_pb2.MsgRecordHeartbeats:
    return tx_pb2.MsgRecordHeartbeats(sender=scene.provider.address, cluster_id=cluster_id, heartbeats=signed)


def test_the_first_heartbeat_makes_a_node_active(scene: HpcScene, cluster_id: str) -> None:
    answer = scene.send(scene.provider, scene.beats_message(cluster_id, NAME)).answers[0]
    assert (answer.accepted, answer.sequence_ack, answer.next_heartbeat_seconds) == (True, 1, 30)
    node = scene.state.require_node(NAME)
    assert (node.state, node.active, node.total_heartbeats) == (NodeState.ACTIVE, True, 1)
    assert node.last_healthy_at == node.last_heartbeat == scene.chain.time_ms // 1000
    assert (node.resources.cpu_cores, node.resources.memory_gb) == (8, 32)


def test_one_message_has_the_heartbeats_of_many(scene: HpcScene, cluster_id: str) -> None:
    scene.beat(cluster_id, NAME, "hpc-1-node-1")
    assert scene.state.require_cluster(cluster_id).active_nodes == 2


def test_a_degraded_node_is_asked_more_often(scene: HpcScene, cluster_id: str) -> None:
    health = node_pb2.NodeHealth(status=node_pb2.HEALTH_STATUS_DEGRADED)
    message = beats(scene, cluster_id, scene.heartbeat(NAME, cluster_id, health=health))
    assert scene.send(scene.provider, message).answers[0].next_heartbeat_seconds == 15
    assert scene.state.require_node(NAME).last_healthy_at == 0


@pytest.mark.parametrize("after", ["stale", "offline"])
def test_a_node_that_was_silent_is_back(scene: HpcScene, cluster_id: str, after: str) -> None:
    scene.beat(cluster_id, NAME)
    scene.chain.advance(seconds=121 if after == "stale" else 301)
    assert scene.state.require_node(NAME).state.name == after.upper()
    scene.beat(cluster_id, NAME)
    node = scene.state.require_node(NAME)
    assert (node.state, node.missed_heartbeat_count, node.total_missed_heartbeats) == (NodeState.ACTIVE, 0, 1)


def test_a_draining_node_stays_so(scene: HpcScene, cluster_id: str) -> None:
    scene.beat(cluster_id, NAME)
    drain = tx_pb2.MsgMoveNode(sender=scene.provider.address, node_id=NAME, state=4)  # type: ignore[arg-type]
    scene.chain.send(scene.provider, drain)
    scene.beat(cluster_id, NAME)
    assert scene.state.require_node(NAME).state is NodeState.DRAINING


def test_hp_081_a_replayed_or_lower_sequence_changes_nothing(scene: HpcScene, cluster_id: str) -> None:
    message = scene.beats_message(cluster_id, NAME)
    scene.chain.send(scene.provider, message)
    assert scene.fail(scene.provider, message) == 2127
    lower = beats(scene, cluster_id, scene.heartbeat(NAME, cluster_id, sequence_number=1))
    assert scene.fail(scene.provider, lower) == 2127


def test_hp_082_latencies_are_whole_milliseconds_and_their_mean(scene: HpcScene, cluster_id: str) -> None:
    probes = [
        node_pb2.LatencyProbe(target_node_id=f"peer-{place}", latency_us=latency)
        for place, latency in enumerate((1_999, 5_000, 9_100))
    ]
    message = beats(scene, cluster_id, scene.heartbeat(NAME, cluster_id, latencies=probes))
    scene.chain.send(scene.provider, message)
    node = scene.state.require_node(NAME)
    assert [one.latency_ms for one in node.latency_measurements] == [1, 5, 9]
    assert node.avg_latency_ms == 5


def test_hp_085_a_heartbeat_of_another_key_is_refused(scene: HpcScene, cluster_id: str) -> None:
    signed = scene.heartbeat(NAME, cluster_id)
    signed.signature = crypto_hpc.sign_heartbeat(scene.chain.chain_id, signed.heartbeat, secret("other"))
    assert scene.fail(scene.provider, beats(scene, cluster_id, signed)) == 2130


@pytest.mark.parametrize("change", [{"sequence_number": 99}, {"nonce": b"\x07" * 16}, {"timestamp": 0}])
def test_hp_085_a_heartbeat_that_was_changed_is_refused(
    scene: HpcScene, cluster_id: str, change: dict[str, Any]
) -> None:
    signed = scene.heartbeat(NAME, cluster_id)
    for name, value in change.items():
        setattr(signed.heartbeat, name, value or scene.chain.time_ms // 1000 + 7)
    assert scene.fail(scene.provider, beats(scene, cluster_id, signed)) == 2130


def test_hp_085_a_heartbeat_for_another_chain_is_refused(scene: HpcScene, cluster_id: str) -> None:
    signed = scene.heartbeat(NAME, cluster_id)
    signed.signature = crypto_hpc.sign_heartbeat("other-1", signed.heartbeat, secret(f"node/{NAME}"))
    assert scene.fail(scene.provider, beats(scene, cluster_id, signed)) == 2130


def test_hp_085_a_nonce_is_used_once(scene: HpcScene, cluster_id: str) -> None:
    first = scene.heartbeat(NAME, cluster_id)
    scene.chain.send(scene.provider, beats(scene, cluster_id, first))
    again = scene.heartbeat(NAME, cluster_id, nonce=first.heartbeat.nonce)
    assert scene.fail(scene.provider, beats(scene, cluster_id, again)) == 2130


def test_hp_085_a_node_without_a_key_has_no_heartbeat(scene: HpcScene, cluster_id: str) -> None:
    scene.chain.send(scene.provider, scene.node_message("keyless-1", cluster_id, agent_pubkey=b""))
    message = beats(scene, cluster_id, scene.heartbeat("keyless-1", cluster_id))
    assert scene.fail(scene.provider, message) == 2130


@pytest.mark.parametrize(("drift", "accepted"), [(-301, False), (-300, True), (60, True), (61, False)])
def test_hp_086_times_are_compared_with_the_block_s(
    scene: HpcScene, cluster_id: str, drift: int, accepted: bool
) -> None:
    now = scene.chain.time_ms // 1000 + 1
    message = beats(scene, cluster_id, scene.heartbeat(NAME, cluster_id, timestamp=now + drift))
    if accepted:
        scene.chain.send(scene.provider, message)
        return
    assert scene.fail(scene.provider, message) == 2126


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence_number": 0},
        {"nonce": b"short"},
        {"capacity": node_pb2.NodeCapacity(cpu_cores_total=0, memory_gb_total=1)},
        {"capacity": node_pb2.NodeCapacity(cpu_cores_total=1, cpu_cores_available=2, memory_gb_total=1)},
        {"capacity": node_pb2.NodeCapacity(cpu_cores_total=1, memory_gb_total=1, memory_gb_available=-1)},
        {"health": node_pb2.NodeHealth()},
        {"health": node_pb2.NodeHealth(status=1, cpu_utilization_percent=101)},  # type: ignore[arg-type]
        {"health": node_pb2.NodeHealth(status=1, last_error_message="x" * 257)},  # type: ignore[arg-type]
        {"cluster_id": "HPC-2"},
    ],
    ids=str,
)
def test_a_malformed_heartbeat_is_refused(scene: HpcScene, cluster_id: str, changes: dict[str, Any]) -> None:
    assert scene.fail(scene.provider, _with(scene, cluster_id, changes)) == 2126


def _with(scene: HpcScene, cluster_id: str, changes: dict[str, Any]) -> tx_pb2.MsgRecordHeartbeats:
    signed = scene.heartbeat(NAME, changes.get("cluster_id", cluster_id), **_others(changes))
    return beats(scene, cluster_id, signed)


def _others(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if name != "cluster_id"}


def test_a_node_that_is_not_known_has_no_heartbeat(scene: HpcScene, cluster_id: str) -> None:
    assert scene.fail(scene.provider, scene.beats_message(cluster_id, "unknown-1")) == 2110


def test_a_node_that_is_gone_has_no_heartbeat(scene: HpcScene, cluster_id: str) -> None:
    gone = tx_pb2.MsgMoveNode(sender=scene.provider.address, node_id=NAME, state=7)  # type: ignore[arg-type]
    scene.chain.send(scene.provider, gone)
    assert scene.fail(scene.provider, scene.beats_message(cluster_id, NAME)) == 2128


def test_one_bad_heartbeat_refuses_all_of_the_message(scene: HpcScene, cluster_id: str) -> None:
    good, bad = scene.heartbeat(NAME, cluster_id), scene.heartbeat("hpc-1-node-1", cluster_id)
    bad.signature = b"\x01" * 64
    assert scene.fail(scene.provider, beats(scene, cluster_id, good, bad)) == 2130
    assert scene.state.require_node(NAME).total_heartbeats == 0
