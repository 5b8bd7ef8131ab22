"""Kubernetes events: one for each transition, best effort."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Literal

import structlog

from virtengine.api import Resource
from virtengine.clients.kubernetes import Kubernetes
from virtengine.core.errors import VirtEngineError

log = structlog.get_logger()


class Announcer:
    """Posts events in the name of an operator."""

    def __init__(self, kube: Kubernetes, manager: str, identity: str) -> None:
        self._kube, self._manager, self._identity = kube, manager, identity

    async def announce(
        self,
        about: Resource,
        reason: str,
        message: str,
        *,
        now: float,
        kind: Literal["Normal", "Warning"] = "Normal",
    ) -> None:
        """Post one event. A failure is logged and changes nothing."""
        moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        digest = hashlib.sha256(f"{about.metadata.uid}/{reason}/{now}".encode()).hexdigest()[:16]
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"{about.name[:40]}.{digest}", "namespace": about.namespace},
            "involvedObject": {
                "apiVersion": about.api_version,
                "kind": about.definition.kind,
                "name": about.name,
                "namespace": about.namespace,
                "uid": about.metadata.uid,
                "resourceVersion": about.metadata.resource_version,
            },
            "type": kind,
            "reason": reason[:128],
            "message": message[:1024],
            "source": {"component": self._manager},
            "reportingComponent": self._manager,
            "reportingInstance": self._identity[:128],
            "firstTimestamp": moment,
            "lastTimestamp": moment,
            "count": 1,
        }
        try:
            await self._kube.create(event, manager=self._manager)
        except VirtEngineError as error:
            log.warning("event not posted", reason=reason, error=str(error))
