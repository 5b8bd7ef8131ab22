"""What an HPCCluster consists of: volumes, processes, pools of nodes, partitions, and prices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from virtengine.api.container import Amounts, Compute, KeyRef
from virtengine.api.fields import (
    Amount,
    Attributes,
    Label,
    Model,
    Quantity,
    Rate,
    map_list,
)

Word = Annotated[str, Field(min_length=1, max_length=31, pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
"""A name in SLURM's configuration: nothing in it can begin another setting."""

LowerWord = Annotated[str, Field(min_length=1, max_length=31, pattern=r"^[a-z][a-z0-9_]*$")]
"""A name that SLURM keeps in lower case."""

PoolName = Annotated[str, Field(min_length=1, max_length=12, pattern=r"^[a-z][a-z0-9]*$")]
"""Part of the names of a pool's pods, which are the names of SLURM's nodes."""

RESERVED_POOLS = ("slurmctld", "slurmdbd", "slurmrestd", "mariadb", "login", "munge", "jwt", "config", "keys")
MAX_PARTS = 16
MAX_REPLICAS = 1000


class HPCStorage(Model):
    """A volume."""

    size: Quantity = Field(default="10Gi", description="Size of the volume.")
    class_name: Label | None = Field(
        default=None, alias="class", description="StorageClass; the cluster's default when left out."
    )


class HPCController(Model):
    """slurmctld, which decides what runs where."""

    storage: HPCStorage = Field(
        default=HPCStorage(size="10Gi"), description="The volume of its state: jobs outlive its pod there."
    )
    resources: Compute = Field(
        default=Compute(requests=Amounts(cpu="500m", memory="512Mi"), limits=Amounts(cpu="2", memory="2Gi")),
        description="What it uses.",
    )


class HPCDatabase(Model):
    """slurmdbd and MariaDB, which remember what every job used."""

    enabled: bool = Field(
        default=True, description="Without them usage is not known once the controller has forgotten a job."
    )
    storage: HPCStorage = Field(default=HPCStorage(size="20Gi"), description="MariaDB's volume.")
    resources: Compute = Field(
        default=Compute(requests=Amounts(cpu="250m", memory="512Mi"), limits=Amounts(cpu="1", memory="2Gi")),
        description="What MariaDB uses; slurmdbd gets half of its memory.",
    )


class HPCRest(Model):
    """slurmrestd, through which jobs are handed in."""

    enabled: bool = Field(default=True, description="Without it this cluster takes no HPCJobs.")
    api_version: str = Field(
        default="v0.0.38",
        max_length=16,
        pattern=r"^v0\.0\.[0-9]{1,3}$",
        description="Version of SLURM's REST API that the image speaks.",
    )
    resources: Compute = Field(
        default=Compute(requests=Amounts(cpu="100m", memory="128Mi"), limits=Amounts(memory="1Gi")),
        description="What it uses.",
    )


class HPCLogin(Model):
    """A pod with SLURM's commands, for people."""

    enabled: bool = Field(default=True, description="Run it: kubectl exec <cluster>-login-0 -- sinfo.")
    resources: Compute = Field(
        default=Compute(requests=Amounts(cpu="10m", memory="32Mi"), limits=Amounts(memory="256Mi")),
        description="What it uses.",
    )


class HPCGres(Model):
    """Devices that each node of a pool has."""

    name: LowerWord = Field(description="Kind of device, such as gpu.")
    type: Word | None = Field(default=None, description="Its model, such as a100.")
    count: int = Field(default=1, ge=1, le=64, description="How many on each node.")
    resource_name: str | None = Field(
        default=None,
        max_length=317,
        pattern=r"^[a-z0-9][-a-z0-9.]*/[A-Za-z0-9][-A-Za-z0-9_.]*$",
        description="The extended resource by which Kubernetes hands them out, such as nvidia.com/gpu.",
    )


class HPCPoolTemplate(Model):
    """Nodes of one kind. Each is a pod, which SLURM knows by its name <cluster>-<pool>-<number>-0."""

    name: PoolName = Field(description="Name of the pool; also a feature of its nodes.")
    replicas: int | None = Field(
        default=None,
        ge=0,
        le=MAX_REPLICAS,
        description=(
            "Nodes. When left out, the HPCPool <cluster>-<pool> says how many: kubectl scale, or an "
            "autoscaler."
        ),
    )
    cpus: int = Field(ge=1, le=4096, description="Cores that SLURM gives out on each node.")
    memory_mib: int = Field(
        alias="memoryMiB",
        ge=64,
        le=16_777_216,
        description="MiB of memory that SLURM gives out on each node.",
    )
    features: tuple[Word, ...] = Field(
        default=(),
        max_length=16,
        description="Features by which jobs choose nodes.",
        json_schema_extra={"x-kubernetes-list-type": "set"},
    )
    gres: tuple[HPCGres, ...] = Field(
        default=(), max_length=8, description="Devices.", json_schema_extra=map_list("name")
    )
    resources: Compute | None = Field(
        default=None,
        description="What each pod asks of Kubernetes; when left out, the cores and memory above.",
    )
    node_selector: Attributes = Field(
        default_factory=dict, description="Labels of the Kubernetes nodes that they run on."
    )
    image: str | None = Field(
        default=None, min_length=1, max_length=512, description="Image; the cluster's when left out."
    )
    max_unavailable: int = Field(
        default=1,
        ge=1,
        le=MAX_REPLICAS,
        description="Nodes that are replaced at one time when the image changes.",
    )


class HPCPartition(Model):
    """A queue: which pools it may use, and for how long."""

    name: Word = Field(description="Name of the partition.")
    pools: tuple[PoolName, ...] = Field(
        min_length=1,
        max_length=MAX_PARTS,
        description="Pools whose nodes it uses.",
        json_schema_extra={"x-kubernetes-list-type": "set"},
    )
    default: bool = Field(default=False, description="Jobs that name no partition go here.")
    max_time_seconds: int = Field(
        default=86_400, ge=60, le=2_592_000, description="The longest that a job may run."
    )
    default_time_seconds: int = Field(
        default=3600, ge=60, le=2_592_000, description="Time limit of a job that names none."
    )
    priority: int = Field(
        default=1, ge=1, le=65_533, description="Jobs of partitions with a higher one are started first."
    )
    max_nodes: int | None = Field(default=None, ge=1, le=65_535, description="Most nodes for one job.")
    qos: LowerWord | None = Field(default=None, description="QoS whose limits hold for all of its jobs.")
    price_multiplier: Rate = Field(
        default="1", description="Price of this partition as a multiple of the offering's."
    )


class HPCAccount(Model):
    """An account of SLURM, on which usage is booked."""

    name: LowerWord = Field(description="Name of the account.")
    description: str = Field(
        default="", max_length=128, pattern=r"^[A-Za-z0-9 .,_-]*$", description="What it is for."
    )
    fair_share: int = Field(default=1, ge=0, le=1_000_000, description="Its share, against other accounts'.")


class HPCQos(Model):
    """A quality of service: priority and limits."""

    name: LowerWord = Field(description="Name of the QoS.")
    priority: int = Field(default=0, ge=0, le=1_000_000, description="Added to a job's priority.")
    max_jobs_per_user: int | None = Field(default=None, ge=0, le=1_000_000, description="Jobs that run.")
    max_submit_per_user: int | None = Field(
        default=None, ge=0, le=1_000_000, description="Jobs that wait or run."
    )
    max_wall_seconds: int | None = Field(default=None, ge=60, le=2_592_000, description="Longest time limit.")


class HPCScratch(Model):
    """The folder /scratch of every node, in which jobs run."""

    size: Quantity = Field(default="10Gi", description="Size of each node's own folder.")
    claim_name: Label | None = Field(
        default=None,
        description="A claim that all nodes share (ReadWriteMany) instead of folders of their own.",
    )


class HPCNetworking(Model):
    """Where jobs may connect to besides the nodes of their cluster and DNS."""

    namespaces: tuple[Label, ...] = Field(
        default=(),
        max_length=MAX_PARTS,
        description="Namespaces of this Kubernetes cluster, such as that of an object store.",
        json_schema_extra={"x-kubernetes-list-type": "set"},
    )
    cidrs: tuple[Annotated[str, Field(max_length=43, pattern=r"^[0-9A-Fa-f.:]+/[0-9]{1,3}$")], ...] = Field(
        default=(),
        max_length=MAX_PARTS,
        description="Networks, such as 203.0.113.0/24.",
        json_schema_extra={"x-kubernetes-list-type": "set"},
    )


class HPCExternal(Model):
    """A SLURM cluster that runs elsewhere and is only used."""

    url: str = Field(
        max_length=512, pattern=r"^https?://[^\s]+$", description="Where its slurmrestd answers."
    )
    token_secret_ref: KeyRef = Field(description="A SLURM token (JWT) of the user below.")
    user: str = Field(
        default="slurm", max_length=32, pattern=r"^[a-z_][a-z0-9_-]*$", description="The token's user."
    )
    api_version: str = Field(
        default="v0.0.38",
        max_length=16,
        pattern=r"^v0\.0\.[0-9]{1,3}$",
        description="Version of its REST API.",
    )


class HPCPrices(Model):
    """What is paid, in decimal uve."""

    node_hour: Rate = Field(default="0", description="A node for an hour.")
    cpu_core_hour: Rate = Field(default="0", description="A core for an hour.")
    gpu_hour: Rate = Field(default="0", description="A GPU for an hour.")
    memory_gb_hour: Rate = Field(default="0", description="A GB of memory for an hour.")
    storage_gb: Rate = Field(default="0", description="A GB of storage for an hour.")
    network_gb: Rate = Field(default="0", description="A GB sent or received.")
    minimum_charge: Amount = Field(default="0", description="The least that a job costs, in whole uve.")


class HPCOffering(Model):
    """How the cluster is sold on chain."""

    name: str = Field(min_length=1, max_length=128, description="What buyers read.")
    description: str = Field(default="", max_length=1024, description="What buyers read about it.")
    prices: HPCPrices = Field(description="What is paid.")
    identity_threshold: int = Field(
        default=0, ge=0, le=100, description="Identity score that a buyer needs; 0: what the chain asks for."
    )
    custom_workloads: bool = Field(default=True, description="Take jobs with scripts of their own.")
    active: bool = Field(default=True, description="Take new jobs.")


class HPCPoolStatus(Model):
    """Nodes of one pool, as SLURM has them."""

    name: str = Field(description="Name of the pool.")
    desired: int = Field(default=0, description="Nodes that are wanted.")
    joined: int = Field(default=0, description="Nodes whose slurmd of now has registered.")
    idle: int = Field(default=0, description="Nodes that are free.")
    allocated: int = Field(default=0, description="Nodes with jobs.")
    drained: int = Field(default=0, description="Nodes that take no jobs, whoever said so.")
    down: int = Field(default=0, description="Nodes that do not work.")


class HPCDrain(Model):
    """A node that a person drained."""

    node: str = Field(description="Name of the node.")
    reason: str = Field(default="", description="What the person wrote.")


class HPCQueue(Model):
    """Jobs in SLURM's queue, however they came there."""

    waiting: int = Field(default=0, description="Jobs that wait.")
    running: int = Field(default=0, description="Jobs that run.")


class HPCCapacity(Model):
    """What the nodes that joined have."""

    nodes: int = Field(default=0, description="Nodes.")
    cpus: int = Field(default=0, description="Cores.")
    memory_mib: int = Field(default=0, alias="memoryMiB", description="MiB of memory.")
    gpus: int = Field(default=0, description="GPUs.")


def pool_rules() -> list[tuple[str, str]]:
    """Return the CEL rules about pools and partitions of one cluster."""
    names = ", ".join(f"'{name}'" for name in RESERVED_POOLS)
    known = "self.partitions.all(p, p.pools.all(n, self.pools.exists(q, q.name == n)))"
    return [
        (f"!self.pools.exists(p, p.name in [{names}])", f"a pool has a name that the cluster uses: {names}"),
        (f"has(self.external) || {known}", "a partition names a pool that spec.pools does not have"),
        ("self.partitions.filter(p, p.default).size() <= 1", "more than one partition is the default one"),
        (
            "!self.partitions.exists(p, p.name.lowerAscii() == 'default')",
            "DEFAULT is a word of SLURM's; choose another name for the partition",
        ),
        ("has(self.external) != (size(self.pools) > 0)", "give either pools or external"),
    ]


DeletionPolicy = Literal["Retain", "Delete"]
JobsOnDeletion = Literal["wait", "cancel", "requeue"]
