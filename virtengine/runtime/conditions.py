"""The status contract: conditions Ready, Reconciling and Stalled, written only when they differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from virtengine.api import Resource, Status
from virtengine.clients.kubernetes import Object
from virtengine.plans.plan import Fact
from virtengine.runtime.outcome import Outcome

Truth = Literal["True", "False", "Unknown"]
_OWN = {"conditions", "observedGeneration"}
_STANDARD = frozenset({"Ready", "Reconciling", "Stalled"})
_REASON = re.compile(r"[^A-Za-z0-9]")
MESSAGE_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Report:
    """What the conditions shall say."""

    ready: Truth
    reconciling: bool
    stalled: bool
    reason: str
    message: str
    status: Status | None = None
    facts: tuple[Fact, ...] = ()

    @classmethod
    def of(cls, outcome: Outcome) -> Report:
        """Return the report of an outcome."""
        ready: Truth = "True" if outcome.ready else "False"
        reconciling = not outcome.ready and not outcome.stalled
        words = (outcome.reason, outcome.message, outcome.status, outcome.facts)
        return cls(ready, reconciling, outcome.stalled, *words)


def build_status(resource: Resource, live: Mapping[str, Any], report: Report, now: float) -> Object:
    """Return the whole status that an object should have."""
    before: Mapping[str, Any] = live.get("status") or {}
    own = (
        dump(report.status)
        if report.status is not None
        else {k: v for k, v in before.items() if k not in _OWN}
    )
    generation = resource.metadata.generation
    known = {one["type"]: one for one in before.get("conditions") or []}
    reason, message = _reason(report.reason), report.message[:MESSAGE_LIMIT]
    quiet = "Suspended" if reason == "Suspended" else "Idle"
    parts: tuple[tuple[str, Truth, str, str], ...] = (
        ("Ready", report.ready, reason, message),
        (
            "Reconciling",
            "True" if report.reconciling else "False",
            reason if report.reconciling else quiet,
            "",
        ),
        (
            "Stalled",
            "True" if report.stalled else "False",
            reason if report.stalled else "Progressing",
            message if report.stalled else "",
        ),
    )
    said = [
        _condition(known.get(type_), type_, truth, why, text, generation, now)
        for type_, truth, why, text in (*parts, *_facts(report))
    ]
    kept = [] if report.facts else [one for name, one in known.items() if name not in _STANDARD]
    return {**own, "observedGeneration": generation, "conditions": [*said, *kept]}


def _facts(report: Report) -> list[tuple[str, Truth, str, str]]:
    return [
        (fact.type, fact.status, _reason(fact.reason), fact.message[:MESSAGE_LIMIT]) for fact in report.facts
    ]


def dump(status: Status) -> Object:
    """Return the kind's own fields of a status as they are written."""
    return status.model_dump(
        by_alias=True, exclude_none=True, mode="json", exclude={"conditions", "observed_generation"}
    )


def is_ready(live: Mapping[str, Any]) -> bool:
    """Say whether the status of an object says that it is ready."""
    found = _ready(live.get("status") or {})
    return found is not None and found[0] == "True"


def is_transition(live: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    """Say whether Ready changes its truth or its reason: what an event is worth."""
    return _ready(live.get("status") or {}) != _ready(status)


def _ready(status: Mapping[str, Any]) -> tuple[str, str] | None:
    for one in status.get("conditions") or []:
        if one["type"] == "Ready":
            return one["status"], one["reason"]
    return None


def _condition(
    before: Mapping[str, Any] | None,
    type_: str,
    truth: Truth,
    reason: str,
    message: str,
    generation: int,
    now: float,
) -> Object:
    is_same = before is not None and before["status"] == truth
    since = before["lastTransitionTime"] if before is not None and is_same else _timestamp(now)
    return {
        "type": type_,
        "status": truth,
        "observedGeneration": generation,
        "lastTransitionTime": since,
        "reason": reason,
        "message": message,
    }


def _timestamp(now: float) -> str:
    return datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _reason(text: str) -> str:
    return _REASON.sub("", text)[:64] or "Unknown"
