"""All query methods by gRPC path: modules' over the committed state, the node's own beside them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import DecodeError, Message

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InternalError, InvalidQuery, QueryError
from virtengine.chain.kernel.machine import Machine
from virtengine.core.errors import ModuleError, Rejected, Unavailable

Method = Callable[[Any], Message]
MAX_REQUEST = 1_048_576


@dataclass(frozen=True)
class Entry:
    """One method: what it takes and gives, and how it is answered."""

    path: str
    method: MethodDescriptor
    request: type[Message]
    response: type[Message]
    answer: Method


class Registry:
    """Answers methods by path. `on_bug` is told of exceptions that no one declared."""

    def __init__(
        self, machine: Machine, lock: threading.RLock, on_bug: Callable[[str, Exception], None]
    ) -> None:
        self.machine = machine
        self.lock = lock
        self.on_bug = on_bug
        self.entries: dict[str, Entry] = {}
        self.services: list[ServiceDescriptor] = []
        for module in machine.modules:
            for service in module.queries:
                state = machine.query.states[module.name]
                self.add(
                    service.service,
                    {name: self._over_state(method, state) for name, method in service.methods.items()},
                )

    def add(self, service: ServiceDescriptor, methods: Mapping[str, Method]) -> None:
        """Serve a service; methods that are missing are answered as unimplemented."""
        self.services.append(service)
        for name, answer in methods.items():
            method = service.methods_by_name[name]
            path = f"/{service.full_name}/{name}"
            self.entries[path] = Entry(
                path,
                method,
                message_factory.GetMessageClass(method.input_type),
                message_factory.GetMessageClass(method.output_type),
                answer,
            )

    def has(self, path: str) -> bool:
        """Say whether a path is served."""
        return path in self.entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def call(self, path: str, data: bytes) -> bytes:
        """Answer encoded bytes with encoded bytes. Raises QueryError or ModuleError."""
        entry = self.entries[path]
        if len(data) > MAX_REQUEST:
            raise InvalidQuery(f"the request has {len(data)} bytes; at most {MAX_REQUEST} are taken")
        try:
            request = entry.request.FromString(data)
        except DecodeError as error:
            raise InvalidQuery(f"the request is no {entry.request.DESCRIPTOR.full_name}: {error}") from error
        return self.invoke(entry, request).SerializeToString()

    def invoke(self, entry: Entry, request: Message) -> Message:
        """Answer a request. Raises QueryError, ModuleError or Unavailable."""
        try:
            return entry.answer(request)
        except (QueryError, ModuleError, Unavailable, MemoryError):
            raise
        except Rejected as error:
            raise InvalidQuery(error.message) from error
        except Exception as error:
            self.on_bug(entry.path, error)
            raise InternalError("internal error; the node's log has it") from error

    def _over_state(self, method: Callable[[Any, Any, Context], Message], state: Any) -> Method:
        """Bind a module's method to the committed state, which holds still while it runs."""

        def answer(request: Any) -> Message:
            with self.lock:
                return method(state, request, Context(self.machine.query.store, self.machine.last))

        return answer
