"""Calls over gRPC: one answer, every page of an answer, and what failing means.

NOT_FOUND is an answer ("no such object"). Everything that leaves the state of the chain unknown is
Unavailable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import grpc
import grpc.aio
from google.protobuf.message import Message

from virtengine.clients.chain.figures import CALLS, SECONDS, Outcome
from virtengine.core.errors import Rejected, Unavailable
from virtengine.wire.cosmos.base.query.v1beta1 import pagination_pb2

PAGE = 200
CALL_SECONDS = 10.0
REFUSALS = frozenset({grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNIMPLEMENTED})

AnyMessage = TypeVar("AnyMessage", bound=Message)


async def call(method: Callable[..., Any], request: Message) -> Any:
    """Return the answer to a request, None when the node says that there is no such object."""
    name = type(request).__name__
    try:
        with SECONDS.labels("grpc").time():
            answer = await method(request, timeout=CALL_SECONDS)
    except grpc.aio.AioRpcError as error:
        CALLS.labels("grpc", name, _outcome(error.code())).inc()
        if error.code() is grpc.StatusCode.NOT_FOUND:
            return None
        text = f"{name}: {error.code().name}: {error.details()}"
        if error.code() in REFUSALS:
            raise Rejected(text, reason="QueryRefused") from error
        raise Unavailable(text, reason="ChainUnavailable") from error
    CALLS.labels("grpc", name, "answered").inc()
    return answer


def _outcome(code: grpc.StatusCode) -> Outcome:
    if code is grpc.StatusCode.NOT_FOUND:
        return "missing"
    return "refused" if code in REFUSALS else "unavailable"


async def require(method: Callable[..., Any], request: Message) -> Any:
    """Return the answer to a request that always has one."""
    answer = await call(method, request)
    if answer is None:
        raise Unavailable(f"{type(request).__name__}: the node does not know", reason="ChainUnavailable")
    return answer


async def every_page(
    method: Callable[..., Any], request: Message, field: str, *, limit: int = PAGE
) -> list[Any]:
    """Return the rows of all pages, in the chain's order; large rows want small pages."""
    rows: list[Any] = []
    key = b""
    while True:
        page = type(request)()
        page.CopyFrom(request)
        wanted: pagination_pb2.PageRequest = page.pagination  # type: ignore[attr-defined]
        wanted.limit = limit
        wanted.key = key
        answer = await call(method, page)
        if answer is None:
            return rows
        rows.extend(getattr(answer, field))
        key = answer.pagination.next_key
        if not key:
            return rows
