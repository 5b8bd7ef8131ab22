"""`virtengine lease rollback`: an Order goes back to a manifest that was ready."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from kubernetes import client

from virtengine.cli import connection, objects
from virtengine.cli.connection import GROUP, VERSION, answering
from virtengine.cli.errors import Refused
from virtengine.cli.orders import NamespaceOption
from virtengine.cli.output import Output, OutputOption, show
from virtengine.plans import manifest_history


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rollback", epilog="Example: virtengine lease rollback hello --namespace first-lease")(
        rollback
    )


def rollback(
    order: Annotated[str, typer.Argument(help="Name of the Order object.", show_default=False)],
    namespace: NamespaceOption = "default",
    to_version: Annotated[
        int, typer.Option("--to-version", help="Version to go back to; 0: the last that was ready.")
    ] = 0,
    output: OutputOption = Output.TABLE,
) -> None:
    """Put the manifest back that was ready before the present one. It becomes a new version."""
    api = connection.load_kubernetes()
    name = manifest_history.name_of(order)
    with answering(f"Order {namespace}/{order}"):
        found = objects.get(api, "orders", namespace, order)
    if found is None:
        raise Refused(
            f"there is no Order {namespace}/{order}", hint="see `kubectl get orders.virtengine.com -A`"
        )
    known = manifest_history.read(_secret(api, namespace, name))
    version, manifest = _choose(known, found["spec"]["manifest"], to_version)
    patch = [{"op": "replace", "path": "/spec/manifest", "value": manifest}]
    with answering(f"Order {namespace}/{order}"):
        client.CustomObjectsApi(api).patch_namespaced_custom_object(
            GROUP, VERSION, namespace, "orders", order, patch, _content_type="application/json-patch+json"
        )
    show({"order": f"{namespace}/{order}", "back to version": version}, output)


def _choose(known: dict[int, dict[str, Any]], now: dict[str, Any], wanted: int) -> tuple[int, dict[str, Any]]:
    if wanted and wanted in known:
        return wanted, known[wanted]
    kept = ", ".join(str(number) for number in sorted(known)) or "none"
    if wanted:
        raise Refused(f"version {wanted} is not kept", hint=f"versions that were ready and are kept: {kept}")
    found = manifest_history.before(known, now)
    if found is None:
        raise Refused("no other manifest was ready before", hint=f"versions that are kept: {kept}")
    return found


def _secret(api: client.ApiClient, namespace: str, name: str) -> dict[str, Any] | None:
    try:
        found = client.CoreV1Api(api).read_namespaced_secret(name, namespace)
    except client.ApiException as error:
        if error.status == 404:
            return None
        raise Refused(f"Secret {namespace}/{name} cannot be read", hint=f"HTTP {error.status}") from error
    return {"data": found.data or {}}
