"""What a controller writes onto its own objects: status, finalizers, and an event for each transition."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import structlog

from virtengine.api import Resource
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes import Object
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime import conditions, metrics
from virtengine.runtime.conditions import Report
from virtengine.runtime.queue import Key
from virtengine.runtime.world import Services

R = TypeVar("R", bound=Resource)
SUSPENDED = Report(
    ready="False", reconciling=False, stalled=False, reason="Suspended", message="spec.suspend is true"
)


class Reporter(Generic[R]):
    """Writes onto the objects of one kind, only what differs."""

    def __init__(self, model: type[R], services: Services, patience: float) -> None:
        self._model, self._services, self._patience = model, services, patience
        self._kind = kubernetes_kinds.of_model(model)
        self._failing_since: dict[Key, float] = {}

    def forget(self, key: Key) -> None:
        """Take an object's last failure as over."""
        self._failing_since.pop(key, None)

    async def report(self, key: Key, seen: Object, report: Report) -> None:
        """Write the status if it differs, and announce a transition of Ready."""
        about = _identity(self._model, seen)
        newest = self._services.objects.get(self._kind, key.namespace, key.name)
        if newest is None or newest["metadata"]["uid"] != about.metadata.uid:
            return
        status = conditions.build_status(about, newest, report, time.time())
        if status == (newest.get("status") or {}):
            return
        await self._write(key, newest, status)
        if conditions.is_transition(newest, status):
            words = {"ready": report.ready, "reason": report.reason, "message": report.message}
            structlog.get_logger().info("transition", **words)
            await self._services.announcer.announce(
                about,
                report.reason,
                report.message or report.reason,
                now=time.time(),
                kind="Warning" if report.stalled or report.ready == "Unknown" else "Normal",
            )

    async def report_error(self, key: Key, seen: Object, error: Exception) -> None:
        """Report an error, unless it is a silence too short to speak of. Failures to write are logged."""
        if isinstance(error, Unavailable) and self._is_patient(key, seen):
            return
        try:
            await self.report(key, seen, report_of(error))
        except (NotYet, Unavailable, Rejected) as failure:
            structlog.get_logger().warning("status not written", error=str(failure))

    async def set_finalizers(self, key: Key, seen: Object, finalizers: list[str]) -> None:
        """Write the list of finalizers onto the object that was seen."""
        self._services.leader.require()
        metadata = seen["metadata"]
        wanted = {
            "finalizers": finalizers,
            "resourceVersion": metadata["resourceVersion"],
            "uid": metadata["uid"],
        }
        made = await self._services.kube.merge(
            self._kind, key.namespace, key.name, {"metadata": wanted}, manager=self._services.manager
        )
        self._note(key, made)

    async def _write(self, key: Key, newest: Object, status: Object) -> None:
        self._services.leader.require()
        # The version keeps the status from landing on another object of the same name.
        version = newest["metadata"]["resourceVersion"]
        body = {
            "apiVersion": self._kind.api_version,
            "kind": self._kind.kind,
            "metadata": {"name": key.name, "namespace": key.namespace, "resourceVersion": version},
            "status": status,
        }
        made = await self._services.kube.apply(body, manager=self._services.manager, subresource="status")
        metrics.STATUS_WRITES.labels(self._kind.kind).inc()
        self._note(key, made)

    def _note(self, key: Key, made: Object) -> None:
        if self._services.objects.observe(self._kind, made):
            self._services.tell(self._kind, made, self._kind, key)

    def _is_patient(self, key: Key, seen: Object) -> bool:
        """Say whether a lack of answer is too short to tell people that a ready object may not be."""
        since = self._failing_since.setdefault(key, time.monotonic())
        return conditions.is_ready(seen) and time.monotonic() - since < self._patience


def report_of(error: Exception) -> Report:
    """Return what an error tells people: who must act, and why."""
    if isinstance(error, Rejected):
        return Report("False", reconciling=False, stalled=True, reason=error.reason, message=error.message)
    if isinstance(error, Unavailable):
        return Report("Unknown", reconciling=True, stalled=False, reason=error.reason, message=error.message)
    if isinstance(error, NotYet):
        return Report("False", reconciling=True, stalled=False, reason=error.reason, message=error.message)
    text = f"{type(error).__name__}: a fault of the operator; its log has the details"
    return Report("Unknown", reconciling=True, stalled=False, reason="InternalError", message=text)


def _identity(model: type[R], live: Mapping[str, Any]) -> R:
    """Return the typed object with its metadata only, which works for an invalid spec too."""
    metadata = model.model_fields["metadata"].annotation
    assert metadata is not None
    read = metadata.model_validate(live["metadata"])
    return model.model_construct(
        api_version=live["apiVersion"], kind=live["kind"], metadata=read, spec=None, status=None
    )
