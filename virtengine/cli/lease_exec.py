"""`virtengine lease exec`: a command in a replica, where the provider allows it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import aiohttp
import typer

from virtengine.cli import gateway
from virtengine.cli.errors import Refused
from virtengine.cli.gateway import Way
from virtengine.clients.gateway import Gateway

STDOUT, STDERR, RESULT, FAILURE, STDIN, RESIZE = 100, 101, 102, 103, 104, 105
CHUNK = 32 * 1024


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("exec", epilog="Example: virtengine lease exec <lease id> --service web -- ls /")(run)


@gateway.reaching
def run(
    way: Way,
    command: Annotated[list[str], typer.Argument(help="The command and its arguments.", show_default=False)],
    service: Annotated[
        str, typer.Option(help="A service, or one replica of it: web or web/0.", show_default=False)
    ],
    stdin: Annotated[bool, typer.Option("--stdin", "-i", help="Pass on what comes in.")] = False,
    tty: Annotated[bool, typer.Option("--tty", "-t", help="Give it a terminal.")] = False,
) -> None:
    """Run a command in a replica of a lease. The exit code is the command's."""
    if tty and not sys.stdin.isatty():
        raise Refused("there is no terminal to pass on", hint="leave out --tty")
    name, _slash, replica = service.partition("/")
    query = [("service", name), ("replica", replica or "0"), *(("command", word) for word in command)]
    query += [("stdin", "true")] if stdin or tty else []
    query += [("tty", "true")] if tty else []
    with _raw(is_wanted=tty):
        code = gateway.ask(way, lambda opened: join(opened, query, has_input=stdin or tty, is_tty=tty))
    raise typer.Exit(code)


async def join(opened: Gateway, query: list[tuple[str, str]], *, has_input: bool, is_tty: bool) -> int:
    """Join this process's input and output to the command's; return its exit code."""
    async with opened.run(query) as socket:
        loop = asyncio.get_running_loop()
        if is_tty:
            await _send_size(socket)
            loop.add_signal_handler(
                signal.SIGWINCH, lambda: asyncio.ensure_future(_send_size(socket)) and None
            )
        typing = asyncio.create_task(_send_input(socket)) if has_input else None
        try:
            return await _print(socket)
        finally:
            if typing is not None:
                typing.cancel()
                await asyncio.gather(typing, return_exceptions=True)


async def _print(socket: aiohttp.ClientWebSocketResponse) -> int:
    async for message in socket:
        if message.type is not aiohttp.WSMsgType.BINARY or not message.data:
            continue
        kind, content = message.data[0], message.data[1:]
        if kind in (STDOUT, STDERR):
            stream = sys.stdout if kind == STDOUT else sys.stderr
            stream.buffer.write(content)
            stream.buffer.flush()
        elif kind == RESULT:
            return int(json.loads(content)["exit_code"])
        elif kind == FAILURE:
            raise Refused(str(json.loads(content)["message"]), hint="see `virtengine lease status`")
    raise Refused("the gateway ended the connection", hint="run it again")


async def _send_input(socket: aiohttp.ClientWebSocketResponse) -> None:
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    descriptor = sys.stdin.fileno()
    while True:
        try:
            loop.add_reader(descriptor, ready.set)
        except PermissionError:  # a file is always ready
            ready.set()
        await ready.wait()
        ready.clear()
        loop.remove_reader(descriptor)
        chunk = os.read(descriptor, CHUNK)
        await socket.send_bytes(bytes([STDIN]) + chunk)
        if not chunk:
            return


async def _send_size(socket: aiohttp.ClientWebSocketResponse) -> None:
    columns, lines = shutil.get_terminal_size()
    body = json.dumps({"width": columns, "height": lines}).encode()
    await socket.send_bytes(bytes([RESIZE]) + body)


@contextmanager
def _raw(*, is_wanted: bool) -> Iterator[None]:
    """Hand keys over as they are typed; the terminal is put back whatever happens."""
    if not is_wanted:
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setraw(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
