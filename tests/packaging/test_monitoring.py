"""Alerts by promtool, the dashboard's queries, and what the chart makes of both."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.packaging.rendering import CHARTS, ROOT, find, render
from tools import dashboard

pytestmark = pytest.mark.contract

FILES = CHARTS / "virtengine" / "files"
ALERTS = FILES / "alerts.yaml"
TESTS = Path(__file__).parent / "alerts.test.yaml"
RUNBOOK = ROOT / "docs" / "runbooks" / "alerts.md"
METRIC = re.compile(r"\bvirtengine_[a-z_]+")
SUFFIX = re.compile(r"_(total|bucket|count|sum)$")
ALL: dict[str, Any] = {"monitoring__podMonitor__enabled": True, "monitoring__rules__enabled": True}


def promtool(*words: str) -> str:
    """Run promtool; it comes with the packages of `make test`."""
    program = shutil.which("promtool")
    assert program is not None, "promtool is missing: run `python -m tools.system_packages`"
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def metrics_of_the_product() -> set[str]:
    """Return every metric's name that the code declares, without the suffix of counters."""
    found: set[str] = set()
    for folder in ("virtengine", "operators", "functions"):
        for path in (ROOT / folder).rglob("*.py"):
            found |= set(re.findall(r'"(virtengine_[a-z_]+)",?\s', path.read_text(encoding="utf-8")))
    return {SUFFIX.sub("", name) for name in found}


def test_every_alert_goes_off_when_it_should_and_only_then(tmp_path: Path) -> None:
    for file in (ALERTS, TESTS):
        shutil.copy(file, tmp_path / file.name)
    assert "SUCCESS" in promtool("check", "rules", str(tmp_path / ALERTS.name))
    assert "SUCCESS" in promtool("test", "rules", str(tmp_path / TESTS.name))
    names = [test["name"] for test in yaml.safe_load(TESTS.read_text())["tests"]]
    for rule in alerts():
        assert {f"{rule['alert']} is set off", f"{rule['alert']} stays silent"} <= set(names)


def test_every_alert_says_what_to_do_and_has_a_page() -> None:
    page = RUNBOOK.read_text(encoding="utf-8")
    for rule in alerts():
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert set(rule["annotations"]) == {"summary", "next"}
        assert f"## {rule['alert']}\n" in page, f"docs/runbooks/alerts.md has no section {rule['alert']}"


def test_alerts_and_dashboard_ask_only_for_metrics_that_there_are() -> None:
    queries = [rule["expr"] for rule in alerts()]
    for panels in dashboard.ROWS.values():
        queries += [query for panel in panels for query in panel.queries.values()]
    asked = {SUFFIX.sub("", name) for query in queries for name in METRIC.findall(query)}
    assert len(asked) > 20
    assert asked - metrics_of_the_product() == set()


def test_every_query_of_the_dashboard_is_good_promql(tmp_path: Path) -> None:
    words = {"$__rate_interval": "5m", '"$namespace"': '".*"'}
    rules: list[dict[str, str]] = []
    for panels in dashboard.ROWS.values():
        for query in (query for panel in panels for query in panel.queries.values()):
            whole = functools.reduce(lambda text, word: text.replace(*word), words.items(), query)
            rules.append({"record": f"check:{len(rules)}", "expr": whole})
    file = tmp_path / "queries.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert f"{len(rules)} rules found" in promtool("check", "rules", str(file))


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard.dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_the_chart_makes_them_when_asked() -> None:
    assert not [one for one in render("virtengine", example=True) if "monitoring" in one["apiVersion"]]
    objects = render("virtengine", example=True, monitoring__dashboard__enabled=True, **ALL)
    rule = find(objects, "PrometheusRule", "virtengine")
    assert [one["alert"] for group in rule["spec"]["groups"] for one in group["rules"]] == [
        one["alert"] for one in alerts()
    ]
    shown = find(objects, "ConfigMap", "virtengine-dashboard")["data"]["virtengine.json"]
    assert json.loads(shown) == dashboard.dashboard()
    monitors = {one["metadata"]["name"] for one in objects if one["kind"] == "PodMonitor"}
    assert monitors == {"virtengine", "virtengine-nodes"}
