"""Messages about batch clusters, offerings, jobs and nodes, as each role would send them, by the state of
what they are about. Signatures of the provider and of agents are right whoever sends them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.chain.authority.hpc_world import JOBS, NODES
from tests.chain.authority.row import Row, update
from tests.chain.authority.world import World, fresh
from tests.chain.modules.scene import secret
from virtengine.crypto import hpc as crypto_hpc
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import node_pb2, tx_pb2

NEXT = {"pending": 2, "queued": 3, "running": 4, "completed": 4}


def cluster_rows() -> Iterator[Row]:
    yield Row(
        tx_pb2.MsgRegisterCluster,
        "a new cluster",
        lambda w, r: w.hpc.scene.register_cluster(provider=w.address(r), external_id="fresh"),
    )
    for state, to in (("pending", 2), ("active", 3), ("ended", 2)):
        yield Row(
            tx_pb2.MsgUpdateCluster,
            state,
            lambda w, r, state=state, to=to: tx_pb2.MsgUpdateCluster(  # type: ignore[misc]
                provider=w.address(r), cluster_id=w.hpc.clusters[state], state=to, fields=["state"]
            ),
        )
    for state in ("pending", "active", "ended"):
        yield Row(
            tx_pb2.MsgDeregisterCluster,
            "active, with jobs" if state == "active" else state,
            lambda w, r, state=state: tx_pb2.MsgDeregisterCluster(  # type: ignore[misc]
                provider=w.address(r), cluster_id=w.hpc.clusters[state]
            ),
        )


def offering_rows() -> Iterator[Row]:
    yield Row(
        tx_pb2.MsgCreateOffering,
        "an active cluster",
        lambda w, r: w.hpc.scene.create_offering(
            w.hpc.clusters["active"], provider=w.address(r), external_id="fresh"
        ),
    )
    yield Row(
        tx_pb2.MsgUpdateOffering,
        "active",
        lambda w, r: tx_pb2.MsgUpdateOffering(
            provider=w.address(r), offering_id=w.hpc.offerings["active"], fields=["active"]
        ),
    )


def job_rows() -> Iterator[Row]:
    for state in ("active", "inactive"):
        yield Row(
            tx_pb2.MsgSubmitJob,
            f"an offering that is {state}",
            lambda w, r, state=state: w.hpc.scene.submit_message(  # type: ignore[misc]
                customer=w.address(r), external_id="fresh", offering_id=w.hpc.offerings[state]
            ),
        )
    for state in JOBS:
        yield Row(
            tx_pb2.MsgCancelJob,
            state,
            lambda w, r, state=state: tx_pb2.MsgCancelJob(  # type: ignore[misc]
                requester=w.address(r), job_id=w.hpc.jobs[state], reason="no"
            ),
        )
        yield Row(
            tx_pb2.MsgReportJobStatus,
            state,
            lambda w, r, state=state: w.hpc.scene.report_message(  # type: ignore[misc]
                w.hpc.jobs[state], NEXT[state], sender=w.address(r), status_message="fresh"
            ),
        )


def node_rows() -> Iterator[Row]:
    yield Row(tx_pb2.MsgRegisterNode, "a new node", _register)
    for name in ("fresh", "active", "deregistered"):
        yield Row(
            tx_pb2.MsgUpdateNodeMetadata,
            "a new node" if name == "fresh" else name,
            lambda w, r, name=name: w.hpc.scene.node_message(  # type: ignore[misc]
                f"node-{name}", w.hpc.clusters["active"], sender=w.address(r), datacenter="fresh"
            ),
        )
    yield Row(tx_pb2.MsgRecordHeartbeats, "an active node", _beat)
    for name in NODES:
        yield Row(
            tx_pb2.MsgMoveNode,
            f"{name}, to drained",
            lambda w, r, name=name: tx_pb2.MsgMoveNode(  # type: ignore[misc]
                sender=w.address(r),
                node_id=w.hpc.nodes[name],
                state=5,  # type: ignore[arg-type]
            ),
        )


def _register(world: World, role: str) -> tx_pb2.MsgRegisterNode:
    identity = node_pb2.NodeIdentity(
        node_id="node-fresh",
        cluster_id=world.hpc.clusters["active"],
        provider=world.address("provider"),
        agent_pubkey=signature.get_public_key(fresh("agent"), KeyType.ED25519),
        registration_nonce="fresh",
        registration_timestamp=world.chain.time_ms // 1000,
    )
    signed = crypto_hpc.sign_identity(
        world.chain.chain_id, identity, secret("signing/provider"), KeyType.ED25519
    )
    return tx_pb2.MsgRegisterNode(sender=world.address(role), identity=identity, provider_signature=signed)


def _beat(world: World, role: str) -> tx_pb2.MsgRecordHeartbeats:
    cluster_id = world.hpc.clusters["active"]
    signed = world.hpc.scene.heartbeat("node-active", cluster_id, sequence_number=100)
    return tx_pb2.MsgRecordHeartbeats(sender=world.address(role), cluster_id=cluster_id, heartbeats=[signed])


def rows() -> Iterator[Row]:
    """Yield every row of batch computing but for its books."""
    yield update(tx_pb2.MsgUpdateParams, "hpc")
    yield from cluster_rows()
    yield from offering_rows()
    yield from job_rows()
    yield from node_rows()
