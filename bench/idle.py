"""Idle platform: object writes in five minutes beyond leader leases, counted from the audit log.

Writes of Kubernetes' own components (node status and the like) are listed beside the figure, not in it.
"""

from __future__ import annotations

import os
import time
from collections import Counter

from bench.audit import writes
from bench.report import Figure, Report
from cluster import kind

SECONDS = int(os.environ.get("IDLE_SECONDS", "300"))
SETTLE_SECONDS = 20
PLATFORM = "system:serviceaccount:virtengine-"


def measure() -> Report:
    """Watch the audit log while nobody asks for anything."""
    report = Report("idle")
    log = kind.audit_log()
    print(f"waiting {SETTLE_SECONDS} s for the platform to come to rest, then watching for {SECONDS} s")
    time.sleep(SETTLE_SECONDS)
    offset = log.stat().st_size
    time.sleep(SECONDS)
    if log.stat().st_size < offset:
        report.missing["object_writes"] = "the audit log was rotated while it was watched; run again"
        return report
    every = [write for write in writes(log, offset) if not write.is_leader_lease]
    seen = [write for write in every if write.user.startswith(PLATFORM)]
    report.context["writes_by_kubernetes_itself"] = len(every) - len(seen)
    report.figures["object_writes"] = Figure(len(seen), 0, "writes")
    report.context["seconds"] = SECONDS
    by_writer = Counter(
        f"{w.user} {w.verb} {w.resource}/{w.subresource} {w.namespace}/{w.name}" for w in seen
    )
    report.samples["writes"] = by_writer.most_common()
    for line, count in by_writer.most_common(20):
        print(f"{count:5d}  {line}")
    return report
