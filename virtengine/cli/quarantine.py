"""`virtengine function quarantine`: events that a function could not handle."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from virtengine.cli.errors import Refused
from virtengine.cli.events import EventsOption, Name, NamedFunction, NamespaceOption, on_bus
from virtengine.cli.output import Output, OutputOption, show
from virtengine.clients.events import EventBus
from virtengine.clients.events import quarantine as kept_events
from virtengine.clients.events.quarantine import Kept

app = typer.Typer(help="Events that a function could not handle.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Number of the event in quarantine.", show_default=False)]
KEPT_COLUMNS = {
    "NUMBER": "number",
    "SINCE": "since",
    "REASON": "reason",
    "ATTEMPTS": "attempts",
    "SUBJECT": "subject",
    "MESSAGE": "message",
}


@app.command("list", epilog="Example: virtengine function quarantine list usage")
def list_quarantine(
    name: Name,
    namespace: NamespaceOption = "default",
    events_url: EventsOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """List the events that a function could not handle, and why."""

    async def work(bus: EventBus, found: NamedFunction) -> list[Kept]:
        return [one async for one in kept_events.kept(bus, found.id)]

    rows = [document(one) for one in on_bus(name, namespace, events_url, work)]
    show({"events": rows}, output, rows="events", columns=KEPT_COLUMNS)


@app.command("show", epilog="Example: virtengine function quarantine show usage 3")
def show_quarantined(
    name: Name,
    number: Number,
    namespace: NamespaceOption = "default",
    events_url: EventsOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Show one event in quarantine with its content."""

    async def work(bus: EventBus, found: NamedFunction) -> tuple[Kept, bytes]:
        one = await kept_events.get(bus, found.id, number)
        return one, await kept_events.body_of(bus, one)

    one, body = on_bus(name, namespace, events_url, work)
    show({**document(one), "place": one.place, "body": _readable(body)}, output)


@app.command("drop", epilog="Example: virtengine function quarantine drop usage 3 --yes")
def drop(
    name: Name,
    numbers: Annotated[list[int], typer.Argument(help="Numbers of events.", show_default=False)],
    namespace: NamespaceOption = "default",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    events_url: EventsOption = "",
    output: OutputOption = Output.TABLE,
) -> None:
    """Forget events in quarantine for good."""
    if not yes:
        if not sys.stdin.isatty():
            raise Refused("nobody can be asked", hint="repeat the command with --yes")
        if not typer.confirm(f"Forget {len(numbers)} events of {name} for good?", err=True):
            raise Refused("not done", hint="answer y to do it")

    async def work(bus: EventBus, found: NamedFunction) -> None:
        for number in numbers:
            await kept_events.drop(bus, found.id, number)

    on_bus(name, namespace, events_url, work)
    show({"dropped": list(numbers)}, output)


def document(one: Kept) -> dict[str, Any]:
    """Return an event in quarantine as it is printed."""
    return {
        "number": one.number,
        "since": one.since.isoformat(timespec="seconds") if one.since else None,
        "reason": one.reason,
        "message": one.message,
        "attempts": one.attempts,
        "subject": one.subject,
    }


def _readable(body: bytes) -> Any:
    """Return a body as JSON where it is some, else as text with escapes."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body[:4096].decode("utf-8", "backslashreplace")
