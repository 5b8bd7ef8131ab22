"""`virtengine lease exec`: a command in a replica, where the provider allows it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import aiohttp
import typer

from virtengine.cli import gateway
from virtengine.cli.errors import Refused
from virtengine.cli.gateway import Way
from virtengine.cli.output import Output, show
from virtengine.clients.gateway import Gateway

STDOUT, STDERR, RESULT, FAILURE, STDIN, RESIZE = 100, 101, 102, 103, 104, 105
CHUNK = 32 * 1024
MAX_KEPT = 16 * 1024 * 1024
Write = Callable[[str, bytes], None]


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
    output: Annotated[
        Output, typer.Option("--output", "-o", help="A table: what it writes; JSON or YAML: at its end.")
    ] = Output.TABLE,
) -> None:
    """Run a command in a replica of a lease. The exit code is the command's."""
    if tty and (not sys.stdin.isatty() or output is not Output.TABLE):
        raise Refused("there is no terminal to pass on", hint="leave out --tty")
    name, _slash, replica = service.partition("/")
    query = [("service", name), ("replica", replica or "0"), *(("command", word) for word in command)]
    query += [("stdin", "true")] if stdin or tty else []
    query += [("tty", "true")] if tty else []
    written: dict[str, bytes] = {"stdout": b"", "stderr": b""}
    write = _pass_on if output is Output.TABLE else _keep_in(written)
    with _raw(is_wanted=tty):
        code = gateway.ask(way, lambda opened: join(opened, query, write, has_input=stdin or tty, is_tty=tty))
    if output is not Output.TABLE:
        texts = {name: content.decode(errors="replace") for name, content in written.items()}
        show({"exit_code": code, **texts}, output)
    raise typer.Exit(code)


async def join(
    opened: Gateway, query: list[tuple[str, str]], write: Write, *, has_input: bool, is_tty: bool
) -> int:
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
            return await _print(socket, write)
        finally:
            if typing is not None:
                typing.cancel()
                await asyncio.gather(typing, return_exceptions=True)


async def _print(socket: aiohttp.ClientWebSocketResponse, write: Write) -> int:
    async for message in socket:
        if message.type is not aiohttp.WSMsgType.BINARY or not message.data:
            continue
        kind, content = message.data[0], message.data[1:]
        if kind in (STDOUT, STDERR):
            write("stdout" if kind == STDOUT else "stderr", content)
        elif kind == RESULT:
            return int(json.loads(content)["exit_code"])
        elif kind == FAILURE:
            raise Refused(str(json.loads(content)["message"]), hint="see `virtengine lease status`")
    raise Refused("the gateway ended the connection", hint="run it again")


def _pass_on(name: str, content: bytes) -> None:
    stream = sys.stdout if name == "stdout" else sys.stderr
    stream.buffer.write(content)
    stream.buffer.flush()


def _keep_in(written: dict[str, bytes]) -> Write:
    def keep(name: str, content: bytes) -> None:
        if len(written[name]) + len(content) > MAX_KEPT:
            raise Refused("the command writes too much for one document", hint="leave out --output")
        written[name] += content

    return keep


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
