"""Messages about batch clusters, their offerings, nodes and jobs."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.chain.modules import scene
from tests.chain.modules.scene import coin
from tests.chain.simulation.sellers import private_key
from tests.chain.simulation.world import AGENT, PROVIDERS, TENANTS, World, maker
from tests.chain.support.chain import Actor
from virtengine.chain.modules.hpc.states import CLUSTER_MOVES, JOB_MOVES, NODE_MOVES, JobState, NodeState
from virtengine.crypto import hpc as crypto_hpc
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import (
    cluster_pb2,
    job_pb2,
    node_pb2,
    offering_pb2,
    tx_pb2,
)


def hpc(world: World) -> Any:
    """Return the module's state."""
    return world.chain.state("hpc")


def side(world: World, owner: str) -> Actor:
    """Return who acts for a provider: itself, its agent, and in bad luck anybody."""
    if not world.lucky:
        return world.anybody()
    return world.dice.choice((world.at(owner), world.at(owner), world.at(owner), world.chain.actor(AGENT)))


@maker(2)
def register_cluster(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    return actor, tx_pb2.MsgRegisterCluster(
        provider=actor.address,
        external_id=f"c{world.dice.randrange(4)}",
        name="Slurm",
        region=world.dice.choice(("eu", "us")),
        partitions=[
            cluster_pb2.Partition(name="batch", priority=world.dice.choice((0, 100))),
            cluster_pb2.Partition(name="urgent", priority=1_000),
        ],
        total_nodes=world.dice.randrange(0 if not world.lucky else 2, 7),
    )


@maker(4)
def update_cluster(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    cluster = world.pick(hpc(world).clusters, lambda one: one.active_nodes and int(one.state) == 1)
    if cluster is None:
        return None
    actor = world.at(cluster.provider) if world.lucky else world.anybody()
    wanted = sorted(int(state) for state in CLUSTER_MOVES[cluster.state])
    fields = ["state"] if world.dice.random() < 0.8 else ["description", "total_nodes"]
    return actor, tx_pb2.MsgUpdateCluster(
        provider=actor.address,
        cluster_id=cluster.cluster_id,
        description=world.dice.choice("ab"),
        total_nodes=world.dice.randrange(1, 7),
        state=wanted[0] if wanted and world.lucky else world.dice.randrange(1, 6),  # type: ignore[arg-type]
        fields=fields,
    )


@maker(1)
def deregister_cluster(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    cluster = world.pick(hpc(world).clusters)
    if cluster is None or world.dice.random() < 0.7:
        return None
    actor = world.at(cluster.provider) if world.lucky else world.anybody()
    return actor, tx_pb2.MsgDeregisterCluster(
        provider=actor.address, cluster_id=cluster.cluster_id, cancel_jobs=world.dice.random() < 0.5
    )


@maker(3)
def create_batch_offering(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    cluster = world.pick(hpc(world).clusters, lambda one: int(one.state) < 5)
    if cluster is None:
        return None
    actor = world.at(cluster.provider) if world.lucky else world.anybody()
    mine = [one.cluster_id for one in world.records(hpc(world).clusters) if one.provider == cluster.provider]
    return actor, tx_pb2.MsgCreateOffering(
        provider=actor.address,
        external_id=f"b{world.dice.randrange(6)}",
        cluster_id=cluster.cluster_id,
        more_cluster_ids=[one for one in mine if one != cluster.cluster_id and world.dice.random() < 0.4],
        name="Batch",
        queue_options=[
            offering_pb2.QueueOption(partition_name="batch"),
            offering_pb2.QueueOption(partition_name="urgent", price_multiplier="1.5", max_runtime=2_000),
        ],
        pricing=offering_pb2.Pricing(
            base_node_hour_price=world.dice.choice(("3600", "0.000001", "7.25")),
            cpu_core_hour_price="360",
            minimum_charge=world.dice.choice(("", "20")),
            currency="uve" if world.lucky else "uvirt",
        ),
        max_runtime_seconds=world.dice.choice((600, 3_600)),
        supports_custom_workloads=world.dice.random() < 0.9,
    )


@maker(1)
def update_batch_offering(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    offering = world.pick(hpc(world).offerings)
    if offering is None:
        return None
    actor = world.at(offering.provider) if world.lucky else world.anybody()
    return actor, tx_pb2.MsgUpdateOffering(
        provider=actor.address,
        offering_id=offering.offering_id,
        active=world.dice.random() < 0.8,
        description=world.dice.choice("ab"),
        fields=["active", "description"],
    )


@maker(5)
def update_node(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    cluster = world.pick(hpc(world).clusters, lambda one: int(one.state) < 5)
    if cluster is None:
        return None
    actor = side(world, cluster.provider)
    node_id = f"{cluster.cluster_id.lower()}-{world.dice.randrange(10)}"
    state = world.dice.choice((0, 0, 2)) if world.lucky else world.dice.randrange(0, 8)
    return actor, tx_pb2.MsgUpdateNodeMetadata(
        sender=actor.address,
        node_id=node_id,
        cluster_id=cluster.cluster_id,
        region=cluster.region,
        active=world.dice.random() < 0.8,
        state=state,  # type: ignore[arg-type]
        resources=node_pb2.NodeResources(
            cpu_cores=world.dice.choice((4, 8)),
            memory_gb=16,
            gpus=world.dice.choice((0, 0, 2)),
            gpu_type="a100",
        ),
        latency_measurements=[
            node_pb2.LatencyMeasurement(target_node_id="peer", latency_ms=world.dice.randrange(90))
        ],
        agent_pubkey=agent_key(node_id),
    )


@maker(1)
def register_node(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    cluster = world.pick(hpc(world).clusters, lambda one: int(one.state) < 5)
    if cluster is None:
        return None
    node_id = f"{cluster.cluster_id.lower()}-id-{world.dice.randrange(40)}"
    identity = node_pb2.NodeIdentity(
        node_id=node_id,
        cluster_id=cluster.cluster_id,
        provider=cluster.provider,
        agent_pubkey=agent_key(node_id),
        registration_nonce="once",
        registration_timestamp=world.chain.time_ms // 1000,
    )
    actor = side(world, cluster.provider)
    digest = crypto_hpc.digest(crypto_hpc.NODE, world.chain.chain_id, identity)
    return actor, tx_pb2.MsgRegisterNode(
        sender=actor.address, identity=identity, provider_signature=sign(world, cluster.provider, digest)
    )


@maker(6)
def record_heartbeats(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    node = world.pick(hpc(world).nodes, lambda one: int(one.state) != 7)
    if node is None:
        return None
    nodes = [
        one
        for one in world.records(hpc(world).nodes)
        if one.cluster_id == node.cluster_id and (int(one.state) != 7 or not world.lucky)
    ]
    actor = side(world, node.provider)
    return actor, tx_pb2.MsgRecordHeartbeats(
        sender=actor.address, cluster_id=node.cluster_id, heartbeats=[beat(world, one) for one in nodes]
    )


def beat(world: World, node: Any) -> node_pb2.SignedHeartbeat:
    """Return the next heartbeat of a node."""
    sequence = node.last_sequence_number + 1
    made = node_pb2.Heartbeat(
        node_id=node.node_id,
        cluster_id=node.cluster_id,
        sequence_number=sequence,
        timestamp=world.chain.time_ms // 1000,
        capacity=node_pb2.NodeCapacity(
            cpu_cores_total=8, cpu_cores_available=world.dice.randrange(9), memory_gb_total=16
        ),
        health=node_pb2.NodeHealth(status=world.dice.choice((1, 1, 2))),
        nonce=scene.secret(f"{node.node_id}/{sequence}")[:16],
    )
    seed = scene.secret(f"node/{node.node_id}")
    return node_pb2.SignedHeartbeat(
        heartbeat=made, signature=crypto_hpc.sign_heartbeat(world.chain.chain_id, made, seed)
    )


@maker(2)
def move_node(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    node = world.pick(hpc(world).nodes, lambda one: int(one.state) != 7)
    if node is None:
        return None
    wanted = sorted(int(to) for to in NODE_MOVES[node.state] if to is not NodeState.STALE)
    actor = side(world, node.provider)
    to = world.dice.choice(wanted) if wanted and world.lucky else world.dice.randrange(1, 8)
    return actor, tx_pb2.MsgMoveNode(
        sender=actor.address,
        node_id=node.node_id,
        state=to,  # type: ignore[arg-type]
        reason="random",
    )


@maker(10)
def submit_job(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    offering = world.pick(hpc(world).offerings, lambda one: one.active)
    if offering is None:
        return None
    actor = world.actor(TENANTS) if world.lucky else world.anybody()
    return actor, tx_pb2.MsgSubmitJob(
        customer=actor.address,
        external_id=f"j{world.dice.randrange(1_000)}",
        offering_id=offering.offering_id,
        queue_name=world.dice.choice(("batch", "urgent")) if world.lucky else "none",
        workload_spec=job_pb2.WorkloadSpec(script_sha256=scene.secret("script")),
        resources=job_pb2.Resources(
            nodes=world.dice.choice((1, 1, 1, 2, 4)),
            cpu_cores_per_node=world.dice.choice((1, 4, 64)),
            gpus_per_node=world.dice.choice((0, 0, 0, 1)),
        ),
        max_runtime_seconds=world.dice.choice((60, 60, 600, 2_000)),
        max_price=coin(world.dice.choice((100_000, 100_000, 50))),
        tasks=world.dice.choice((0, 1, 3)),
    )


@maker(1)
def cancel_job(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    job = world.pick(hpc(world).jobs, lambda one: not one.has_ended)
    if job is None:
        return None
    actor = world.at(world.dice.choice((job.customer, job.provider))) if world.lucky else world.anybody()
    return actor, tx_pb2.MsgCancelJob(requester=actor.address, job_id=job.job_id, reason="random")


@maker(14)
def report_job_status(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    job = world.pick(hpc(world).jobs, lambda one: bool(one.scheduling_decision_id) and not one.has_ended)
    if job is None:
        return None
    usual = {JobState.PENDING: 2, JobState.QUEUED: 3, JobState.RUNNING: world.dice.choice((3, 4, 4, 5))}
    legal = sorted(int(to) for to in JOB_MOVES[job.state]) or [4]
    to = usual.get(job.state, 4) if world.dice.random() < 0.85 else world.dice.choice(legal)
    grown = world.dice.randrange(50) if world.lucky else -1
    actor = side(world, job.provider)
    report = tx_pb2.MsgReportJobStatus(
        sender=actor.address,
        job_id=job.job_id,
        scheduler_job_id=str(job.number),
        state=to,  # type: ignore[arg-type]
        usage_metrics=job_pb2.UsageMetrics(cpu_core_seconds=max(0, job.usage.cpu_core_seconds + grown)),
        signed_timestamp=world.chain.time_ms // 1000,
    )
    digest = crypto_hpc.digest(crypto_hpc.JOB, world.chain.chain_id, report)
    report.signature = sign(world, job.provider, digest)
    return actor, report


def sign(world: World, owner: str, digest: bytes) -> bytes:
    """Return a provider's signature; of one without a key, a wrong one."""
    provider = world.market.provider.providers.get(owner)
    key = provider.signing_key if provider else None
    if key is None:
        return bytes(64)
    return signature.sign(digest, private_key(key.public_key, key.key_type), key.key_type)


def agent_key(node_id: str) -> bytes:
    """Return the public key of a node's agent."""
    return signature.get_public_key(scene.secret(f"node/{node_id}"), KeyType.ED25519)
