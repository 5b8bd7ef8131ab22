"""Figures of the chain process for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from virtengine.core.version import VERSION


class Metrics:
    """All figures, on a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        Gauge(
            "virtengine_build_info",
            "1, with the release that this process is.",
            ["version"],
            registry=self.registry,
        ).labels(VERSION).set(1)
        self.height = Gauge("virtengine_chain_height", "Last committed height.", registry=self.registry)
        self.txs = Counter(
            "virtengine_chain_txs", "Transactions in blocks.", ["result"], registry=self.registry
        )
        self.checked = Counter(
            "virtengine_chain_checked_txs", "Transactions checked.", ["result"], registry=self.registry
        )
        self.bugs = Counter(
            "virtengine_chain_internal_errors",
            "Bugs that a transaction or query reached.",
            registry=self.registry,
        )
        self.block_seconds = Histogram(
            "virtengine_chain_block_seconds", "Time to carry out a block.", registry=self.registry
        )
        self.commit_seconds = Histogram(
            "virtengine_chain_commit_seconds", "Time to make a block durable.", registry=self.registry
        )
        self.upgrade_height = Gauge(
            "virtengine_chain_upgrade_height",
            "Height at which a planned upgrade stops the node; 0 when none is planned.",
            registry=self.registry,
        )
        self.waiting = Gauge(
            "virtengine_chain_mempool_txs", "Transactions that wait.", registry=self.registry
        )
        self.queries = Counter(
            "virtengine_chain_queries", "Queries answered.", ["result"], registry=self.registry
        )
