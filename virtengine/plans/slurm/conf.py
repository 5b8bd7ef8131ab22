"""slurm.conf: what controller and nodes of one cluster agree on.

Only numbers and single words from outside reach the text (see `words`), so no value can add a line, a key, a
comment or an include. What is fixed here is what was found to work in unprivileged pods.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from virtengine.core.errors import Rejected
from virtengine.plans.slurm import words

UNLIMITED: Final = 0
MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Places:
    """Where daemons keep their things. `spool` and `pid` may hold %n, the node's name."""

    munge_socket: str = "/run/munge/munge.socket.2"
    jwt_key: str = "/etc/slurm/jwt_hs256.key"
    state: str = "/var/spool/slurmctld/state"
    spool: str = "/var/spool/slurmd-%n"
    run: str = "/run/slurm"
    log: str = ""
    """A folder for logs; empty logs to the daemons' standard error."""


@dataclass(frozen=True, slots=True)
class NodeRange:
    """Configured nodes, all alike: `count` of them are called `<prefix><first>`, `<prefix><first + 1>` …"""

    prefix: str
    first: int
    count: int
    cpus: int
    memory_mib: int
    features: tuple[str, ...] = ()
    gres: tuple[str, ...] = ()
    host: str = ""
    address: str = ""
    first_port: int = 0


@dataclass(frozen=True, slots=True)
class PartitionLine:
    """One partition: which features its nodes carry (none: all nodes), and its limits."""

    name: str
    features: tuple[str, ...] = ()
    is_default: bool = False
    max_time_seconds: int = UNLIMITED
    default_time_seconds: int = UNLIMITED
    priority: int = 1
    max_nodes: int = UNLIMITED
    qos: str = ""
    allow_accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that a slurm.conf of ours depends on."""

    cluster: str
    controller: str
    controller_address: str
    partitions: tuple[PartitionLine, ...]
    nodes: tuple[NodeRange, ...] = ()
    accounting_host: str = ""
    slurm_user: str = "slurm"
    controller_port: int = 6817
    node_port: int = 6818
    accounting_port: int = 6819
    max_dynamic_nodes: int = 0
    gres_types: tuple[str, ...] = ()
    memory_per_cpu_mib: int = 100
    node_timeout_seconds: int = 30
    max_jobs: int = 20_000
    max_array: int = 10_001
    is_configless: bool = True
    places: Places = field(default_factory=Places)


def render(conf: Configuration) -> str:
    """Return the text of slurm.conf. Raises Rejected for a value that SLURM could misread."""
    features = _node_sets(conf)
    parts = (
        _controller(conf),
        _authentication(conf.places),
        _scheduling(conf),
        _accounting(conf),
        _places(conf.places),
        _nodes(conf),
        [f"NodeSet={feature} Feature={feature}" for feature in features],
        _partitions(conf),
    )
    return "".join(f"{line}\n" for part in parts for line in part)


def _controller(conf: Configuration) -> list[str]:
    address = words.host(conf.controller_address, "controller's address")
    lines = [
        f"ClusterName={words.name(conf.cluster, 'cluster')}",
        f"SlurmctldHost={words.host(conf.controller, 'controller')}({address})",
        f"SlurmUser={words.name(conf.slurm_user, 'user')}",
        f"SlurmctldPort={_port(conf.controller_port)}",
        f"SlurmdPort={_port(conf.node_port)}",
    ]
    if conf.is_configless:
        lines.append("SlurmctldParameters=enable_configless")
    return lines


def _authentication(places: Places) -> list[str]:
    return [
        "AuthType=auth/munge",
        f"AuthInfo=socket={words.path(places.munge_socket, 'munge socket')}",
        "AuthAltTypes=auth/jwt",
        f"AuthAltParameters=jwt_key={words.path(places.jwt_key, 'JWT key')}",
        "CredType=cred/munge",
        "CommunicationParameters=NoAddrCache",
        "LaunchParameters=enable_nss_slurm",
    ]


def _scheduling(conf: Configuration) -> list[str]:
    return [
        "ProctrackType=proctrack/linuxproc",
        "TaskPlugin=task/none",
        "MpiDefault=none",
        "SchedulerType=sched/backfill",
        # Jobs that the main scheduler starts are written down within seconds; those that backfill starts are
        # not, for minutes, and a controller that dies before fails them. So the main scheduler comes first.
        "SchedulerParameters=default_queue_depth=500,sched_min_interval=100000,batch_sched_delay=0,bf_interval=10",
        "SelectType=select/cons_tres",
        "SelectTypeParameters=CR_Core_Memory",
        f"DefMemPerCPU={words.number(conf.memory_per_cpu_mib, 'memory per CPU', low=1)}",
        # A limit that a job breaks refuses it at once; it would wait for ever otherwise.
        "EnforcePartLimits=ALL",
        # A job runs again only when its owner asked for it.
        "JobRequeue=0",
        "PriorityType=priority/multifactor",
        "PriorityWeightAge=1000",
        "PriorityWeightFairshare=10000",
        "PriorityWeightJobSize=1000",
        "PriorityWeightPartition=1000",
        "PriorityWeightQOS=10000",
        "SlurmdParameters=config_overrides",
        f"SlurmdTimeout={words.number(conf.node_timeout_seconds, 'node timeout', low=5, high=65_533)}",
        "ReturnToService=2",
        f"MaxJobCount={words.number(conf.max_jobs, 'jobs', low=1, high=1_000_000)}",
        f"MaxArraySize={words.number(conf.max_array, 'array size', low=2, high=1_000_000)}",
    ]


def _accounting(conf: Configuration) -> list[str]:
    gres = words.names(conf.gres_types, "device")
    lines = ["JobAcctGatherType=jobacct_gather/linux", "JobAcctGatherFrequency=task=30"]
    if gres:
        lines.append(f"GresTypes={','.join(gres)}")
    if not conf.accounting_host:
        return [*lines, "AccountingStorageType=accounting_storage/none"]
    if gres:
        lines.append(f"AccountingStorageTRES={','.join(f'gres/{kind}' for kind in gres)}")
    return [
        *lines,
        "AccountingStorageType=accounting_storage/slurmdbd",
        f"AccountingStorageHost={words.host(conf.accounting_host, 'accounting host')}",
        f"AccountingStoragePort={_port(conf.accounting_port)}",
        # For connections to slurmdbd this, not AuthInfo, names munge's socket.
        f"AccountingStoragePass={words.path(conf.places.munge_socket, 'munge socket')}",
        "AccountingStorageEnforce=associations,limits,qos",
        # Without it a job's comment, our id, is forgotten when the job ends.
        "AccountingStoreFlags=job_comment",
    ]


def _places(places: Places) -> list[str]:
    run = words.path(places.run, "run folder")
    lines = [
        f"StateSaveLocation={words.path(places.state, 'state folder')}",
        f"SlurmdSpoolDir={words.path(places.spool, 'spool folder')}",
        f"SlurmctldPidFile={run}/slurmctld.pid",
        f"SlurmdPidFile={run}/slurmd-%n.pid",
    ]
    if places.log:
        log = words.path(places.log, "log folder")
        lines += [f"SlurmctldLogFile={log}/slurmctld.log", f"SlurmdLogFile={log}/slurmd-%n.log"]
    return lines


def _nodes(conf: Configuration) -> list[str]:
    lines = [_node_line(nodes) for nodes in conf.nodes]
    if conf.max_dynamic_nodes:
        lines.append(f"MaxNodeCount={words.number(conf.max_dynamic_nodes, 'nodes', low=1, high=65_533)}")
    return lines


def _node_line(nodes: NodeRange) -> str:
    prefix = words.name(nodes.prefix, "node prefix")
    first = words.number(nodes.first, "first node", high=100_000)
    last = first + words.number(nodes.count, "count of nodes", low=1, high=65_533) - 1
    pairs = [f"NodeName={prefix}[{first}-{last}]"]
    if nodes.host:
        pairs.append(f"NodeHostname={words.host(nodes.host, 'node host')}")
    if nodes.address:
        pairs.append(f"NodeAddr={words.host(nodes.address, 'node address')}")
    if nodes.first_port:
        pairs.append(f"Port={_port(nodes.first_port)}-{_port(nodes.first_port + nodes.count - 1)}")
    return " ".join([*pairs, *capacity(nodes.cpus, nodes.memory_mib, nodes.features, nodes.gres)])


def capacity(cpus: int, memory_mib: int, features: Iterable[str], gres: Iterable[str]) -> list[str]:
    """Return the pairs that say what a node has; `gres` in the form of `gres.render`."""
    pairs = [f"CPUs={words.number(cpus, 'CPUs', low=1, high=65_533)}"]
    pairs.append(f"RealMemory={words.number(memory_mib, 'memory', low=1)}")
    found = words.names(features, "feature")
    if found:
        pairs.append(f"Feature={','.join(found)}")
    devices = [":".join(words.name(word, "device") for word in item.split(":")) for item in gres]
    if devices:
        pairs.append(f"Gres={','.join(devices)}")
    return pairs


def _node_sets(conf: Configuration) -> list[str]:
    wanted = {feature for partition in conf.partitions for feature in partition.features}
    return sorted(words.names(sorted(wanted), "feature"))


def _partitions(conf: Configuration) -> list[str]:
    words.names((partition.name for partition in conf.partitions), "partition")
    if not conf.partitions:
        raise Rejected("a cluster needs a partition", reason=words.REASON)
    if sum(partition.is_default for partition in conf.partitions) > 1:
        raise Rejected("one partition is the default, no more", reason=words.REASON)
    return [_partition(partition) for partition in conf.partitions]


def _partition(line: PartitionLine) -> str:
    nodes = ",".join(words.names(line.features, "feature")) or "ALL"
    pairs = [
        f"PartitionName={words.name(line.name, 'partition')}",
        f"Nodes={nodes}",
        f"Default={'YES' if line.is_default else 'NO'}",
        f"MaxTime={_minutes(line.max_time_seconds)}",
        f"PriorityTier={words.number(line.priority, 'priority', low=1, high=65_533)}",
        f"MaxNodes={words.number(line.max_nodes, 'nodes', high=65_533) or 'UNLIMITED'}",
        "State=UP",
    ]
    if line.default_time_seconds:
        pairs.append(f"DefaultTime={_minutes(line.default_time_seconds)}")
    if line.qos:
        pairs.append(f"QOS={words.name(line.qos, 'QoS')}")
    if line.allow_accounts:
        pairs.append(f"AllowAccounts={','.join(words.names(line.allow_accounts, 'account'))}")
    return " ".join(pairs)


def _minutes(seconds: int) -> str:
    """Write a limit in SLURM's minutes, rounded up."""
    checked = words.number(seconds, "time limit")
    return str(-(-checked // MINUTE)) if checked else "INFINITE"


def _port(port: int) -> int:
    return words.number(port, "port", low=1, high=65_535)
