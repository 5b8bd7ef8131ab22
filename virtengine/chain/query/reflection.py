"""gRPC server reflection, v1 and v1alpha: tools such as grpcurl learn the services from the server.

A stream keeps a worker busy: only a few may be open, each for a minute at most.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import grpc
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pool import Default

from virtengine.wire.virtengine.reflection.v1 import reflection_pb2 as v1
from virtengine.wire.virtengine.reflection.v1alpha import reflection_pb2 as v1alpha

NOT_FOUND = 5
UNIMPLEMENTED = 12
_SERVICE = ".ServerReflection"
MAX_STREAMS = 4
STREAM_SECONDS = 60


def reflection_handlers(services: Sequence[str]) -> tuple[Any, ...]:
    """Return generic handlers of both versions for these services."""
    free = threading.BoundedSemaphore(MAX_STREAMS)
    return tuple(
        grpc.method_handlers_generic_handler(
            f"grpc.reflection.{name}.ServerReflection",
            {"ServerReflectionInfo": _handler(module, services, free)},
        )
        for name, module in (("v1", v1), ("v1alpha", v1alpha))
    )


def _handler(wire: Any, services: Sequence[str], free: threading.BoundedSemaphore) -> Any:
    def stream(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        if not free.acquire(blocking=False):
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, f"at most {MAX_STREAMS} reflection streams")
        end = threading.Timer(STREAM_SECONDS, context.cancel)
        end.daemon = True
        end.start()
        try:
            for request in requests:
                yield _answer(wire, request, services)
        finally:
            end.cancel()
            free.release()

    return grpc.stream_stream_rpc_method_handler(
        stream,
        request_deserializer=wire.ServerReflectionRequest.FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )


def _answer(wire: Any, request: Any, services: Sequence[str]) -> Any:
    answer = wire.ServerReflectionResponse(valid_host=request.host, original_request=request)
    kind = request.WhichOneof("message_request")
    if kind == "list_services":
        names = (*services, v1.DESCRIPTOR.package + _SERVICE, v1alpha.DESCRIPTOR.package + _SERVICE)
        answer.list_services_response.service.extend([wire.ServiceResponse(name=name) for name in names])
        return answer
    if kind is None:
        answer.error_response.error_code = UNIMPLEMENTED
        answer.error_response.error_message = "the request asks for nothing"
        return answer
    try:
        if kind == "all_extension_numbers_of_type":
            _extension_numbers(request.all_extension_numbers_of_type, answer)
        else:
            answer.file_descriptor_response.file_descriptor_proto.extend(_files(kind, request))
    except KeyError:
        answer.error_response.error_code = NOT_FOUND
        answer.error_response.error_message = "not known here"
    return answer


def _files(kind: str, request: Any) -> list[bytes]:
    pool: Any = Default()
    if kind == "file_by_filename":
        return _with_imports(pool.FindFileByName(request.file_by_filename))
    if kind == "file_containing_symbol":
        return _with_imports(pool.FindFileContainingSymbol(request.file_containing_symbol))
    wanted = request.file_containing_extension
    extended = pool.FindMessageTypeByName(wanted.containing_type)
    return _with_imports(pool.FindExtensionByNumber(extended, wanted.extension_number).file)


def _extension_numbers(name: str, answer: Any) -> None:
    pool = Default()
    numbers = sorted(found.number for found in pool.FindAllExtensions(pool.FindMessageTypeByName(name)))
    answer.all_extension_numbers_response.base_type_name = name
    answer.all_extension_numbers_response.extension_number.extend(numbers)


def _with_imports(file: FileDescriptor) -> list[bytes]:
    """Return the file first, then all that it needs."""
    found: dict[str, bytes] = {}
    waiting = [file]
    while waiting:
        one = waiting.pop()
        if one.name not in found:
            found[one.name] = one.serialized_pb
            waiting.extend(one.dependencies)
    return list(found.values())
