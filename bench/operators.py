"""One operator process over 2,000 Leases without pods, and its restart over 10,000, on a real API server.

The rate is held against a bare list-watch-patch loop in the same run, turn by turn: before each turn every
Lease gets a new generation while nothing runs, then the process comes up and writes all statuses. The loop
patches one object after the other; the rate of the same loop with as many patches at once as the operator
has workers is in the context. Rates and latencies are read from the API server's audit log.
`OPERATORS_LEASES`, `OPERATORS_MANY` and `OPERATORS_TURNS` choose other sizes.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import tempfile
from pathlib import Path

from bench.load.lease_crowd import Crowd
from bench.load.lease_process import LeaseProcess
from bench.report import Figure, Report, percentile
from tests.support.apiserver import ApiServer, install_crds
from virtengine.clients.kubernetes import Kubernetes

LEASES = int(os.environ.get("OPERATORS_LEASES", "2000"))
MANY = int(os.environ.get("OPERATORS_MANY", "10000"))
TURNS = int(os.environ.get("OPERATORS_TURNS", "5"))
OURS, BARE = "bench.load.reconciler", "bench.load.bare_loop"
AT_ONCE = 4
CHANGES_PER_SECOND, STEADY_SECONDS = 50, 20


def measure() -> Report:
    """Start an API server, measure, stop it."""
    report = Report("operators")
    folder = Path(tempfile.mkdtemp(prefix="ve-bench-"))
    server = ApiServer(folder)
    try:
        server.start()
        asyncio.run(_measure(server, report))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return report


async def _measure(server: ApiServer, report: Report) -> None:
    async with await Kubernetes.connect(server.kubeconfig) as kube:
        await install_crds(kube)
        crowd = Crowd(server, kube, "few")
        await crowd.create(LEASES)
        await _rates(crowd, report)
        await _latency(crowd, report)
        await crowd.remove()
        many = Crowd(server, kube, "many")
        await many.create(MANY)
        await _restart(many, report)


async def _rates(crowd: Crowd, report: Report) -> None:
    rates: dict[str, list[float]] = {"bare": [], "bare_at_once": [], "ours": []}
    programs = {"bare": (BARE, 1), "bare_at_once": (BARE, AT_ONCE), "ours": (OURS, crowd.count)}
    async with LeaseProcess(crowd, OURS, crowd.count):
        await crowd.settled()
    for turn in range(TURNS):
        for name, (module, number) in programs.items():
            await crowd.change_all()
            async with LeaseProcess(crowd, module, number):
                await crowd.settled()
            rates[name].append(crowd.rate())
        print(
            f"turn {turn + 1}:", *(f"{name} {found[-1]:.0f}/s" for name, found in rates.items()), flush=True
        )
    report.figures["rate_over_bare_loop"] = Figure(_ratio(rates["ours"], rates["bare"]), 0.95, "", "higher")
    report.context["over_bare_loop_at_once"] = _ratio(rates["ours"], rates["bare_at_once"])
    report.context["rates"] = {name: [round(rate) for rate in found] for name, found in rates.items()}


async def _latency(crowd: Crowd, report: Report) -> None:
    async with LeaseProcess(crowd, OURS, crowd.count) as process:
        await process.until("all")
        await crowd.change_steadily(CHANGES_PER_SECOND, STEADY_SECONDS)
        await crowd.settled()
        memory = process.resident_mb()
    latencies = crowd.latencies_ms()
    report.figures["p99_ms"] = Figure(round(percentile(latencies, 99)), 500, "ms")
    report.figures["rss_mb"] = Figure(memory, 200, "MB")
    report.context |= {"changes": len(latencies), "p50_ms": round(percentile(latencies, 50))}
    report.samples["latencies_ms"] = latencies


async def _restart(crowd: Crowd, report: Report) -> None:
    async with LeaseProcess(crowd, OURS, crowd.count):
        await crowd.settled(seconds=300)
    crowd.mark()
    async with LeaseProcess(crowd, OURS, crowd.count) as process:
        first, steady = await process.until("first"), await process.until("all")
        await asyncio.sleep(2)
        memory = process.resident_mb()
    report.figures |= {
        "first_reconcile_10k_s": Figure(round(first, 1), 10, "s"),
        "steady_10k_s": Figure(round(steady, 1), 15, "s"),
        "restart_writes": Figure(crowd.writes(), 0, "writes"),
    }
    report.context |= {"leases": crowd.count, "rss_10k_mb": memory}


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return round(statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True)), 3)
