"""`virtengine lease logs`: what replicas write."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from typing import Annotated

import aiohttp
import typer

from virtengine.cli import gateway
from virtengine.cli.errors import Refused
from virtengine.cli.gateway import Way
from virtengine.cli.output import Output
from virtengine.clients.gateway import Gateway
from virtengine.core.errors import Unavailable

_SINCE = re.compile(r"(?P<number>[0-9]{1,6})(?P<unit>[smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LINE = re.compile(rb"(?P<service>[a-z0-9-]+)/(?P<replica>[0-9]+) (?P<time>\S*) (?P<text>.*)", re.DOTALL)
TailOption = Annotated[int, typer.Option(min=0, max=5000, help="How many of the last lines.")]


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: virtengine lease logs hello --namespace first-lease --follow")(logs)


@gateway.reaching
def logs(
    way: Way,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Keep printing what comes.")] = False,
    service: Annotated[str, typer.Option(help="A service, or one replica of it: web or web/0.")] = "",
    tail: TailOption = 200,
    since: Annotated[str, typer.Option(help="Not older than this, such as 10m.")] = "",
    previous: Annotated[bool, typer.Option(help="Of the container before the last restart.")] = False,
    timestamps: Annotated[bool, typer.Option(help="Begin each line with its time.")] = False,
    output: Annotated[
        Output, typer.Option("--output", "-o", help="A table: the lines; JSON: one object a line.")
    ] = Output.TABLE,
) -> None:
    """Print the logs of a lease."""
    query = {"tail": str(tail), "follow": _word(follow), "previous": _word(previous)}
    name, slash, replica = service.partition("/")
    query |= {"service": name} if name else {}
    query |= {"replica": replica} if slash else {}
    if since:
        query["since_seconds"] = str(parse_since(since))
    query["timestamps"] = _word(timestamps or output is not Output.TABLE)
    query["prefix"] = _word(output is not Output.TABLE)
    write = _write_plain if output is Output.TABLE else _write_json
    gateway.ask(way, lambda opened: copy(opened, query, write))


async def copy(opened: Gateway, query: dict[str, str], write: Callable[[bytes], None]) -> None:
    """Write the lines as they come; a stream that ends while it is followed is opened anew."""
    while True:
        try:
            async with opened.logs(query) as content:
                while line := await content.readline():
                    write(line)
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as error:
            if query["follow"] != "true":
                raise Unavailable("the log broke off", reason="GatewayAway") from error
        if query["follow"] != "true":
            return
        query = {**query, "since_seconds": "2"}


def parse_since(text: str) -> int:
    """Return seconds. Raises Refused."""
    found = _SINCE.fullmatch(text)
    if found is None:
        raise Refused(f"{text[:40]!r} is no time span", hint="write 30s, 10m, 2h or 1d")
    return int(found["number"]) * _SECONDS[found["unit"]]


def _word(flag: bool) -> str:
    return "true" if flag else "false"


def _write_plain(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _write_json(line: bytes) -> None:
    found = _LINE.fullmatch(line.rstrip(b"\n"))
    said = (
        {name: value.decode(errors="replace") for name, value in found.groupdict().items()} if found else {}
    )
    body = said or {"text": line.rstrip(b"\n").decode(errors="replace")}
    sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
    sys.stdout.flush()
