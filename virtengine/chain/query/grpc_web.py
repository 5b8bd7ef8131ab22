"""gRPC-web: what a browser may send of gRPC, binary or as base64 text, answered from the same registry.

A message is a frame of one flag byte, four length bytes and the content; the status comes last, in a frame
whose flag is 0x80 and whose content looks like HTTP headers.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final
from urllib.parse import quote

from aiohttp import web

from virtengine.chain.kernel.errors import InvalidQuery, QueryError, QueryUnknown
from virtengine.chain.query.registry import MAX_REQUEST, Registry, decode, parse_height
from virtengine.chain.query.status import status_of
from virtengine.core.errors import ModuleError, Unavailable

CONTENT_TYPE: Final = "application/grpc-web"
TEXT_TYPE: Final = "application/grpc-web-text"
HEIGHT_HEADER: Final = "x-cosmos-block-height"
HEAD = 5
_TRAILERS = 0x80
_CHUNK = re.compile(rb"[^=]+=*")


def is_grpc_web(content_type: str) -> bool:
    """Say whether a request of this content type is ours."""
    return content_type.startswith(CONTENT_TYPE)


def answer(registry: Registry, path: str, content_type: str, body: bytes, height: str) -> web.Response:
    """Answer one call; whatever goes wrong is said in the trailers."""
    is_text = content_type.startswith(TEXT_TYPE)
    at = 0
    try:
        at = parse_height(height)
        frames = frame(0, _call(registry, path, _from_text(body) if is_text else body, at))
        frames += trailers(0, "")
    except (QueryError, ModuleError, Unavailable) as error:
        frames = trailers(*status_of(error))
    headers = {HEIGHT_HEADER: str(at or registry.machine.last.height)}
    kind = TEXT_TYPE if is_text else CONTENT_TYPE
    shown = base64.b64encode(frames) if is_text else frames
    return web.Response(body=shown, headers={**headers, "Content-Type": f"{kind}+proto"})


def frame(flag: int, content: bytes) -> bytes:
    """Return a frame."""
    return bytes((flag,)) + len(content).to_bytes(4, "big") + content


def trailers(status: int, message: str) -> bytes:
    """Return the last frame of an answer."""
    lines = f"grpc-status:{status}\r\n"
    if message:
        lines += f"grpc-message:{quote(message, safe=' ')}\r\n"
    return frame(_TRAILERS, lines.encode())


def _call(registry: Registry, path: str, data: bytes, height: int) -> bytes:
    entry = registry.entries.get(path)
    if entry is None:
        raise QueryUnknown(f"nothing answers {path[:160]!r}")
    message = registry.invoke(entry, decode(entry, _message(data)), height=height)
    return message.SerializeToString()


def _message(data: bytes) -> bytes:
    """Return the one message of a request. Raises InvalidQuery."""
    if len(data) < HEAD:
        raise InvalidQuery(f"the body has {len(data)} bytes; a frame has at least {HEAD}")
    if data[0] & 1:
        raise QueryUnknown("compressed messages are not taken; send them as they are")
    if data[0]:
        raise InvalidQuery(f"the first frame has flag {data[0]}; a message has 0")
    size = int.from_bytes(data[1:HEAD], "big")
    if size > MAX_REQUEST:
        raise InvalidQuery(f"the message has {size} bytes; at most {MAX_REQUEST} are taken")
    if len(data) != HEAD + size:
        raise InvalidQuery(f"the frame announces {size} bytes and {len(data) - HEAD} follow")
    return data[HEAD:]


def _from_text(body: bytes) -> bytes:
    """Return the bytes of a text body, which is one piece of base64 or several. Raises InvalidQuery."""
    try:
        return b"".join([base64.b64decode(part, validate=True) for part in _CHUNK.findall(body.strip())])
    except binascii.Error as error:
        raise InvalidQuery(f"the body is not base64: {error}") from error
