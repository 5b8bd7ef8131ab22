"""gRPC: every method of the registry on one server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc

from virtengine.chain.query.reflection import reflection_handlers
from virtengine.chain.query.registry import MAX_REQUEST, Entry, Registry, decode, parse_height
from virtengine.chain.query.status import status_of
from virtengine.core.errors import Rejected, Unavailable

WORKERS = 8
MAX_WAITING = 256
"""Calls that may wait for a worker; more are refused at once."""
HEIGHT: Final = "x-cosmos-block-height"
_STATUS = {code.value[0]: code for code in grpc.StatusCode}


def make_server(registry: Registry, address: str) -> tuple[grpc.Server, int]:
    """Return a server that is not started yet, and the port it is bound to."""
    server = grpc.server(
        ThreadPoolExecutor(WORKERS, thread_name_prefix="grpc"),
        options=[("grpc.max_receive_message_length", MAX_REQUEST), ("grpc.so_reuseport", 0)],
        maximum_concurrent_rpcs=WORKERS + MAX_WAITING,
    )
    handlers: dict[str, dict[str, Any]] = {}
    for entry in registry:
        _, service, name = entry.path.split("/")
        handlers.setdefault(service, {})[name] = _handler(registry, entry)
    for service, methods in handlers.items():
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, methods),))
    server.add_generic_rpc_handlers(reflection_handlers(sorted(handlers)))
    port = server.add_insecure_port(address)
    return server, port


def _handler(registry: Registry, entry: Entry) -> Any:
    """Take and give bytes: what cannot be decoded is the caller's fault and is answered so."""
    return grpc.unary_unary_rpc_method_handler(
        _answer(registry, entry),
        request_deserializer=lambda data: data,
        response_serializer=lambda data: data,
    )


def _answer(registry: Registry, entry: Entry) -> Callable[[bytes, grpc.ServicerContext], bytes]:
    def answer(data: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            height = parse_height(_height(context))
            content = registry.invoke(entry, decode(entry, data), height=height).SerializeToString()
        except (Rejected, Unavailable) as error:
            status, text = status_of(error)
        else:
            shown = ((HEIGHT, str(height or registry.machine.last.height)),)
            context.send_initial_metadata(shown)
            context.set_trailing_metadata(shown)
            return content
        context.abort(_STATUS.get(status, grpc.StatusCode.UNKNOWN), text)
        raise AssertionError("abort raises")

    return answer


def _height(context: grpc.ServicerContext) -> str:
    given: dict[str, str | bytes] = dict(context.invocation_metadata())
    return str(given.get(HEIGHT, ""))
