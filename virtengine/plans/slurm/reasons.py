"""SLURM's numbers and words for refusing a job or letting it wait, in words of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from virtengine.plans.scheduler.reasons import Refusal, Trouble, Waiting

REFUSALS: Final[Mapping[int, Refusal]] = {
    2000: Refusal.UNKNOWN_PARTITION,
    2001: Refusal.UNKNOWN_PARTITION,
    2002: Refusal.NOT_ALLOWED,
    2003: Refusal.NOT_ALLOWED,
    2004: Refusal.TOO_MANY_NODES,
    2005: Refusal.MORE_THAN_ANY_NODE_HAS,
    2006: Refusal.TOO_MANY_NODES,
    2008: Refusal.BAD_REQUEST,
    2009: Refusal.BAD_SCRIPT,
    2010: Refusal.NOT_ALLOWED,
    2012: Refusal.BAD_REQUEST,
    2014: Refusal.MORE_THAN_ANY_NODE_HAS,
    2015: Refusal.TOO_MANY_NODES,
    2017: Refusal.JOB_NOT_FOUND,
    2018: Refusal.NODE_NOT_FOUND,
    2021: Refusal.JOB_OVER,
    2025: Refusal.BAD_REQUEST,
    2029: Refusal.UNKNOWN_FEATURE,
    2038: Refusal.BAD_DEPENDENCY,
    2044: Refusal.MORE_THAN_ANY_NODE_HAS,
    2045: Refusal.UNKNOWN_ACCOUNT,
    2050: Refusal.OVER_QUOTA,
    2051: Refusal.TIME_LIMIT_TOO_LONG,
    2063: Refusal.BAD_REQUEST,
    2066: Refusal.UNKNOWN_QOS,
    2069: Refusal.MORE_THAN_ANY_NODE_HAS,
    2071: Refusal.BAD_DEPENDENCY,
    2072: Refusal.UNKNOWN_DEVICE,
    2074: Refusal.OVER_QUOTA,
    2081: Refusal.BAD_ARRAY,
    2084: Refusal.JOB_OVER,
    2086: Refusal.JOB_OVER,
    2114: Refusal.UNKNOWN_FEATURE,
    2115: Refusal.UNKNOWN_DEVICE,
    2119: Refusal.UNKNOWN_DEVICE,
    2122: Refusal.UNKNOWN_DEVICE,
    2127: Refusal.BAD_REQUEST,
    9001: Refusal.BAD_REQUEST,
}
"""Codes of slurm_errno.h that mean no, now and later. Another of the controller's is SchedulerRefused."""

TROUBLES: Final[Mapping[int, Trouble]] = {
    1007: Trouble.TOKEN,
    1900: Trouble.CONFUSED,
    2007: Trouble.BUSY,
    2011: Trouble.CONFUSED,
    2016: Trouble.BUSY,
    2019: Trouble.BUSY,
    2020: Trouble.BUSY,
    2027: Trouble.AWAY,
    2068: Trouble.BUSY,
    2070: Trouble.BUSY,
    2101: Trouble.BUSY,
    2105: Trouble.BUSY,
    2131: Trouble.AWAY,
    5004: Trouble.SILENT,
}
"""Codes that say nothing about the request."""

EMPTY_RESULT: Final = 9003
_CONTROLLER: Final = range(2000, 3000)
_RANGES: Final = (
    (range(1000, 2000), Trouble.AWAY),
    (range(5000, 6000), Trouble.AWAY),
    (range(6000, 7000), Trouble.TOKEN),
    (range(7000, 8000), Trouble.ACCOUNTING),
)


def refusal(code: int) -> Refusal | None:
    """Return what a code refuses; None when it is no refusal."""
    if code in TROUBLES:
        return None
    found = REFUSALS.get(code)
    return found or (Refusal.REFUSED if code in _CONTROLLER else None)


def trouble(code: int) -> Trouble:
    """Return what is wrong with the scheduler when a code is no refusal."""
    if code in TROUBLES:
        return TROUBLES[code]
    return next((word for codes, word in _RANGES if code in codes), Trouble.CONFUSED)


IMPOSSIBLE: Final[Mapping[str, str]] = {
    "AccountNotAllowed": "UnknownAccount",
    "BadConstraints": "MoreThanAnyNodeHas",
    "BurstBufferOperation": "BadRequest",
    "DeadLine": "DeadlinePassed",
    "DependencyNeverSatisfied": "DependencyFailed",
    "InactiveLimit": "TimeLimitTooLong",
    "InvalidAccount": "UnknownAccount",
    "InvalidQOS": "UnknownQos",
    "PartitionNodeLimit": "TooManyNodes",
    "PartitionTimeLimit": "TimeLimitTooLong",
    "QOSJobLimit": "OverQuota",
    "QOSNotAllowed": "UnknownQos",
    "ReservationDeleted": "BadRequest",
}
"""Reasons for which no waiting helps, with our word."""

PER_JOB_LIMITS: Final = ("PerJobLimit", "MaxCpuPerJob", "MaxMemPerJob", "MaxNodePerJob", "MaxWallPerJob")
"""Endings of reasons that name a limit which this one job breaks by itself."""

NEEDS_PERSON: Final[Mapping[str, str]] = {
    "JobHeldAdmin": "Held",
    "JobHeldUser": "Held",
    "JobHoldMaxRequeue": "FailedTooOften",
}

_WAITING: Final[Mapping[str, str]] = {
    "None": "Queued",
    "": "Queued",
    "Priority": "BehindOthers",
    "Resources": "NoRoomYet",
    "Dependency": "AfterOthers",
    "BeginTime": "NotYetDue",
    "JobArrayTaskLimit": "ArrayThrottled",
    "NodeDown": "NodesDown",
    "PartitionDown": "PartitionDown",
    "PartitionInactive": "PartitionDown",
    "ReqNodeNotAvail": "NodesDown",
    "Licenses": "NoLicense",
    "Cleaning": "Ending",
    "Prolog": "Starting",
}
LAUNCH_FAILED: Final = "LaunchFailed"


def waiting(reason: str, description: str = "") -> Waiting:
    """Return why a job waits, and whether waiting helps."""
    word = reason.split(",", maxsplit=1)[0].strip()
    # A job that could not be launched goes back into the queue, held, with this text.
    if "launch failed" in description:
        return Waiting(LAUNCH_FAILED, needs_person=True)
    if word in NEEDS_PERSON:
        return Waiting(NEEDS_PERSON[word], needs_person=True)
    if word in IMPOSSIBLE:
        return Waiting(IMPOSSIBLE[word], is_impossible=True)
    if word.endswith(PER_JOB_LIMITS):
        return Waiting("OverQuota", is_impossible=True)
    if word.startswith(("Assoc", "QOS")):
        return Waiting("QuotaInUse")
    return Waiting(_WAITING.get(word, "Queued"))
