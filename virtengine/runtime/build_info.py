"""Which release a process is, for Prometheus: join it to any figure on (namespace, pod)."""

from __future__ import annotations

from prometheus_client import Gauge

from virtengine.core.version import VERSION

BUILD = Gauge("virtengine_build_info", "1, with the release that this process is.", ["version"])


def tell() -> None:
    """Say which release this process is."""
    BUILD.labels(VERSION).set(1)
