"""Names, units and labels of metrics, and that alerts and panels ask for labels that there are."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict

from tests.packaging.metrics import declared
from tests.packaging.rendering import ROOT
from tests.packaging.test_monitoring import alerts
from tools import dashboard
from virtengine.core.version import VERSION

NAME = re.compile(r"virtengine(_[a-z0-9]+)+")
LABEL = re.compile(r"[a-z]+(_[a-z]+)*")
UNITS = {"seconds", "bytes", "uve", "info"}
WRONG_UNITS = {"milliseconds", "ms", "millis", "minutes", "hours", "kilobytes", "megabytes", "mib", "ve"}
UNBOUNDED = {"tenant", "lease", "lease_id", "order", "order_id", "id", "uid", "tx", "pod", "name", "message"}
"""Labels that would grow with the number of customers, or collide with those of Prometheus."""
OF_PROMETHEUS = {"namespace", "pod", "job", "le"}
SUFFIX = re.compile(r"_(bucket|count|sum)$")
SELECTOR = re.compile(r"\b(virtengine_[a-z_]+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'([a-z_]+)\s*(?:=~|!~|!=|=)\s*"')
GROUPING = re.compile(r"\b(?:by|on)\s*\(([^)]*)\)")


def queries() -> list[str]:
    found = [rule["expr"] for rule in alerts()]
    for panels in dashboard.ROWS.values():
        found += [query for panel in panels for query in panel.queries.values()]
    return found


def test_names_are_in_the_product_s_space_with_a_help_text() -> None:
    metrics = declared()
    assert len(metrics) > 45
    for metric in metrics:
        assert NAME.fullmatch(metric.name), metric
        assert metric.text.endswith("."), metric
        assert not set(metric.name.split("_")) & WRONG_UNITS, metric


def test_only_counters_end_in_total_and_times_are_in_seconds() -> None:
    for metric in declared():
        assert metric.name.endswith("_total") <= (metric.kind == "Counter"), metric
        assert not SUFFIX.search(metric.name), metric
        assert (metric.kind == "Histogram") <= (metric.name.split("_")[-1] in UNITS), metric


def test_no_label_grows_with_the_number_of_tenants() -> None:
    for metric in declared():
        assert all(LABEL.fullmatch(label) for label in metric.labels), metric
        assert not set(metric.labels) & UNBOUNDED, metric


def test_one_name_always_has_the_same_labels() -> None:
    known = defaultdict(set)
    for metric in declared():
        known[metric.shown].add((metric.kind, metric.labels))
    assert {name for name, forms in known.items() if len(forms) > 1} == set()


def test_alerts_and_panels_use_labels_that_there_are() -> None:
    labels = {metric.shown: set(metric.labels) | OF_PROMETHEUS for metric in declared()}
    for query in queries():
        asked = [(SUFFIX.sub("", name), words) for name, words in SELECTOR.findall(query)]
        assert asked, query
        assert {name for name, _ in asked} <= set(labels), query
        for name, words in asked:
            assert set(MATCHER.findall(words)) <= labels[name], (name, query)
        grouped = {one.strip() for group in GROUPING.findall(query) for one in group.split(",")}
        assert grouped <= set.union(*(labels[name] for name, _ in asked)), query


def test_the_release_that_processes_report_is_the_packages() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert document["project"]["version"] == VERSION
