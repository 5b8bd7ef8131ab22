"""Secrets of the platform's own parts: random values made once in the cluster; none stands in a file.

The document lists Secrets. `random` names keys with fresh values; `values` holds texts in which `{key}`
stands for one of them; `copy` takes a Secret from another namespace. What exists already stays as it is.
"""

from __future__ import annotations

import base64
import secrets
import time
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from kubernetes import client, config
from kubernetes.client.exceptions import ApiException
from kubernetes.config.config_exception import ConfigException

from virtengine.cli.errors import Refused, Unreachable
from virtengine.cli.output import Output, OutputOption, show

app = typer.Typer(help="Make the Secrets of the platform's own parts.", no_args_is_help=True)

RANDOM_BYTES = 24
WAIT_SECONDS = 120


@app.command(epilog="Example: virtengine credentials ensure --file credentials.yaml")
def ensure(
    file: Annotated[
        Path, typer.Option("--file", exists=True, dir_okay=False, help="Which Secrets there must be.")
    ],
    output: OutputOption = Output.TABLE,
) -> None:
    """Make the Secrets of a document that do not exist yet; runs inside the cluster."""
    api, namespace = _in_cluster()
    done = [
        {"name": wanted["name"], "made": _ensure(api, namespace, wanted)}
        for wanted in yaml.safe_load(file.read_text())["secrets"]
    ]
    show({"secrets": done}, output, rows="secrets", columns={"SECRET": "name", "MADE": "made"})


def _ensure(api: Any, namespace: str, wanted: dict[str, Any]) -> bool:
    if _read(api, namespace, wanted["name"]) is not None:
        return False
    source = wanted.get("copy")
    data = _copied(api, source["namespace"], source["name"]) if source else encode(fill(wanted))
    metadata = client.V1ObjectMeta(name=wanted["name"], labels={"app.kubernetes.io/part-of": "virtengine"})
    try:
        secret = client.V1Secret(metadata=metadata, type="Opaque", data=dict(data))
        api.create_namespaced_secret(namespace, secret)
    except ApiException as error:
        if error.status != 409:
            raise
        return False
    return True


def fill(wanted: dict[str, Any]) -> dict[str, str]:
    """Return a Secret's texts: fresh random ones, and those in which they stand."""
    # A letter first: some configuration languages read a leading digit as a number.
    random = {key: f"p{secrets.token_hex(RANDOM_BYTES)}" for key in wanted.get("random", ())}
    values = {}
    for key, text in wanted.get("values", {}).items():
        for name, value in random.items():
            text = text.replace("{" + name + "}", value)  # noqa: PLW2901 - one replacement after the other
        values[key] = text
    return {**random, **values}


def encode(texts: dict[str, str]) -> dict[str, str]:
    """Return texts as a Secret's data."""
    return {key: base64.b64encode(text.encode()).decode() for key, text in texts.items()}


def _copied(api: Any, namespace: str, name: str) -> dict[str, str]:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        found = _read(api, namespace, name)
        if found is not None:
            return dict(found.data or {})
        if time.monotonic() > deadline:
            raise Unreachable(
                f"there is no Secret {namespace}/{name} to copy",
                hint="install the platform chart first, or name your own Secret in the chart's values",
            )
        time.sleep(1)


def _read(api: Any, namespace: str, name: str) -> Any:
    try:
        return api.read_namespaced_secret(name, namespace)
    except ApiException as error:
        if error.status == 404:
            return None
        raise


def _in_cluster() -> tuple[Any, str]:
    try:
        config.load_incluster_config()  # type: ignore[no-untyped-call]
    except ConfigException as error:
        raise Refused(str(error), hint="this command is for the Jobs of the charts") from error
    namespace = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace").read_text().strip()
    return client.CoreV1Api(), namespace
