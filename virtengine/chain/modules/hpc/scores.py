"""Scores of clusters for a job, in whole numbers of 10^-6. Pure: the same inputs, the same numbers."""

from __future__ import annotations

from typing import Final, NamedTuple

from virtengine.chain.modules.hpc.decision_types import ClusterView, DecisionInputs, JobView
from virtengine.chain.modules.hpc.quotas import compute_fair_share

MILLION: Final = 1_000_000
AGE_WEIGHT: Final = 400_000
SIZE_WEIGHT: Final = 300_000
PARTITION_WEIGHT: Final = 300_000
FULL_AGE_SECONDS: Final = 3_600
FULL_PARTITION_PRIORITY: Final = 1_000


class Scores(NamedTuple):
    """Every score of one cluster."""

    latency: int
    capacity: int
    price: int
    base: int
    age: int
    size: int
    partition: int
    priority: int
    fair: int
    combined: int


def compute_age(created_at: int, now: int) -> int:
    """Return how long a job waits, of an hour."""
    return min(max(now - created_at, 0), FULL_AGE_SECONDS) * MILLION // FULL_AGE_SECONDS


def compute_size(nodes: int, total_nodes: int) -> int:
    """Return how much of a cluster a job leaves to others."""
    if nodes <= 0 or total_nodes <= 0 or nodes >= total_nodes:
        return 0
    return (total_nodes - nodes) * MILLION // total_nodes


def compute_partition(priority: int) -> int:
    """Return the priority of a partition, of a thousand."""
    return min(max(priority, 0), FULL_PARTITION_PRIORITY) * MILLION // FULL_PARTITION_PRIORITY


def compute_priority(age: int, size: int, partition: int) -> int:
    """Return the priority of a job from its parts."""
    return (AGE_WEIGHT * age + SIZE_WEIGHT * size + PARTITION_WEIGHT * partition) // MILLION


def compute_price(price: int, max_price: int) -> int:
    """Return how far a price is below the customer's ceiling."""
    return max(0, max_price - price) * MILLION // max_price if max_price > 0 else 0


def compute_scores(inputs: DecisionInputs) -> tuple[Scores, ...]:
    """Return the scores of every cluster, in the order of the inputs."""
    slowest = max(1, *(one.avg_latency_ms for one in inputs.clusters), 1)
    largest = max(1, *(one.available_nodes for one in inputs.clusters), 1)
    return tuple(_score(view, inputs, slowest, largest) for view in inputs.clusters)


def _score(view: ClusterView, inputs: DecisionInputs, slowest: int, largest: int) -> Scores:
    job, rules = inputs.job, inputs.rules
    latency = (slowest - view.avg_latency_ms) * MILLION // slowest
    capacity = view.available_nodes * MILLION // largest
    price = compute_price(view.price, job.max_price) if rules.price_weight else 0
    weighed = rules.latency_weight * latency + rules.capacity_weight * capacity + rules.price_weight * price
    base = weighed // MILLION
    age, size, partition = _parts(view, job, inputs.now)
    priority = compute_priority(age, size, partition)
    fair = compute_fair_share(view, rules)
    combined = (base + priority + fair) // 3
    return Scores(latency, capacity, price, base, age, size, partition, priority, fair, combined)


def _parts(view: ClusterView, job: JobView, now: int) -> tuple[int, int, int]:
    return (
        compute_age(job.created_at, now),
        compute_size(job.nodes, view.total_nodes),
        compute_partition(view.partition_priority),
    )
