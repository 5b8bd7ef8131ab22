"""Usage at speed: durable ingest, kill -9 at every await, and an invoice run over a million intervals.

An event is one signed interval: one resource of one lease over one time. Reports of many leases come in
bundles with one signature, as meters send them; every tenth bundle comes twice. The rate is events for each
second of processor time of function, database and broker together, and so does not depend on what else the
machine does; the context has the rate by the clock, and by the function's own processor time.
VIRTENGINE_BENCH_USAGE=small makes everything ten times smaller, for a try.
"""

from __future__ import annotations

import os
from dataclasses import asdict

from bench.load import usage_ingest, usage_invoices
from bench.report import Figure, Report
from tests.support import usage_kills

LEASES, REPORTS_EACH = 1_000, 60
RUN_LEASES, RUN_REPORTS, RUN_BATCHES = 1_000, 200, 10
EVENTS_GOAL = 20_000
RUN_GOAL_SECONDS = 10
RUN_INTERVALS = 1_000_000


def measure() -> Report:
    """Measure ingest, kills and the invoice run."""
    small = 10 if os.environ.get("VIRTENGINE_BENCH_USAGE") == "small" else 1
    report = Report("usage")
    _ingest(report, LEASES // small)
    _kills(report, every=small)
    _invoices(report, RUN_LEASES // small, scale=small)
    return report


def _ingest(report: Report, leases: int) -> None:
    found = usage_ingest.measure(leases, REPORTS_EACH)
    rate = found.events / found.all_cpu
    report.figures["ingest_events_per_s"] = Figure(round(rate), EVENTS_GOAL, "1/s of a core", "higher")
    report.context["ingest"] = {
        **asdict(found),
        "events_per_s_by_the_clock": round(found.events / found.seconds),
        "events_per_s_of_the_functions_core": round(found.events / found.function_cpu),
        "reports_per_s_of_the_functions_core": round(found.reports / found.function_cpu),
    }
    _note_losses(report, found.lost, found.double)


def _kills(report: Report, *, every: int) -> None:
    found = usage_kills.measure(every=every)
    report.context["kills"] = asdict(found)
    _note_losses(report, found.lost, found.double)


def _note_losses(report: Report, lost: int, double: int) -> None:
    before = {key: report.figures[key].value for key in ("lost", "double") if key in report.figures}
    report.figures["lost"] = Figure(before.get("lost", 0) + lost, 0, "events")
    report.figures["double"] = Figure(before.get("double", 0) + double, 0, "events")


def _invoices(report: Report, leases: int, *, scale: int) -> None:
    found = usage_invoices.measure(leases, RUN_REPORTS, RUN_BATCHES)
    report.context["invoice_run"] = {**asdict(found), "faults": found.faults[:10]}
    if found.faults or found.intervals * scale != RUN_INTERVALS:
        report.missing["invoice_run_1m_s"] = f"{found.intervals} intervals, {len(found.faults)} faults"
    else:
        seconds = round(found.seconds * scale, 2)
        report.figures["invoice_run_1m_s"] = Figure(seconds, RUN_GOAL_SECONDS, "s")
    report.figures["invoice_mismatch_uve"] = Figure(found.mismatch_uve, 0, "uve")
