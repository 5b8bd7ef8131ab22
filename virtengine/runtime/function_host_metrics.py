"""Figures of a function host."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class HostMetrics:
    """Counters of one process; labels name the function."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter(
            "virtengine_function_events_total",
            "Events by outcome: handled, repeated, retried, quarantined.",
            ["function", "outcome"],
            registry=registry,
        )
        self.ticks = Counter(
            "virtengine_function_ticks_total", "Ticks by outcome.", ["function", "outcome"], registry=registry
        )
        self.seconds = Histogram(
            "virtengine_function_handle_seconds",
            "Time from delivery to acknowledgement.",
            ["function"],
            registry=registry,
        )
        self.pending = Gauge(
            "virtengine_function_pending",
            "Events that wait for the function.",
            ["function"],
            registry=registry,
        )
