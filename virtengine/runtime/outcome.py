"""What a reconcile reports."""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.api import Status
from virtengine.plans.plan import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The state of one object after a reconcile.

    `ready` false means that it is on its way: Reconciling is true; with `stalled` too it is not, and its
    author must act. `status` holds the kind's own fields; None keeps those that are there. `facts` are
    conditions of the kind's own; without any, those that are there stay. `after` seconds later the object is
    looked at again, besides every change and every resync.
    """

    ready: bool = True
    reason: str = "Ready"
    message: str = ""
    status: Status | None = None
    facts: tuple[Fact, ...] = ()
    after: float | None = None
    stalled: bool = False
