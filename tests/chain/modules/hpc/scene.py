"""A provider with a batch cluster and a customer, in process: the steps of a job's life, each one message."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.chain.modules.scene import GENESIS, Scene, coin, secret
from tests.chain.support.chain import Actor, TestChain, TxOutcome
from virtengine.chain.modules.hpc.params import PARAMS
from virtengine.chain.modules.hpc.types import Job, Params
from virtengine.crypto import hpc as crypto_hpc
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2, job_pb2, node_pb2, offering_pb2, tx_pb2

PENDING, QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED, TIMEOUT = range(1, 8)
ACTIVE = 2
NODE_ACTIVE = 2
MAX_PRICE = 1_000_000_000
ACTORS = ("alice", "bob", "carol", "dave", "provider", "tenant", "rival", "agent")


class HpcScene:
    """Providers, customers and their chain.

    scene = HpcScene()
    cluster = scene.ready_cluster(nodes=3)
    job = scene.submit(); scene.report(job, QUEUED, RUNNING, COMPLETED)
    """

    def __init__(self, *, chain: TestChain | None = None, **params: Any) -> None:
        self.chain = chain or TestChain(ACTORS, genesis_state={**GENESIS, "hpc": {}})
        self.market = Scene(chain=self.chain)
        self.tenant, self.provider = self.market.tenant, self.market.provider
        self.beats: dict[str, int] = {}
        if params:
            self.set_params(**params)

    @property
    def state(self) -> Any:
        """Return the module's state as it is committed."""
        return self.chain.state("hpc")

    def set_params(self, **changes: Any) -> None:
        """Change parameters as governance could."""
        from msgspec.structs import replace

        def change(state: Any) -> None:
            params: Params = replace(state.get_params(), **changes)
            PARAMS.rule(params)
            state.set_params(params)

        self.chain.set_up(change, "hpc")
        self.chain.advance()

    def send(self, actor: Actor, message: Message) -> Any:
        """Send a message that must succeed; return its answer."""
        return self.chain.send(actor, message).responses[0]

    def fail(self, actor: Actor, message: Message) -> int:
        """Send a message that must be refused and must change nothing; return the code."""
        before = self.snapshot()
        outcome = self.chain.fail(actor, message)
        assert self.snapshot() == before, "a refused message changed something"
        assert outcome.codespace == "hpc", f"{outcome.codespace}/{outcome.code}: {outcome.log}"
        return outcome.code

    def snapshot(self) -> bytes:
        """Return all of the module's state."""
        from virtengine.chain.modules.hpc.genesis import export_genesis

        return export_genesis(self.state).SerializeToString(deterministic=True)

    # ---- provider side

    def register_cluster(self, actor: Actor | None = None, **changes: Any) -> tx_pb2.MsgRegisterCluster:
        """Return a registration."""
        fields: dict[str, Any] = {
            "provider": (actor or self.provider).address,
            "external_id": "slurm",
            "name": "Slurm",
            "region": "eu-west",
            "partitions": [cluster_pb2.Partition(name="batch", priority=100)],
            "total_nodes": 4,
            "slurm_version": "22.05",
        }
        return tx_pb2.MsgRegisterCluster(**fields | changes)

    def cluster(self, actor: Actor | None = None, **changes: Any) -> str:
        """Register a cluster, and its provider if need be; return its id."""
        owner = actor or self.provider
        if not self.state.provider.providers.has(owner.address):
            self.market.register(owner)
        return str(self.send(owner, self.register_cluster(owner, **changes)).cluster_id)

    def node_message(
        self, node_id: str, cluster_id: str, actor: Actor | None = None, **changes: Any
    ) -> tx_pb2.MsgUpdateNodeMetadata:
        """Return the description of a node."""
        fields: dict[str, Any] = {
            "sender": (actor or self.provider).address,
            "node_id": node_id,
            "cluster_id": cluster_id,
            "region": "eu-west",
            "resources": node_pb2.NodeResources(cpu_cores=8, memory_gb=32),
            "active": True,
            "agent_pubkey": self.agent_key(node_id),
        }
        return tx_pb2.MsgUpdateNodeMetadata(**fields | changes)

    def nodes(self, cluster_id: str, count: int, actor: Actor | None = None, **changes: Any) -> list[str]:
        """Add active nodes in one block; return their ids."""
        names = [f"{cluster_id.lower()}-node-{number}" for number in range(count)]
        messages = [self.node_message(name, cluster_id, actor, **changes) for name in names]
        self.chain.send(actor or self.provider, *messages)
        return names

    def activate(self, cluster_id: str, actor: Actor | None = None) -> None:
        """Make a cluster take jobs."""
        owner = actor or self.provider
        self.chain.send(owner, self.move_cluster(cluster_id, ACTIVE, owner))

    def move_cluster(
        self, cluster_id: str, state: int, actor: Actor | None = None
    ) -> tx_pb2.MsgUpdateCluster:
        """Return a change of a cluster's state."""
        return tx_pb2.MsgUpdateCluster(
            provider=(actor or self.provider).address,
            cluster_id=cluster_id,
            state=state,  # type: ignore[arg-type]
            fields=["state"],
        )

    def create_offering(
        self, cluster_id: str, actor: Actor | None = None, **changes: Any
    ) -> tx_pb2.MsgCreateOffering:
        """Return a price list: 3600 uve for a node and 360 for a core, by the hour."""
        fields: dict[str, Any] = {
            "provider": (actor or self.provider).address,
            "external_id": "standard",
            "cluster_id": cluster_id,
            "name": "Standard",
            "queue_options": [offering_pb2.QueueOption(partition_name="batch", display_name="Batch")],
            "pricing": offering_pb2.Pricing(
                base_node_hour_price="3600", cpu_core_hour_price="360", currency="uve"
            ),
            "max_runtime_seconds": 86_400,
            "supports_custom_workloads": True,
        }
        return tx_pb2.MsgCreateOffering(**fields | changes)

    def offer(self, cluster_id: str, actor: Actor | None = None, **changes: Any) -> str:
        """Publish a price list; return its id."""
        owner = actor or self.provider
        return str(self.send(owner, self.create_offering(cluster_id, owner, **changes)).offering_id)

    def ready_cluster(
        self, actor: Actor | None = None, *, nodes: int = 4, offering: Any = None, **changes: Any
    ) -> str:
        """Return a cluster that takes jobs, with an offering."""
        cluster_id = self.cluster(actor, **({"total_nodes": max(nodes, 1)} | changes))
        self.nodes(cluster_id, nodes, actor)
        self.activate(cluster_id, actor)
        self.offer(cluster_id, actor, **(offering or {}))
        return cluster_id

    def agent_key(self, node_id: str) -> bytes:
        """Return the public key of a node's agent."""
        return signature.get_public_key(secret(f"node/{node_id}"), KeyType.ED25519)

    def heartbeat(self, node_id: str, cluster_id: str, **changes: Any) -> node_pb2.SignedHeartbeat:
        """Return the next signed heartbeat of a node."""
        self.beats[node_id] = self.beats.get(node_id, 0) + 1
        fields: dict[str, Any] = {
            "node_id": node_id,
            "cluster_id": cluster_id,
            "sequence_number": self.beats[node_id],
            "timestamp": self.chain.time_ms // 1000,
            "capacity": node_pb2.NodeCapacity(
                cpu_cores_total=8, cpu_cores_available=8, memory_gb_total=32, memory_gb_available=32
            ),
            "health": node_pb2.NodeHealth(status=node_pb2.HEALTH_STATUS_HEALTHY),
            "nonce": secret(f"{node_id}/{self.beats[node_id]}")[:16],
        }
        beat = node_pb2.Heartbeat(**fields | changes)
        signed = crypto_hpc.sign_heartbeat(self.chain.chain_id, beat, secret(f"node/{node_id}"))
        return node_pb2.SignedHeartbeat(heartbeat=beat, signature=signed)

    def beat(self, cluster_id: str, *node_ids: str) -> None:
        """Record a heartbeat of each node."""
        self.chain.send(self.provider, self.beats_message(cluster_id, *node_ids))

    def beats_message(self, cluster_id: str, *node_ids: str) -> tx_pb2.MsgRecordHeartbeats:
        """Return a heartbeat of each node."""
        return tx_pb2.MsgRecordHeartbeats(
            sender=self.provider.address,
            cluster_id=cluster_id,
            heartbeats=[self.heartbeat(node_id, cluster_id) for node_id in node_ids],
        )

    def report_message(
        self, job_id: str, state: int, actor: Actor | None = None, **changes: Any
    ) -> tx_pb2.MsgReportJobStatus:
        """Return a signed report."""
        owner = actor or self.provider
        fields: dict[str, Any] = {
            "sender": owner.address,
            "job_id": job_id,
            "scheduler_job_id": "17",
            "state": state,
            "signed_timestamp": self.chain.time_ms // 1000,
        }
        report = tx_pb2.MsgReportJobStatus(**fields | changes)
        if not report.signature:
            report.signature = crypto_hpc.sign_report(
                self.chain.chain_id, report, secret(f"signing/{owner.name}"), KeyType.ED25519
            )
        return report

    def report(self, job_id: str, *states: int, **changes: Any) -> TxOutcome:
        """Report states, one block each; the last has the changes. Return what became of the last."""
        outcome = None
        for place, state in enumerate(states, start=1):
            fields = changes if place == len(states) else {}
            outcome = self.chain.send(self.provider, self.report_message(job_id, state, **fields))
        assert outcome is not None
        return outcome

    # ---- customer side

    def submit_message(self, actor: Actor | None = None, **changes: Any) -> tx_pb2.MsgSubmitJob:
        """Return a job of one node and one core for ten minutes: 660 uve."""
        fields: dict[str, Any] = {
            "customer": (actor or self.tenant).address,
            "external_id": f"job-{len(list(self.state.jobs.keys())) + 1}",
            "offering_id": "OFF-1",
            "queue_name": "batch",
            "workload_spec": job_pb2.WorkloadSpec(container_image="registry/solver:1"),
            "resources": job_pb2.Resources(nodes=1, cpu_cores_per_node=1, memory_gb_per_node=1),
            "max_runtime_seconds": 600,
            "max_price": coin(MAX_PRICE),
        }
        return tx_pb2.MsgSubmitJob(**fields | changes)

    def submit(self, actor: Actor | None = None, **changes: Any) -> str:
        """Submit a job; return its id."""
        return str(self.send(actor or self.tenant, self.submit_message(actor, **changes)).job_id)

    def cancel(self, job_id: str, actor: Actor | None = None, *, reason: str = "not needed") -> None:
        """End a job."""
        one = actor or self.tenant
        self.chain.send(one, tx_pb2.MsgCancelJob(requester=one.address, job_id=job_id, reason=reason))

    def job(self, job_id: str) -> Job:
        """Return a job as it is committed."""
        job: Job = self.state.require_job(job_id)
        return job
