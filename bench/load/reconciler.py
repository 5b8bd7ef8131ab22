"""A process that reconciles Leases without pods: `python -m bench.load.reconciler <config> <namespace> <n>`.

Its reconcile decides from the spec alone, so that what is measured is the runtime: watch, cache, queue,
conditions and the write of a status. It says on standard output when it began, when it had seen the first
object and when it had seen all of them, each as a line of JSON with the monotonic clock's seconds.
"""

from __future__ import annotations

import json
import sys
import time

from virtengine.api import Lease
from virtengine.api.lease import LeaseStatus
from virtengine.runtime import Controller, Operator, Outcome, RuntimeSettings, World, run


class Progress:
    """Tells when the first and when the last of so many objects was seen."""

    def __init__(self, count: int) -> None:
        self._missing, self._seen = count, set[str]()
        self._say("started")

    async def reconcile(self, lease: Lease, _world: World) -> Outcome:
        """Report what the spec calls for."""
        if lease.name not in self._seen:
            self._seen.add(lease.name)
            if len(self._seen) == 1:
                self._say("first")
            if len(self._seen) == self._missing:
                self._say("all")
        status = LeaseStatus(state="Active", ready_replicas=lease.spec.manifest_version)
        return Outcome(ready=True, reason="Ready", status=status)

    def _say(self, what: str) -> None:
        print(json.dumps({what: time.monotonic()}), flush=True)


def main(kubeconfig: str, namespace: str, count: int) -> None:
    """Reconcile until told to stop."""
    settings = RuntimeSettings(
        namespace=namespace,
        watch_namespaces=(namespace,),
        kubeconfig=kubeconfig,
        health_port=0,
        metrics_port=0,
        log_level="warning",
        identity="bench",
    )
    run(Operator("provider", (Controller(Lease, Progress(count).reconcile),), settings))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
