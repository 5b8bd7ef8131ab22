"""MsgUpdateNodeMetadata, MsgRegisterNode and MsgMoveNode."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.scene import HpcScene
from tests.chain.modules.scene import secret
from virtengine.chain.modules.hpc.states import NODE_MOVES, NodeState
from virtengine.crypto import hpc as crypto_hpc
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import node_pb2, tx_pb2

NAME = "node-0001"


def measured(*latencies: int) -> list[node_pb2.LatencyMeasurement]:
    return [
        node_pb2.LatencyMeasurement(target_node_id=f"peer-{place}", latency_ms=latency)
        for place, latency in enumerate(latencies)
    ]


def update(scene: HpcScene, cluster_id: str, **changes: Any) -> tx_pb2.MsgUpdateNodeMetadata:
    return scene.node_message(changes.pop("node_id", NAME), cluster_id, **changes)


def move(scene: HpcScene, to: int, reason: str = "") -> tx_pb2.MsgMoveNode:
    return tx_pb2.MsgMoveNode(
        sender=scene.provider.address,
        node_id=NAME,
        state=to,
        reason=reason,  # type: ignore[arg-type]
    )


def test_a_new_node_is_pending_or_active(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    scene.chain.send(scene.provider, update(scene, cluster_id, active=False))
    assert scene.state.require_node(NAME).state is NodeState.PENDING
    scene.chain.send(scene.provider, scene.node_message("node-0002", cluster_id))
    assert scene.state.require_node("node-0002").state is NodeState.ACTIVE
    message = scene.node_message("node-0003", cluster_id, state=4)
    assert scene.fail(scene.provider, message) == 2109


def test_only_the_owner_of_a_cluster_adds_nodes(scene: HpcScene) -> None:
    cluster_id, rival = scene.cluster(), scene.chain.actor("rival")
    scene.market.register(rival)
    assert scene.fail(rival, scene.node_message(NAME, cluster_id, rival)) == 2118
    assert scene.fail(scene.provider, scene.node_message(NAME, "HPC-9")) == 2101


@pytest.mark.parametrize(
    "changes",
    [
        {"node_id": ""},
        {"node_id": "x" * 65},
        {"region": ""},
        {"agent_pubkey": b"short"},
        {"resources": node_pb2.NodeResources(cpu_cores=-1)},
        {"latency_measurements": measured(-1)},
        {"state": 8},
        {"health": node_pb2.NodeHealth(status=9)},  # type: ignore[arg-type]
    ],
    ids=str,
)
def test_a_malformed_node_is_refused(scene: HpcScene, changes: dict[str, Any]) -> None:
    cluster_id = scene.cluster()
    assert scene.fail(scene.provider, update(scene, cluster_id, **dict(changes))) == 2109


def test_hp_081_a_sequence_that_was_there_changes_nothing(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    scene.chain.send(scene.provider, update(scene, cluster_id, sequence_number=5))
    for sequence in (5, 4, 1):
        assert scene.fail(scene.provider, update(scene, cluster_id, sequence_number=sequence)) == 2127
    scene.chain.send(scene.provider, update(scene, cluster_id, sequence_number=6))
    scene.chain.send(scene.provider, update(scene, cluster_id))
    assert scene.state.require_node(NAME).last_sequence_number == 6


@pytest.mark.parametrize(("latencies", "mean"), [((), 0), ((7,), 7), ((1, 2), 1), ((10, 20, 33), 21)])
def test_hp_082_the_average_latency_is_the_mean_of_what_was_measured(
    scene: HpcScene, latencies: tuple[int, ...], mean: int
) -> None:
    cluster_id = scene.cluster()
    scene.chain.send(scene.provider, update(scene, cluster_id, latency_measurements=measured(*latencies)))
    assert scene.state.require_node(NAME).avg_latency_ms == mean
    assert scene.state.require_cluster(cluster_id).latency_sum_ms == mean


@pytest.mark.parametrize("state", [NodeState.ACTIVE, NodeState.DRAINING, NodeState.OFFLINE])
def test_hp_083_a_node_that_says_no_state_keeps_its_state(scene: HpcScene, state: NodeState) -> None:
    cluster_id = scene.cluster()
    scene.chain.send(scene.provider, update(scene, cluster_id))
    if state is not NodeState.ACTIVE:
        scene.chain.send(scene.provider, move(scene, int(state)))
    before = scene.state.require_node(NAME)
    scene.chain.send(scene.provider, update(scene, cluster_id, datacenter="dc-2"))
    after = scene.state.require_node(NAME)
    assert (after.state, after.datacenter) == (state, "dc-2")
    assert (after.joined_at, after.state_changed_at) == (before.joined_at, before.state_changed_at)


def test_hp_084_a_node_does_not_move_to_another_cluster_or_provider(scene: HpcScene) -> None:
    first, second, rival = scene.cluster(), scene.cluster(external_id="two"), scene.chain.actor("rival")
    third = scene.cluster(rival)
    scene.chain.send(scene.provider, update(scene, first))
    assert scene.fail(scene.provider, update(scene, second)) == 2118
    assert scene.fail(rival, scene.node_message(NAME, third, rival)) == 2118


@pytest.mark.parametrize("state", [one for one in NodeState if one is not NodeState.UNKNOWN])
@pytest.mark.parametrize("to", [NodeState.ACTIVE, NodeState.DRAINING, NodeState.DRAINED, NodeState.OFFLINE])
def test_a_node_moves_by_the_table_only(scene: HpcScene, state: NodeState, to: NodeState) -> None:
    cluster_id = scene.cluster()
    scene.chain.send(scene.provider, update(scene, cluster_id, active=state is not NodeState.PENDING))
    ways = {
        NodeState.STALE: (),
        NodeState.DRAINING: (4,),
        NodeState.DRAINED: (4, 5),
        NodeState.OFFLINE: (6,),
        NodeState.DEREGISTERED: (7,),
    }
    for step in ways.get(state, ()):
        scene.chain.send(scene.provider, move(scene, step))
    if state is NodeState.STALE:
        scene.chain.advance(seconds=121)
    assert scene.state.require_node(NAME).state is state
    if state is to:
        return
    if to in NODE_MOVES[state]:
        scene.chain.send(scene.provider, move(scene, int(to)))
        node = scene.state.require_node(NAME)
        assert (node.state, node.active) == (to, to is NodeState.ACTIVE)
        return
    wanted = 2128 if state is NodeState.DEREGISTERED else 2109
    assert scene.fail(scene.provider, move(scene, int(to))) == wanted


def test_every_change_of_state_leaves_one_entry_with_its_author(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    scene.chain.send(scene.provider, update(scene, cluster_id))
    scene.chain.send(scene.provider, move(scene, 4, "scale-in"), move(scene, 5), move(scene, 7, "gone"))
    audits = list(scene.state.node_audits.records(NAME))
    assert [(entry.sequence, entry.reason) for entry in audits] == [
        (1, "registered"),
        (2, "scale-in"),
        (3, "owner"),
        (4, "gone"),
    ]
    assert {entry.triggered_by for entry in audits} == {scene.provider.address}
    node = scene.state.require_node(NAME)
    assert (node.deregistration_reason, node.deregistered_at) == ("gone", scene.chain.time_ms // 1000)


def identity(scene: HpcScene, cluster_id: str, **changes: Any) -> node_pb2.NodeIdentity:
    fields: dict[str, Any] = {
        "node_id": NAME,
        "cluster_id": cluster_id,
        "provider": scene.provider.address,
        "agent_pubkey": scene.agent_key(NAME),
        "hostname": "c-0",
        "registration_nonce": "nonce-1",
        "registration_timestamp": scene.chain.time_ms // 1000,
    }
    return node_pb2.NodeIdentity(**fields | changes)


def register(
    scene: HpcScene, named: node_pb2.NodeIdentity, signer: str = "provider"
) -> tx_pb2.MsgRegisterNode:
    signed = crypto_hpc.sign_identity(
        scene.chain.chain_id, named, secret(f"signing/{signer}"), KeyType.ED25519
    )
    return tx_pb2.MsgRegisterNode(sender=scene.provider.address, identity=named, provider_signature=signed)


def test_a_node_registers_with_its_identity(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    message = register(scene, identity(scene, cluster_id))
    scene.chain.send(scene.provider, message)
    node = scene.state.require_node(NAME)
    assert (node.state, node.region, node.health_status.name) == (NodeState.PENDING, "eu-west", "OFFLINE")
    before = scene.snapshot()
    scene.chain.send(scene.provider, message)
    assert scene.snapshot() == before
    other = register(scene, identity(scene, cluster_id, registration_nonce="nonce-2"))
    assert scene.fail(scene.provider, other) == 2163


@pytest.mark.parametrize(
    "changes",
    [
        {"node_id": "abc"},
        {"agent_pubkey": b""},
        {"registration_nonce": ""},
        {"registration_timestamp": 1},
    ],
    ids=str,
)
def test_an_identity_that_is_not_whole_is_refused(scene: HpcScene, changes: dict[str, Any]) -> None:
    cluster_id = scene.cluster()
    assert scene.fail(scene.provider, register(scene, identity(scene, cluster_id, **changes))) == 2129


def test_an_identity_that_its_provider_did_not_sign_is_refused(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    message = register(scene, identity(scene, cluster_id), signer="tenant")
    assert scene.fail(scene.provider, message) == 2129


def test_a_cluster_has_a_bounded_number_of_nodes() -> None:
    scene = HpcScene(max_nodes_per_cluster=2)
    cluster_id = scene.cluster()
    first, _ = scene.nodes(cluster_id, 2)
    assert scene.fail(scene.provider, update(scene, cluster_id)) == 2160
    gone = tx_pb2.MsgMoveNode(sender=scene.provider.address, node_id=first, state=7)  # type: ignore[arg-type]
    scene.chain.send(scene.provider, gone, update(scene, cluster_id))


def test_what_active_nodes_have_is_the_cluster_s(scene: HpcScene) -> None:
    cluster_id = scene.cluster()
    gpus = node_pb2.NodeResources(cpu_cores=4, memory_gb=16, gpus=2, gpu_type="a100", storage_gb=100)
    scene.chain.send(scene.provider, update(scene, cluster_id, resources=gpus))
    scene.chain.send(scene.provider, scene.node_message("node-0002", cluster_id))
    has = scene.state.require_cluster(cluster_id).cluster_metadata
    assert (has.total_cpu_cores, has.total_memory_gb, has.total_gpus) == (12, 48, 2)
    assert (has.gpu_types, has.total_storage_gb) == (("a100",), 100)
    scene.chain.send(scene.provider, move(scene, 4))
    has = scene.state.require_cluster(cluster_id).cluster_metadata
    assert (has.total_cpu_cores, has.total_gpus, has.gpu_types) == (8, 0, ())
