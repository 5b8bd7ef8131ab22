"""`virtengine function`: handlers of events, what they say, and what they could not handle."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from virtengine.cli import connection, pod_logs, quarantine
from virtengine.cli.errors import Refused
from virtengine.cli.events import EventsOption, Name, NamedFunction, NamespaceOption, on_bus
from virtengine.cli.output import Output, OutputOption, show
from virtengine.clients.events import EventBus
from virtengine.clients.events import quarantine as kept_events
from virtengine.clients.events.quarantine import Kept
from virtengine.plans.function_pod import FUNCTION_LABEL

app = typer.Typer(help="Functions: handlers of events.", no_args_is_help=True)
app.add_typer(quarantine.app, name="quarantine")

COLUMNS = {
    "NAMESPACE": "metadata.namespace",
    "NAME": "metadata.name",
    "READY": "ready",
    "REPLICAS": "status.replicas",
    "LAG": "status.lag",
    "PROCESSED": "status.processed",
    "QUARANTINED": "status.quarantined",
}
AGE = re.compile(r"^([0-9]{1,6})([smhd])$")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@app.command("list", epilog="Example: virtengine function list")
def list_functions(output: OutputOption = Output.TABLE) -> None:
    """List the functions of the cluster."""
    found = connection.list_objects(connection.load_kubernetes(), "functions")
    rows = [{**one, "ready": _reason(one)} for one in found]
    show({"functions": rows}, output, rows="functions", columns=COLUMNS)


@app.command(epilog="Example: virtengine function logs usage --namespace virtengine-provider --follow")
def logs(
    name: Name,
    namespace: NamespaceOption = "default",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more.")] = False,
    lines: Annotated[int, typer.Option("--tail", min=1, help="Lines of each replica to begin with.")] = 100,
    output: Annotated[
        Output, typer.Option("--output", "-o", help="A table: the lines; JSON: one object a line.")
    ] = Output.TABLE,
) -> None:
    """Print what the replicas of a function say. A function at zero says nothing."""
    api = connection.core(connection.load_kubernetes())
    as_json = output is not Output.TABLE
    label = f"{FUNCTION_LABEL}={name}"
    pod_logs.print_logs(api, namespace, label, follow=follow, lines=lines, as_json=as_json)


@app.command(epilog="Example: virtengine function replay usage --all --namespace virtengine-provider")
def replay(
    name: Name,
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers of events in quarantine.")] = None,
    namespace: NamespaceOption = "default",
    every: Annotated[bool, typer.Option("--all", help="Every event in quarantine.")] = False,
    since: Annotated[str, typer.Option(help="Events kept since then, such as 30m, 2h or 1d.")] = "",
    events_url: EventsOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Hand events in quarantine to their function again. However often, each is handled once."""
    if bool(numbers) + every + bool(since) != 1:
        raise Refused("which events?", hint="give numbers, or --all, or --since 2h")
    after = parse_age(since) if since else None

    async def work(bus: EventBus, found: NamedFunction) -> list[Kept]:
        if numbers:
            chosen = [await kept_events.get(bus, found.id, number) for number in numbers]
        else:
            chosen = [one async for one in kept_events.kept(bus, found.id, since=after)]
        for one in chosen:
            await kept_events.replay(bus, found.id, one)
        return chosen

    done = on_bus(name, namespace, events_url, work)
    rows = [{"number": one.number, "reason": one.reason, "subject": one.subject} for one in done]
    columns = {"NUMBER": "number", "REASON": "reason", "SUBJECT": "subject"}
    show({"replayed": rows}, output, rows="replayed", columns=columns)


def parse_age(text: str) -> datetime:
    """Return the time that lies so far back. Raises Refused for what is not a length of time."""
    match = AGE.fullmatch(text)
    if match is None:
        raise Refused(f"{text!r} is not a length of time", hint="write for example 90s, 30m, 2h or 1d")
    return datetime.now(UTC) - timedelta(**{UNITS[match[2]]: int(match[1])})


def _reason(found: dict[str, Any]) -> str:
    conditions = found.get("status", {}).get("conditions", [])
    ready = next((one for one in conditions if one["type"] == "Ready"), None)
    return "-" if ready is None else f"{ready['status']} {ready['reason']}"
