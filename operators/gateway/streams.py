"""Answers that stay open for long: so many in all, so many of one lease."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Gauge

from virtengine.api import Lease
from virtengine.plans.gateway import Problem

STREAMS = Gauge("virtengine_gateway_streams", "Answers that are open for long, by kind.", ["kind"])


class Streams:
    """Counts them."""

    def __init__(self, most: int, most_of_lease: int) -> None:
        self._most = most
        self._most_of_lease = most_of_lease
        self._of_lease: Counter[str] = Counter()

    @contextmanager
    def open(self, kind: str, lease: Lease) -> Iterator[None]:
        """Hold one place as long as the context lasts. Raises Problem when there is none."""
        key = lease.spec.lease_id
        if self._of_lease[key] >= self._most_of_lease or self._of_lease.total() >= self._most:
            raise Problem(429, "streams", "Too many streams are open", "Close some.", retry_after=5)
        self._of_lease[key] += 1
        try:
            with STREAMS.labels(kind).track_inprogress():
                yield
        finally:
            self._of_lease[key] -= 1
            if not self._of_lease[key]:
                del self._of_lease[key]
