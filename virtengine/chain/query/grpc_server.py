"""gRPC: every method of the registry on one server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.message import Message

from virtengine.chain.query.reflection import reflection_handlers
from virtengine.chain.query.registry import MAX_REQUEST, Entry, Registry
from virtengine.chain.query.status import status_of
from virtengine.core.errors import Rejected, Unavailable

WORKERS = 4
_STATUS = {code.value[0]: code for code in grpc.StatusCode}


def make_server(registry: Registry, address: str) -> tuple[grpc.Server, int]:
    """Return a server that is not started yet, and the port it is bound to."""
    server = grpc.server(
        ThreadPoolExecutor(WORKERS, thread_name_prefix="grpc"),
        options=[("grpc.max_receive_message_length", MAX_REQUEST), ("grpc.so_reuseport", 0)],
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
    return grpc.unary_unary_rpc_method_handler(
        _answer(registry, entry),
        request_deserializer=entry.request.FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )


def _answer(registry: Registry, entry: Entry) -> Callable[[Message, grpc.ServicerContext], Message]:
    def answer(request: Message, context: grpc.ServicerContext) -> Message:
        context.set_trailing_metadata((("x-cosmos-block-height", str(registry.machine.last.height)),))
        try:
            return registry.invoke(entry, request)
        except (Rejected, Unavailable) as error:
            status, text = status_of(error)
        context.abort(_STATUS.get(status, grpc.StatusCode.UNKNOWN), text)
        raise AssertionError("abort raises")

    return answer
