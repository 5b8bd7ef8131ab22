"""From an event for a function at zero to its answer, on the running platform; and what poison costs."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from bench.load import function_poison
from bench.report import Figure, Report, percentile
from cluster import tools
from cluster.paths import Paths
from e2e.support.functions import Echo
from e2e.support.kubernetes import Kubectl, wait_for

COUNT = int(os.environ.get("FUNCTION_WAKES", "20"))
GOAL_SECONDS = 5.0
GOAL_LOSS_PERCENT = 5.0


def measure() -> Report:
    """Wake a function from zero again and again; then feed poison to one on engines of its own."""
    report = Report("function")
    _measure_poison(report)
    kubectl = Kubectl(Path(tools.ensure("kubectl")), Paths.from_environment().kubeconfig)
    echo = Echo(kubectl, "bench-echo")
    try:
        echo.apply(scale={"min": 0, "max": 1, "idleSeconds": 1})
        seconds = asyncio.run(_wake_all(echo))
    finally:
        echo.remove()
    print("seconds:", " ".join(f"{value:.2f}" for value in seconds))
    report.samples["zero_to_handled_s"] = seconds
    report.context |= {"wakes": COUNT, "median_s": percentile(seconds, 50), "max_s": max(seconds)}
    report.figures["zero_to_handled_p95_s"] = Figure(round(percentile(seconds, 95), 2), GOAL_SECONDS, "s")
    return report


async def _wake_all(echo: Echo) -> list[float]:
    seconds = []
    await asyncio.to_thread(_until_asleep, echo)
    async with echo.connected() as bus:
        for number in range(COUNT + 1):
            await asyncio.to_thread(_until_asleep, echo)
            question = f"{time.time_ns()}-{number}"
            asked = await echo.ask(bus, question)
            seconds.append(await echo.answered(question) - asked)
    return seconds[1:]  # the first one brought the image to the node


def _until_asleep(echo: Echo) -> None:
    wait_for(echo.is_asleep, f"{echo.name} to be at zero", 180, every=0.2)


def _measure_poison(report: Report) -> None:
    found = asyncio.run(function_poison.measure())
    report.samples["poison_pairs_events_per_s"] = found.rates
    report.context["clean_events_per_s"] = round(found.clean)
    report.context["poison_cpu_percent"] = round(found.cpu_percent, 1)
    report.figures["poison_loss_percent"] = Figure(round(found.loss_percent, 1), GOAL_LOSS_PERCENT, "%")
