"""Figures of the chain client: how nodes answer, and what writing costs in attempts."""

from __future__ import annotations

from typing import Literal

from prometheus_client import Counter, Histogram

Outcome = Literal["answered", "missing", "refused", "unavailable"]
Repetition = Literal["sequence", "fee", "gas", "late", "expired", "unanswered"]

CALLS = Counter(
    "virtengine_chain_client_calls",
    "Calls to a node by transport (grpc, rpc), request and outcome; missing: the node knows no such object.",
    ["transport", "request", "outcome"],
)
SECONDS = Histogram(
    "virtengine_chain_client_seconds", "Time to an answer of a node, whatever it is.", ["transport"]
)
RETRIES = Counter(
    "virtengine_chain_client_retries",
    "Transactions that had to be sent again or whose fate was looked up, by reason.",
    ["reason"],
)
TRANSACTIONS = Counter(
    "virtengine_chain_client_txs", "Transactions that are in a block, by result: ok or refused.", ["result"]
)


def count_retry(reason: Repetition) -> None:
    """Note that a write needs another attempt, or a look at what became of it."""
    RETRIES.labels(reason).inc()
