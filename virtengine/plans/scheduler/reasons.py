"""Why a scheduler refuses a job or lets it wait, in words that conditions can carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why a request was refused: the `reason` of a Rejected that an adapter raises."""

    JOB_NOT_FOUND = "JobNotFound"
    JOB_OVER = "JobOver"
    NODE_NOT_FOUND = "NodeNotFound"
    PARTITION_NOT_FOUND = "PartitionNotFound"
    DRAINED_BY_PERSON = "DrainedByPerson"
    NODE_BUSY = "NodeBusy"
    UNKNOWN_PARTITION = "UnknownPartition"
    UNKNOWN_ACCOUNT = "UnknownAccount"
    UNKNOWN_QOS = "UnknownQos"
    UNKNOWN_FEATURE = "UnknownFeature"
    UNKNOWN_DEVICE = "UnknownDevice"
    MORE_THAN_ANY_NODE_HAS = "MoreThanAnyNodeHas"
    TOO_MANY_NODES = "TooManyNodes"
    TIME_LIMIT_TOO_LONG = "TimeLimitTooLong"
    BAD_ARRAY = "BadArray"
    BAD_DEPENDENCY = "BadDependency"
    BAD_SCRIPT = "BadScript"
    BAD_REQUEST = "BadRequest"
    OVER_QUOTA = "OverQuota"
    NOT_ALLOWED = "NotAllowed"
    REFUSED = "SchedulerRefused"


class Trouble(StrEnum):
    """Why there was no usable answer: the `reason` of an Unavailable that an adapter raises."""

    AWAY = "SchedulerAway"
    SILENT = "SchedulerSilent"
    CONFUSED = "SchedulerConfused"
    BUSY = "SchedulerBusy"
    TOKEN = "SchedulerTokenRefused"  # noqa: S105 - a word, not a secret
    ACCOUNTING = "AccountingAway"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a job waits: our word, and whether waiting will ever help."""

    reason: str
    is_impossible: bool = False
    needs_person: bool = False
