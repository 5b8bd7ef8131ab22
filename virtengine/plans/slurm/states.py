"""SLURM's words for what jobs and nodes do, in the words of `plans.scheduler`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from virtengine.plans.scheduler import JobState, NodeState

JOB_STATES: Final[Mapping[str, JobState]] = {
    "PENDING": JobState.QUEUED,
    "REQUEUED": JobState.QUEUED,
    "REQUEUE_FED": JobState.QUEUED,
    "REQUEUE_HOLD": JobState.QUEUED,
    "RESV_DEL_HOLD": JobState.QUEUED,
    "SPECIAL_EXIT": JobState.QUEUED,
    "CONFIGURING": JobState.STARTING,
    "RUNNING": JobState.RUNNING,
    "COMPLETING": JobState.RUNNING,
    "RESIZING": JobState.RUNNING,
    "SIGNALING": JobState.RUNNING,
    "STAGE_OUT": JobState.RUNNING,
    "STOPPED": JobState.SUSPENDED,
    "SUSPENDED": JobState.SUSPENDED,
    "COMPLETED": JobState.COMPLETED,
    "FAILED": JobState.FAILED,
    "NODE_FAIL": JobState.FAILED,
    "OUT_OF_MEMORY": JobState.FAILED,
    "BOOT_FAIL": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
    "PREEMPTED": JobState.CANCELLED,
    "REVOKED": JobState.CANCELLED,
    "TIMEOUT": JobState.TIMEOUT,
    "DEADLINE": JobState.TIMEOUT,
}
"""Every state of the manuals of squeue and sacct."""

SHORT: Final[Mapping[str, str]] = {
    "PD": "PENDING",
    "RQ": "REQUEUED",
    "RF": "REQUEUE_FED",
    "RH": "REQUEUE_HOLD",
    "RD": "RESV_DEL_HOLD",
    "SE": "SPECIAL_EXIT",
    "CF": "CONFIGURING",
    "R": "RUNNING",
    "CG": "COMPLETING",
    "RS": "RESIZING",
    "SI": "SIGNALING",
    "SO": "STAGE_OUT",
    "ST": "STOPPED",
    "S": "SUSPENDED",
    "CD": "COMPLETED",
    "F": "FAILED",
    "NF": "NODE_FAIL",
    "OOM": "OUT_OF_MEMORY",
    "BF": "BOOT_FAIL",
    "CA": "CANCELLED",
    "PR": "PREEMPTED",
    "RV": "REVOKED",
    "TO": "TIMEOUT",
    "DL": "DEADLINE",
}
"""The same in one or two letters."""

_BUSY: Final[Mapping[str, NodeState]] = {
    "idle": NodeState.IDLE,
    "allocated": NodeState.ALLOCATED,
    "mixed": NodeState.MIXED,
}
_GONE: Final = frozenset({"NOT_RESPONDING", "POWERED_DOWN", "POWERING_DOWN", "POWER_DOWN", "INVALID_REG"})
_DEAD: Final = frozenset({"down", "error", "fail", "future", "invalid"})


def job_state(word: str) -> JobState:
    """Return the state that a word of SLURM's means; UNKNOWN for a word that we do not know."""
    # Newer versions name the base state first and flags after it; sacct adds who cancelled.
    plain = word.strip().upper().split(" ")[0].split("+")[0]
    return JOB_STATES.get(SHORT.get(plain, plain), JobState.UNKNOWN)


def node_state(base: str, flags: Collection[str], *, allocated_cpus: int) -> NodeState:
    """Return what a node does: its base state as changed by its flags."""
    word, marks = base.lower(), {flag.upper() for flag in flags}
    if word in _DEAD or marks & _GONE:
        return NodeState.DOWN
    if word not in _BUSY:
        return NodeState.UNKNOWN
    if marks & {"DRAIN", "FAIL"}:
        is_busy = allocated_cpus > 0 or word != "idle" or "COMPLETING" in marks
        return NodeState.DRAINING if is_busy else NodeState.DRAINED
    if word == "idle" and ("COMPLETING" in marks or allocated_cpus > 0):
        return NodeState.MIXED
    return _BUSY[word]
