"""`virtengine status`: the whole platform in one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from kubernetes import client

from virtengine.cli import chain, connection, helm, objects, pods
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption
from virtengine.cli.errors import REFUSED
from virtengine.cli.output import Output, OutputOption, show
from virtengine.clients.chain.client import ChainClient
from virtengine.core.errors import VirtEngineError

EPILOG = "Example: virtengine status --output json"
COLUMNS = {"PART": "part", "OK": "ok", "STATE": "state"}
KINDS = ("providers", "offerings", "orders", "leases")
EVENTS_POD = "virtengine-nats-0:8222"


def status(grpc: GrpcOption = "", node: NodeOption = "", output: OutputOption = Output.TABLE) -> None:
    """Show chain height, network, market, pods and how far behind the functions are."""
    api = connection.load_kubernetes()
    found = {
        "network": _part(lambda: _network(api)),
        "chain": _part(lambda: _chain(Endpoints(grpc, node))),
        **{kind: _part(lambda kind=kind: _kind(api, kind)) for kind in KINDS},  # type: ignore[misc]
        **{name: _part(lambda name=name: _pods(api, name)) for name in ("platform", "provider")},  # type: ignore[misc]
        "workloads": _part(lambda: _workloads(api)),
        "functions": _part(lambda: _functions(api)),
    }
    healthy = all(part["ok"] for part in found.values())
    if output is Output.TABLE:
        rows = [{"part": name, **part} for name, part in found.items()]
        show({"parts": rows}, output, rows="parts", columns=COLUMNS)
    else:
        show({"ok": healthy, **found}, output)
    if not healthy:
        raise typer.Exit(REFUSED)


def _part(look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what a look found; a part that does not answer is reported, not raised."""
    try:
        return look()
    except VirtEngineError as error:
        return {"ok": False, "state": getattr(error, "message", str(error))}


def _network(api: client.ApiClient) -> dict[str, Any]:
    address = connection.find_network(api)
    found = objects.get(api, "networks", address.namespace, address.name)
    ready = found is not None and objects.is_ready(found)
    state = f"{address.namespace}/{address.name}, chain {address.chain_id}"
    return {"ok": ready, "state": state if ready else f"{state}: {objects.explain(found)}"}


def _chain(endpoints: Endpoints) -> dict[str, Any]:
    async def read(chain_client: ChainClient) -> dict[str, Any]:
        answer = await chain_client.rpc.status()
        behind = ", catching up" if answer.catching_up else ""
        return {
            "ok": not answer.catching_up,
            "state": f"height {answer.height}{behind}",
            "height": answer.height,
        }

    return chain.ask(endpoints, read, rpc=True)


def _kind(api: client.ApiClient, kind: str) -> dict[str, Any]:
    found = connection.list_objects(api, kind)
    ready = sum(map(objects.is_ready, found))
    stalled = [one for one in found if objects.condition(one, "Stalled").get("status") == "True"]
    said = f"; {stalled[0]['metadata']['name']}: {objects.explain(stalled[0])}" if stalled else ""
    return {
        "ok": not stalled,
        "state": f"{ready}/{len(found)} ready{said}",
        "ready": ready,
        "total": len(found),
    }


def _pods(api: client.ApiClient, name: str) -> dict[str, Any]:
    namespace = {"platform": helm.PLATFORM_NAMESPACE, "provider": helm.PROVIDER_NAMESPACE}[name]
    count = pods.in_namespace(connection.core(api), namespace)
    ok = count.total > 0 and count.ready == count.total
    return {
        "ok": ok,
        "state": f"{count} pods ready in {namespace}",
        "ready": count.ready,
        "total": count.total,
    }


def _workloads(api: client.ApiClient) -> dict[str, Any]:
    namespaces = [
        lease.get("status", {}).get("namespace") for lease in connection.list_objects(api, "leases")
    ]
    counts = [pods.in_namespace(connection.core(api), name) for name in namespaces if name]
    total = pods.Count(sum(count.ready for count in counts), sum(count.total for count in counts))
    state = f"{total} pods ready in {len(counts)} namespaces"
    return {"ok": total.ready == total.total, "state": state, "ready": total.ready, "total": total.total}


def _functions(api: client.ApiClient) -> dict[str, Any]:
    path = f"/api/v1/namespaces/{helm.PLATFORM_NAMESPACE}/pods/{EVENTS_POD}/proxy/jsz"
    lag = consumer_lag(connection.get_json(api, path, consumers="true", accounts="true"))
    said = ", ".join(f"{name} {count} behind" for name, count in sorted(lag.items()))
    return {"ok": bool(lag), "state": said or "no function consumes events", "behind": lag}


def consumer_lag(report: dict[str, Any]) -> dict[str, int]:
    """Return how many events wait for each function in all of its streams, from NATS's own report."""
    found: dict[str, int] = {}
    for account in report.get("account_details") or []:
        for stream in account.get("stream_detail") or []:
            for consumer in stream.get("consumer_detail") or []:
                name = consumer["name"].replace("_", "/")  # the place of a Function and its name
                waiting = int(consumer["num_pending"]) + int(consumer["num_ack_pending"])
                found[name] = found.get(name, 0) + waiting
    return found
