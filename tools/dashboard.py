"""The Grafana dashboard of the platform: rows of panels, each a title, a unit and its queries.

Written for Grafana 10 and newer (dashboard schema version 39). The variable `source` chooses a data source of
type prometheus, `namespace` one or all namespaces.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

PATH = Path(__file__).resolve().parent.parent / "charts" / "virtengine" / "files" / "dashboard.json"
SOURCE = {"type": "prometheus", "uid": "${source}"}
WHERE = 'namespace=~"$namespace"'
WIDTH, HEIGHT, ACROSS = 8, 7, 3


@dataclass(frozen=True)
class Panel:
    """A picture over time. `queries` are PromQL by legend; `unit` is Grafana's name of it."""

    title: str
    unit: str
    queries: dict[str, str]


def rate(metric: str, by: str) -> str:
    """Return the query for a counter's events a second."""
    return f"sum by ({by}) (rate({metric}{{{WHERE}}}[$__rate_interval]))"


def slowest(metric: str, by: str, share: float = 0.99) -> str:
    """Return the query for the time that this share of a histogram's observations does not exceed."""
    return (
        f"histogram_quantile({share}, sum by ({by}, le) (rate({metric}_bucket{{{WHERE}}}[$__rate_interval])))"
    )


ROWS: dict[str, tuple[Panel, ...]] = {
    "Chain": (
        Panel("Height", "none", {"{{pod}}": f"virtengine_chain_height{{{WHERE}}}"}),
        Panel("Transactions in blocks", "ops", {"{{result}}": rate("virtengine_chain_txs_total", "result")}),
        Panel("Transactions that wait", "none", {"{{pod}}": f"virtengine_chain_mempool_txs{{{WHERE}}}"}),
        Panel(
            "Time of a block, 99 %",
            "s",
            {
                "carry out": slowest("virtengine_chain_block_seconds", "namespace"),
                "make durable": slowest("virtengine_chain_commit_seconds", "namespace"),
            },
        ),
        Panel("Checked", "ops", {"{{result}}": rate("virtengine_chain_checked_txs_total", "result")}),
        Panel(
            "Blocks that events are behind",
            "none",
            {
                "{{namespace}}": f"max by (namespace) (virtengine_chain_height{{{WHERE}}})"
                f" - max by (namespace) (virtengine_relay_height{{{WHERE}}})"
            },
        ),
    ),
    "Operators": (
        Panel(
            "Reconciles", "ops", {"{{kind}} {{result}}": rate("virtengine_reconciles_total", "kind, result")}
        ),
        Panel(
            "Time of a reconcile, 99 %", "s", {"{{kind}}": slowest("virtengine_reconcile_seconds", "kind")}
        ),
        Panel("Objects that wait", "none", {"{{kind}}": f"virtengine_queue_depth{{{WHERE}}}"}),
        Panel("Writes of statuses", "ops", {"{{kind}}": rate("virtengine_status_writes_total", "kind")}),
        Panel(
            "Writes of objects",
            "ops",
            {"{{verb}} {{kind}}": rate("virtengine_object_writes_total", "verb, kind")},
        ),
        Panel("Who leads", "none", {"{{operator}} {{pod}}": f"virtengine_leading{{{WHERE}}}"}),
    ),
    "Functions": (
        Panel("Events that wait", "none", {"{{function}}": f"virtengine_function_pending{{{WHERE}}}"}),
        Panel(
            "Events",
            "ops",
            {"{{function}} {{outcome}}": rate("virtengine_function_events_total", "function, outcome")},
        ),
        Panel(
            "Time to handle an event, 99 %",
            "s",
            {"{{function}}": slowest("virtengine_function_handle_seconds", "function")},
        ),
    ),
    "Provider": (
        Panel("Leases that are metered", "none", {"{{pod}}": f"virtengine_meter_leases{{{WHERE}}}"}),
        Panel("Bids placed", "ops", {"{{provider}}": rate("virtengine_bids_placed_total", "provider")}),
        Panel("Orders declined", "ops", {"{{reason}}": rate("virtengine_bids_declined_total", "reason")}),
        Panel("Usage batches", "ops", {"{{outcome}}": rate("virtengine_usage_batches_total", "outcome")}),
        Panel("Settlements", "ops", {"{{outcome}}": rate("virtengine_settlements_total", "outcome")}),
        Panel("Gaps in usage", "none", {"open": f"sum(virtengine_usage_open_gaps{{{WHERE}}})"}),
        Panel("Gateway, 99 %", "s", {"{{route}}": slowest("virtengine_gateway_seconds", "route")}),
        Panel("Refused for their rate", "ops", {"{{by}}": rate("virtengine_gateway_limited_total", "by")}),
        Panel("Open streams", "none", {"{{kind}}": f"virtengine_gateway_streams{{{WHERE}}}"}),
        Panel("Leases", "none", {"{{provider}} {{state}}": f"virtengine_provider_leases{{{WHERE}}}"}),
        Panel("Wallets, uve", "none", {"{{account}}": f"virtengine_wallet_uve{{{WHERE}}}"}),
        Panel(
            "Gateway's certificate ends in",
            "s",
            {"{{pod}}": f"virtengine_gateway_certificate_expiration_timestamp_seconds{{{WHERE}}} - time()"},
        ),
    ),
    "Clients of the chain": (
        Panel("Calls", "ops", {"{{outcome}}": rate("virtengine_chain_client_calls_total", "outcome")}),
        Panel(
            "Time to an answer, 99 %",
            "s",
            {"{{transport}}": slowest("virtengine_chain_client_seconds", "transport")},
        ),
        Panel(
            "Transactions and repetitions",
            "ops",
            {
                "{{result}}": rate("virtengine_chain_client_txs_total", "result"),
                "again: {{reason}}": rate("virtengine_chain_client_retries_total", "reason"),
            },
        ),
        Panel("Releases", "none", {"{{version}}": f"count by (version) (virtengine_build_info{{{WHERE}}})"}),
    ),
}


def build() -> dict[Path, str]:
    """Return the dashboard's file."""
    return {PATH: json.dumps(dashboard(), indent=1, sort_keys=True) + "\n"}


def dashboard() -> dict[str, Any]:
    """Return the dashboard as Grafana imports it."""
    return {
        "uid": "virtengine",
        "title": "VirtEngine",
        "tags": ["virtengine"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {"list": _variables()},
        "panels": _panels(),
    }


def _panels() -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    numbers, top = count(1), 0
    for title, panels in ROWS.items():
        place = {"x": 0, "y": top, "w": WIDTH * ACROSS, "h": 1}
        made.append({"id": next(numbers), "type": "row", "title": title, "gridPos": place, "panels": []})
        top += 1
        for index, panel in enumerate(panels):
            at = {"x": index % ACROSS * WIDTH, "y": top + index // ACROSS * HEIGHT, "w": WIDTH, "h": HEIGHT}
            made.append(_panel(panel, next(numbers), at))
        top += -(-len(panels) // ACROSS) * HEIGHT
    return made


def _panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "gridPos": place,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + index), "datasource": SOURCE, "expr": query, "legendFormat": legend}
            for index, (legend, query) in enumerate(panel.queries.items())
        ],
    }


def _variables() -> list[dict[str, Any]]:
    return [
        {"name": "source", "label": "Source", "type": "datasource", "query": "prometheus"},
        {
            "name": "namespace",
            "label": "Namespace",
            "type": "query",
            "datasource": SOURCE,
            "query": "label_values(virtengine_leading, namespace)",
            "refresh": 2,
            "multi": True,
            "includeAll": True,
            "allValue": ".*",
            "current": {"text": "All", "value": "$__all"},
        },
    ]
