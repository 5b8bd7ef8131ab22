"""State of the hpc module: records, their indexes and the sums that follow from them.

Every kind has a prefix of its own; whoever puts a record keeps its indexes and the sums of its cluster, so
that nothing is ever counted by walking.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.kernel.upgrade import Plans
from virtengine.chain.modules.escrow.store import State as EscrowState
from virtengine.chain.modules.hpc.books import Books
from virtengine.chain.modules.hpc.decision_types import Decision, SchedulingMetrics, TenantUse
from virtengine.chain.modules.hpc.errors import (
    ClusterNotFound,
    DecisionNotFound,
    JobNotFound,
    NodeNotFound,
    OfferingNotFound,
)
from virtengine.chain.modules.hpc.node_types import Node, NodeAudit
from virtengine.chain.modules.hpc.types import Cluster, Job, Offering, Params
from virtengine.chain.modules.provider.store import State as ProviderState

CLUSTER, OFFERING, JOB, DECISION = "cluster", "offering", "job", "decision"
"""Names of counters."""


def job_id_of(number: int) -> str:
    """Return the id of a job."""
    return f"JOB-{number}"


class Hooks:
    """What the billing of jobs has to say. Told after the change is stored; they raise to forbid."""

    def __init__(self) -> None:
        self.submitted: list[Callable[[Job, Offering, Context], None]] = []
        """A job was taken and its money is held."""
        self.released: list[Callable[[Job, int, Context], None]] = []
        """A job that never ran has ended, and this was returned to its customer."""
        self.ended: list[Callable[[Job, Context], None]] = []
        """A job that ran has ended: nobody has touched its escrow account yet."""
        self.reported: list[Callable[[Job, Job, Context], None]] = []
        """A report changed a job: before, after."""
        self.placing: list[Callable[[Job, str, Context], None]] = []
        """A provider says that a job is queued or running on a cluster."""


class State:
    """Clusters, offerings, jobs, nodes and decisions, over providers and escrow."""

    def __init__(self, store: Store) -> None:
        self.provider = store.state_of(ProviderState)
        self.escrow = store.state_of(EscrowState)
        self.plans = store.state_of(Plans)
        self.books = store.state_of(Books)
        self.hooks = Hooks()
        self._params = Table(store, b"hpc/params/", Params, key=())
        self.counters = Table(store, b"hpc/counter/", int, key=(str,))
        self.clusters = Table(store, b"hpc/cluster/", Cluster, key=(str,))
        self.cluster_names = Table(store, b"hpc/cluster_name/", str, key=(str, str))
        self.cluster_states = Index(store, b"hpc/cluster_state/", key=(int, str))
        self.cluster_silences = Index(store, b"hpc/cluster_silence/", key=(int, str))
        self.offerings = Table(store, b"hpc/offering/", Offering, key=(str,))
        self.offering_names = Table(store, b"hpc/offering_name/", str, key=(str, str))
        self.cluster_offerings = Index(store, b"hpc/cluster_offering/", key=(str, str))
        self.jobs = Table(store, b"hpc/job/", Job, key=(str,))
        self.job_names = Table(store, b"hpc/job_name/", str, key=(str, str))
        self.job_states = Index(store, b"hpc/job_state/", key=(int, str))
        self.customer_jobs = Index(store, b"hpc/customer_job/", key=(str, int, str))
        self.provider_jobs = Index(store, b"hpc/provider_job/", key=(str, int, str))
        self.cluster_jobs = Index(store, b"hpc/cluster_job/", key=(str, int, str))
        self.undecided = Index(store, b"hpc/undecided/", key=(int, int))
        self.promised = Index(store, b"hpc/promised/", key=(int, str))
        self.waiting = Index(store, b"hpc/waiting/", key=(str, int, int))
        self.running = Index(store, b"hpc/running/", key=(str, int, int))
        self.job_deadlines = Index(store, b"hpc/job_deadline/", key=(int, str))
        self.job_ttls = Index(store, b"hpc/job_ttl/", key=(int, str))
        self.uses = Table(store, b"hpc/use/", TenantUse, key=(str, str))
        self.open_jobs = Table(store, b"hpc/open_jobs/", int, key=(str,))
        self.nodes = Table(store, b"hpc/node/", Node, key=(str,))
        self.cluster_nodes = Index(store, b"hpc/cluster_node/", key=(str, str))
        self.node_counts = Table(store, b"hpc/node_count/", int, key=(str,))
        self.node_silences = Index(store, b"hpc/node_silence/", key=(int, int, str))
        self.node_audits = Table(store, b"hpc/node_audit/", NodeAudit, key=(str, int))
        self.shapes = Table(store, b"hpc/shape/", int, key=(str, int, int, int, str, int))
        self.decisions = Table(store, b"hpc/decision/", Decision, key=(str,))
        self.metrics = Table(store, b"hpc/metrics/", SchedulingMetrics, key=(str, str))

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters; the usual ones are not written."""
        if params == Params():
            self._params.delete()
            return
        self._params.set(params)

    def next_number(self, kind: str) -> int:
        """Return the next number of a kind of record; the first is 1."""
        number = (self.counters.get(kind) or 0) + 1
        self.counters.set(kind, number)
        return number

    def require_cluster(self, cluster_id: str) -> Cluster:
        """Return a cluster. Raises ClusterNotFound."""
        cluster = self.clusters.get(cluster_id)
        if cluster is None:
            raise ClusterNotFound(f"there is no cluster {cluster_id[:80]!r}")
        return cluster

    def require_offering(self, offering_id: str) -> Offering:
        """Return an offering. Raises OfferingNotFound."""
        offering = self.offerings.get(offering_id)
        if offering is None:
            raise OfferingNotFound(f"there is no offering {offering_id[:80]!r}")
        return offering

    def require_job(self, job_id: str) -> Job:
        """Return a job. Raises JobNotFound."""
        job = self.jobs.get(job_id)
        if job is None:
            raise JobNotFound(f"there is no job {job_id[:80]!r}")
        return job

    def require_node(self, node_id: str) -> Node:
        """Return a node. Raises NodeNotFound."""
        node = self.nodes.get(node_id)
        if node is None:
            raise NodeNotFound(f"there is no node {node_id[:80]!r}")
        return node

    def require_decision(self, decision_id: str) -> Decision:
        """Return a decision. Raises DecisionNotFound."""
        decision = self.decisions.get(decision_id)
        if decision is None:
            raise DecisionNotFound(f"there is no decision {decision_id[:80]!r}")
        return decision

    def use_of(self, cluster_id: str, customer: str) -> TenantUse:
        """Return what a customer has on a cluster."""
        return self.uses.get(cluster_id, customer) or TenantUse()

    def job_of(self, customer: str, external_id: str) -> Job | None:
        """Return a customer's job by its own name."""
        job_id = self.job_names.get(customer, external_id)
        return None if job_id is None else self.jobs.get(job_id)

    def change_cluster(self, cluster_id: str, **changes: object) -> Cluster:
        """Store a cluster with some fields changed."""
        cluster = replace(self.require_cluster(cluster_id), **changes)
        self.clusters.set(cluster_id, cluster)
        return cluster
