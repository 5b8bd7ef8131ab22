"""Requests that were used: each gives one token, once, whichever replica it reaches.

A used request is a Kubernetes event about the Lease, named by the request's id: the API server makes it once
and drops it by itself after a while, and `kubectl describe` shows who was let in.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from virtengine.api import Lease
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Conflict
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans.gateway import Problem
from virtengine.plans.gateway_request import MAX_AGE_SECONDS, MAX_AHEAD_SECONDS, TokenRequest

MANAGER = "virtengine-gateway"
KEPT_SECONDS = MAX_AGE_SECONDS + MAX_AHEAD_SECONDS


class Nonces:
    """Spends requests, here and among all replicas."""

    def __init__(self, kube: Kubernetes, identity: str) -> None:
        self._kube = kube
        self._identity = identity
        self._spent: dict[str, float] = {}

    async def spend(self, request: TokenRequest, lease: Lease) -> None:
        """Take note of a request. Raises Problem when it was used before, or when nobody can say."""
        now = time.monotonic()
        for old in [one for one, until in self._spent.items() if until < now]:
            del self._spent[old]
        if request.id in self._spent:
            raise _used()
        self._spent[request.id] = now + KEPT_SECONDS
        try:
            await self._kube.create(self._event(request, lease), manager=MANAGER)
        except Conflict as error:
            raise _used() from error
        except (Unavailable, NotYet, Rejected) as error:
            # It stays spent here: the caller signs another one.
            raise Problem(
                503, "away", "The cluster does not answer", "Sign a new request.", retry_after=2
            ) from error

    def _event(self, request: TokenRequest, lease: Lease) -> dict[str, object]:
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"{lease.name}.{request.id}", "namespace": lease.namespace},
            "involvedObject": {
                "apiVersion": lease.api_version,
                "kind": lease.definition.kind,
                "name": lease.name,
                "namespace": lease.namespace,
                "uid": lease.metadata.uid,
            },
            "type": "Normal",
            "reason": "AccessGranted",
            "message": f"the gateway gave {request.tenant} a token",
            "source": {"component": MANAGER},
            "reportingComponent": MANAGER,
            "reportingInstance": self._identity[:128],
            "firstTimestamp": moment,
            "lastTimestamp": moment,
            "count": 1,
        }


def _used() -> Problem:
    return Problem(401, "used", "This request was used before", "Sign a new one with another nonce.")
