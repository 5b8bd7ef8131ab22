"""Figures that Prometheus reads."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from virtengine.runtime import build_info

RECONCILES = Counter("virtengine_reconciles", "Finished reconciles by kind and result.", ["kind", "result"])
SECONDS = Histogram(
    "virtengine_reconcile_seconds",
    "Duration of a reconcile.",
    ["kind"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
QUEUE = Gauge("virtengine_queue_depth", "Keys that wait for a worker.", ["kind"])
STATUS_WRITES = Counter("virtengine_status_writes", "Writes of a status.", ["kind"])
OBJECT_WRITES = Counter("virtengine_object_writes", "Writes of objects in plans, by verb.", ["kind", "verb"])
WATCH_RESTARTS = Counter(
    "virtengine_watch_restarts", "Times that the watch shell was started again.", ["operator"]
)
LEADING = Gauge("virtengine_leading", "1 while this replica may act.", ["operator"])
ABANDONED = Counter("virtengine_finalizers_abandoned", "Deletions that ran out of time.", ["kind"])


def serve(port: int) -> None:
    """Answer on /metrics, unless the port is 0."""
    build_info.tell()
    if port:
        start_http_server(port)
