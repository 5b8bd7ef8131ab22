"""The pods and volumes of leases, watched, so that an end is seen with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.clients.kubernetes_kinds import PERSISTENT_VOLUME_CLAIMS, PODS, Kind
from virtengine.plans import evidence
from virtengine.plans.isolation import LEASE_LABEL
from virtengine.plans.usage import Run

WATCHED: Mapping[Kind, str] = {PODS: LEASE_LABEL, PERSISTENT_VOLUME_CLAIMS: LEASE_LABEL}
ENDED_KEPT_MS = 600_000


class Evidence:
    """Runs by lease hash. What vanished unseen, while nobody watched, is dropped and billed no further."""

    def __init__(self, kube: Kubernetes, now_ms: Callable[[], int]) -> None:
        self._kube = kube
        self._now_ms = now_ms
        self._runs: dict[str, tuple[str, Run]] = {}
        self._places: dict[str, tuple[Kind, str]] = {}
        self.is_complete = False
        """False until everything was listed after the last interruption of the watch."""

    async def relist(self) -> None:
        """Read everything anew."""
        for kind, labels in WATCHED.items():
            items, _version = await self._kube.list(kind, labels=labels)
            present = {item["metadata"]["uid"] for item in items}
            for uid in [uid for uid, (of, _hash) in self._places.items() if of == kind]:
                run = self._runs[uid][1]
                if uid not in present and run.end_ms is None:
                    self._forget(uid)
            for item in items:
                self.note(kind, "LISTED", item)
        self.is_complete = True

    def note(self, kind: Kind, event: str | None, item: Object) -> None:
        """Take in what a watch said about an object."""
        lease = evidence.lease_of(item)
        if not lease:
            return
        uid, seen = item["metadata"]["uid"], self._now_ms()
        run = _run(kind, item, seen_ms=seen, is_gone=event == "DELETED")
        known = self._runs.get(uid)
        if run is None:
            return
        self._runs[uid] = (lease, evidence.settle(known[1] if known else None, run, seen_ms=seen))
        self._places[uid] = (kind, lease)

    def runs(self, lease: str) -> list[Run]:
        """Return the runs of a lease, by its hash."""
        oldest = self._now_ms() - ENDED_KEPT_MS
        for uid, (_lease, run) in list(self._runs.items()):
            if run.end_ms is not None and run.end_ms < oldest:
                self._forget(uid)
        return [run for of, run in self._runs.values() if of == lease]

    def nodes(self) -> list[str]:
        """Return the nodes on which something runs."""
        return sorted({run.node for _lease, run in self._runs.values() if run.end_ms is None and run.node})

    def _forget(self, uid: str) -> None:
        self._runs.pop(uid, None)
        self._places.pop(uid, None)


def _run(kind: Kind, item: Mapping[str, Any], *, seen_ms: int, is_gone: bool) -> Run | None:
    if kind == PODS:
        return evidence.run_of_pod(item, seen_ms=seen_ms, is_gone=is_gone)
    return evidence.run_of_claim(item, seen_ms=seen_ms, is_gone=is_gone)
