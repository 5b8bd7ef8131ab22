"""What is true of every scheduler: its words for jobs, nodes and usage, and what follows from them."""

from virtengine.plans.scheduler.accounting import AccountingRow, RunKey
from virtengine.plans.scheduler.job import Dependency, DependencyKind, Gres, Job, JobRequest, Task
from virtengine.plans.scheduler.node import OURS, ControllerAnswer, Node, Partition
from virtengine.plans.scheduler.reasons import Refusal, Trouble, Waiting
from virtengine.plans.scheduler.state import TERMINAL, Event, JobState, NodeState, event_between

__all__ = [
    "OURS",
    "TERMINAL",
    "AccountingRow",
    "ControllerAnswer",
    "Dependency",
    "DependencyKind",
    "Event",
    "Gres",
    "Job",
    "JobRequest",
    "JobState",
    "Node",
    "NodeState",
    "Partition",
    "Refusal",
    "RunKey",
    "Task",
    "Trouble",
    "Waiting",
    "event_between",
]
