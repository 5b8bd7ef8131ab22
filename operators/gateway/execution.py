"""Commands in replicas: a WebSocket of the tenant joined to one of the API server, for a bounded time.

Every frame's first byte says what it is: 100 output, 101 errors, 102 result, 103 failure, 104 input, 105 size
of the terminal. An empty input frame ends the input.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import aiohttp
import structlog
from aiohttp import web

from virtengine.clients import pods as channels
from virtengine.clients.pods import MAX_FRAME, Pods
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import lease_namespace
from virtengine.plans.gateway import Problem
from virtengine.plans.gateway_document import Replica
from virtengine.plans.gateway_query import ExecQuery

STDOUT, STDERR, RESULT, FAILURE, STDIN, RESIZE = 100, 101, 102, 103, 104, 105
PROTOCOL: Final = "virtengine.exec.v1"
V5: Final = "v5.channel.k8s.io"
_OUT: Final = {channels.STDOUT: STDOUT, channels.STDERR: STDERR}
log = structlog.get_logger()


async def serve(
    request: web.Request, pods: Pods, replica: Replica, lease_id: str, query: ExecQuery, *, seconds: float
) -> web.StreamResponse:
    """Run a command and join both ends until it is over, either side leaves, or the time is up."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        raise Problem(426, "websocket", "This needs a WebSocket", f"Its protocol is {PROTOCOL}.")
    options = {"stdin": query.stdin, "stdout": True, "stderr": not query.tty, "tty": query.tty}
    try:
        async with pods.run(
            lease_namespace(lease_id), replica.pod, replica.container, query.command, options
        ) as inner:
            outer = web.WebSocketResponse(
                protocols=(PROTOCOL,), max_msg_size=MAX_FRAME, heartbeat=20.0, compress=False
            )
            await outer.prepare(request)
            await _join(outer, inner, seconds=seconds)
            return outer
    except (Rejected, NotYet) as error:
        raise Problem(
            409, "no-exec", "The command could not be started", "See the lease's status."
        ) from error
    except Unavailable as error:
        raise Problem(503, "away", "The cluster does not answer", "Ask again.", retry_after=2) from error


async def _join(
    outer: web.WebSocketResponse, inner: aiohttp.ClientWebSocketResponse, *, seconds: float
) -> None:
    tasks = [asyncio.create_task(_inwards(outer, inner)), asyncio.create_task(_outwards(outer, inner))]
    done, rest = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if not done and not outer.closed:
        await _say(outer, FAILURE, {"message": f"ended after {seconds:.0f} s, the longest a command may run"})
    if not outer.closed:
        await outer.close()


async def _inwards(outer: web.WebSocketResponse, inner: aiohttp.ClientWebSocketResponse) -> None:
    """Carry what the tenant types; anything else than input and sizes is dropped."""
    async for message in outer:
        if message.type is not aiohttp.WSMsgType.BINARY or not message.data:
            continue
        kind, content = message.data[0], message.data[1:]
        if kind == STDIN and not content:
            if inner.protocol == V5:
                await inner.send_bytes(bytes([channels.CLOSE, channels.STDIN]))
        elif kind == STDIN:
            await inner.send_bytes(bytes([channels.STDIN]) + content)
        elif kind == RESIZE and (size := _size(content)):
            await inner.send_bytes(bytes([channels.RESIZE]) + json.dumps(size).encode())


async def _outwards(outer: web.WebSocketResponse, inner: aiohttp.ClientWebSocketResponse) -> None:
    """Carry what the command writes, and how it ended."""
    async for message in inner:
        if message.type is not aiohttp.WSMsgType.BINARY or not message.data:
            continue
        kind, content = message.data[0], message.data[1:]
        if kind in _OUT:
            await outer.send_bytes(bytes([_OUT[kind]]) + content)
        elif kind == channels.ERROR:
            await _say(outer, *_verdict(content))
            return


def _verdict(content: bytes) -> tuple[int, dict[str, Any]]:
    """Return the result of a command out of the API server's status."""
    try:
        status = json.loads(content)
    except ValueError:
        return FAILURE, {"message": "the command ended in an unknown way"}
    if status.get("status") == "Success":
        return RESULT, {"exit_code": 0}
    causes = (status.get("details") or {}).get("causes") or []
    code = next((one.get("message") for one in causes if one.get("reason") == "ExitCode"), None)
    if code is not None and str(code).isdigit():
        return RESULT, {"exit_code": int(code)}
    return FAILURE, {"message": "the command could not be run"}


async def _say(outer: web.WebSocketResponse, kind: int, body: dict[str, Any]) -> None:
    await outer.send_bytes(bytes([kind]) + json.dumps(body).encode())


def _size(content: bytes) -> dict[str, int] | None:
    try:
        said = json.loads(content)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    size = {"Width": said.get("width"), "Height": said.get("height")}
    return {name: value for name, value in size.items() if type(value) is int and 0 < value < 10_000} or None
