"""SLURM's records of nodes and partitions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from virtengine.plans.scheduler import Gres, Node, Partition
from virtengine.plans.slurm import fields, states

Record = Mapping[str, Any]
_GRES: Final = re.compile(r"([A-Za-z0-9_.-]+)(?::([A-Za-z_][A-Za-z0-9_.-]*))?(?::(\d+))?(?:\([^)]*\))?")
_OUT: Final = re.compile(r"\([^)]*\)")


def node(record: Record) -> Node:
    """Return a node."""
    listed = fields.texts(record.get("state"))
    base = listed[0] if listed else "unknown"
    flags = frozenset(flag.upper() for flag in (*listed[1:], *fields.texts(record.get("state_flags"))))
    busy = fields.whole(record.get("alloc_cpus"))
    return Node(
        name=fields.text(record.get("name")),
        state=states.node_state(base, flags, allocated_cpus=busy),
        cpus=fields.whole(record.get("cpus")),
        allocated_cpus=busy,
        memory_mib=fields.whole(record.get("real_memory")),
        allocated_memory_mib=fields.whole(record.get("alloc_memory")),
        reason=fields.text(record.get("reason")),
        reason_by=fields.text(record.get("reason_set_by_user")),
        reason_at=fields.whole(record.get("reason_changed_at")),
        start_time=fields.whole(record.get("slurmd_start_time")),
        address=fields.text(record.get("address")),
        hostname=fields.text(record.get("hostname")),
        version=fields.text(record.get("slurmd_version")) or fields.text(record.get("version")),
        features=fields.texts(record.get("features")),
        gres=devices(fields.text(record.get("gres"))),
        allocated_gres=tuple(one for one in devices(fields.text(record.get("gres_used"))) if one.count),
        partitions=fields.texts(record.get("partitions")),
        flags=flags,
        is_responding="NOT_RESPONDING" not in flags,
    )


def partition(record: Record) -> Partition:
    """Return a partition, in the form of any version."""
    limits = fields.mapping(record.get("maximums"))
    status = fields.mapping(record.get("partition"))
    nodes = record.get("nodes")
    cpus = fields.mapping(record.get("cpus"))
    state = fields.state(record.get("state") or status.get("state"))
    listed = nodes if isinstance(nodes, str) else fields.mapping(nodes).get("configured")
    count = record.get("total_nodes", fields.mapping(nodes).get("total"))
    return Partition(
        name=fields.text(record.get("name")),
        is_up=state.upper() == "UP",
        nodes=fields.hosts(listed),
        total_nodes=fields.whole(count),
        total_cpus=fields.whole(record.get("total_cpus", cpus.get("total"))),
        max_time_seconds=fields.whole(record.get("max_time_limit", limits.get("time"))) * 60,
        max_nodes=fields.whole(record.get("maximum_nodes_per_job", limits.get("nodes"))),
        is_default="default" in {flag.lower() for flag in fields.texts(record.get("flags"))},
        raw_state=state,
    )


def devices(value: str) -> tuple[Gres, ...]:
    """Return devices written as `gpu:a100:2(S:0-1),gpu:1`."""
    found = []
    for item in filter(None, _OUT.sub("", value).split(",")):
        parsed = _GRES.fullmatch(item.strip())
        if parsed and item != "(null)":
            found.append(Gres(parsed[1], parsed[2] or "", int(parsed[3]) if parsed[3] else 1))
    return tuple(found)
