"""gRPC server reflection, v1 and v1alpha: tools such as grpcurl learn the services from the server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import grpc
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pool import Default

from virtengine.wire.virtengine.reflection.v1 import reflection_pb2 as v1
from virtengine.wire.virtengine.reflection.v1alpha import reflection_pb2 as v1alpha

NOT_FOUND = 5
UNIMPLEMENTED = 12


def reflection_handlers(services: Sequence[str]) -> tuple[Any, ...]:
    """Return generic handlers of both versions for these services."""
    return tuple(
        grpc.method_handlers_generic_handler(
            f"grpc.reflection.{name}.ServerReflection", {"ServerReflectionInfo": _handler(module, services)}
        )
        for name, module in (("v1", v1), ("v1alpha", v1alpha))
    )


def _handler(wire: Any, services: Sequence[str]) -> Any:
    def stream(requests: Iterator[Any], _context: grpc.ServicerContext) -> Iterator[Any]:
        for request in requests:
            yield _answer(wire, request, services)

    return grpc.stream_stream_rpc_method_handler(
        stream,
        request_deserializer=wire.ServerReflectionRequest.FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )


def _answer(wire: Any, request: Any, services: Sequence[str]) -> Any:
    answer = wire.ServerReflectionResponse(valid_host=request.host, original_request=request)
    kind = request.WhichOneof("message_request")
    if kind == "list_services":
        answer.list_services_response.service.extend([wire.ServiceResponse(name=name) for name in services])
        return answer
    try:
        if kind == "file_by_filename":
            file = Default().FindFileByName(request.file_by_filename)
        elif kind == "file_containing_symbol":
            file = Default().FindFileContainingSymbol(request.file_containing_symbol)
        else:
            answer.error_response.error_code = UNIMPLEMENTED
            answer.error_response.error_message = "ask for files by name or symbol"
            return answer
    except KeyError:
        answer.error_response.error_code = NOT_FOUND
        answer.error_response.error_message = "not known here"
        return answer
    answer.file_descriptor_response.file_descriptor_proto.extend(_with_imports(file))
    return answer


def _with_imports(file: FileDescriptor) -> list[bytes]:
    found: dict[str, bytes] = {}
    waiting = [file]
    while waiting:
        one = waiting.pop()
        if one.name not in found:
            found[one.name] = one.serialized_pb
            waiting.extend(one.dependencies)
    return list(found.values())
