"""Objects in the cluster: apply files, read conditions, wait for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from kubernetes import client, dynamic
from kubernetes.client.exceptions import ApiException

from virtengine.cli import connection
from virtengine.cli.connection import GROUP, VERSION, answering
from virtengine.cli.errors import Unreachable

FIELD_MANAGER = "virtengine-cli"
POLL_SECONDS = 0.5

Object = dict[str, Any]
Found = TypeVar("Found")


def read_folder(folder: Path) -> Iterator[Object]:
    """Yield the objects of the YAML files of a folder, by file name."""
    for path in sorted(folder.glob("*.yaml")):
        for found in yaml.safe_load_all(path.read_text()):
            if found:
                yield found


def apply(api: client.ApiClient, found: Object) -> None:
    """Apply an object server-side."""
    with answering(f"{found['kind']} {found['metadata']['name']}"):
        kinds = dynamic.DynamicClient(api)  # type: ignore[no-untyped-call]
        resource = kinds.resources.get(api_version=found["apiVersion"], kind=found["kind"])
        resource.server_side_apply(
            body=found,
            name=found["metadata"]["name"],
            namespace=found["metadata"].get("namespace"),
            field_manager=FIELD_MANAGER,
            force_conflicts=True,
        )


def get(api: client.ApiClient, plural: str, namespace: str, name: str) -> Object | None:
    """Return an object of one of our kinds."""
    try:
        found: Object = connection.custom(api).get_namespaced_custom_object(
            GROUP, VERSION, namespace, plural, name
        )
    except ApiException as error:
        if error.status == 404:
            return None
        raise
    return found


def condition(found: Object, kind: str = "Ready") -> Object:
    """Return a condition of an object, or an empty one."""
    conditions = found.get("status", {}).get("conditions", [])
    return next((one for one in conditions if one["type"] == kind), {})


def is_ready(found: Object) -> bool:
    """Say whether Ready is true for the newest spec."""
    ready = condition(found)
    return (
        ready.get("status") == "True" and ready.get("observedGeneration") == found["metadata"]["generation"]
    )


def explain(found: Object | None) -> str:
    """Return what an object says about itself."""
    if found is None:
        return "it does not exist"
    said = condition(found, "Stalled")
    if said.get("status") != "True":
        said = condition(found)
    return f"{said.get('reason', 'no conditions yet')}: {said.get('message', '')}".rstrip(": ")


def wait_ready(api: client.ApiClient, plural: str, namespace: str, name: str, *, seconds: float) -> Object:
    """Wait until an object of ours is Ready; a timeout tells what it says about itself."""
    last: list[Object | None] = [None]

    def look() -> Object | None:
        last[0] = get(api, plural, namespace, name)
        return last[0] if last[0] and is_ready(last[0]) else None

    hint = f"kubectl -n {namespace} describe {plural}.{GROUP} {name}"
    return wait(
        look, f"{plural}.{GROUP} {namespace}/{name}", seconds=seconds, hint=hint, why=lambda: explain(last[0])
    )


def wait(
    look: Callable[[], Found | None],
    what: str,
    *,
    seconds: float,
    hint: str,
    why: Callable[[], str] = lambda: "",
) -> Found:
    """Ask until there is an answer. Raises Unreachable with the reason when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        with answering(what):
            found = look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            said = why()
            raise Unreachable(
                f"{what} is not ready after {seconds:.0f} s{f' ({said})' if said else ''}", hint=hint
            )
        time.sleep(POLL_SECONDS)
