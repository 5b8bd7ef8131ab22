"""All query methods by gRPC path: modules' over the committed state, the node's own beside them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import DecodeError, Message

from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.errors import (
    InternalError,
    InvalidHeight,
    InvalidQuery,
    QueryError,
    QueryUnknown,
)
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.view import View
from virtengine.core.errors import ModuleError, Rejected, Unavailable

Method = Callable[[Any, int], Message]
"""`answer(request, height)`: height 0 is the last one."""
Past = Callable[[int], tuple[View, Block]]
"""`past(height)` returns the state that an older block left. Raises InvalidHeight."""
MAX_REQUEST = 1_048_576


def no_past(height: int) -> tuple[View, Block]:
    """Refuse every older height."""
    raise InvalidHeight(f"the state after block {height} is not kept here; ask for the last one")


@dataclass(frozen=True)
class Entry:
    """One method: what it takes and gives, and how it is answered."""

    path: str
    method: MethodDescriptor
    request: type[Message]
    response: type[Message]
    answer: Method


class Registry:
    """Answers methods by path. `on_bug` is told of exceptions that no one declared.

    `past` opens older states; whoever keeps them sets it.
    """

    def __init__(
        self, machine: Machine, lock: threading.RLock, on_bug: Callable[[str, Exception], None]
    ) -> None:
        self.machine = machine
        self.lock = lock
        self.on_bug = on_bug
        self.past: Past = no_past
        self.entries: dict[str, Entry] = {}
        self.services: list[ServiceDescriptor] = []
        for module in machine.modules:
            for service in module.queries:
                self._add(
                    service.service,
                    {name: self._over_state(method, module.name) for name, method in service.methods.items()},
                )

    def add(self, service: ServiceDescriptor, methods: Mapping[str, Callable[[Any], Message]]) -> None:
        """Serve a service that knows no older states; methods that are missing are unimplemented."""
        self._add(service, {name: _ignoring_height(method) for name, method in methods.items()})

    def _add(self, service: ServiceDescriptor, methods: Mapping[str, Method]) -> None:
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

    def call(self, path: str, data: bytes, *, height: int = 0) -> bytes:
        """Answer encoded bytes with encoded bytes. Raises QueryError, ModuleError or Unavailable."""
        entry = self.entries.get(path)
        if entry is None:
            raise QueryUnknown(f"nothing answers {path[:160]!r}")
        return self.invoke(entry, decode(entry, data), height=height).SerializeToString()

    def invoke(self, entry: Entry, request: Message, *, height: int = 0) -> Message:
        """Answer a request about the state after a block. Raises QueryError, ModuleError or Unavailable."""
        try:
            return entry.answer(request, height)
        except (QueryError, ModuleError, Unavailable, MemoryError):
            raise
        except Rejected as error:
            raise InvalidQuery(error.message) from error
        except Exception as error:
            self.on_bug(entry.path, error)
            raise InternalError("internal error; the node's log has it") from error

    def _over_state(self, method: Callable[[Any, Any, Context], Message], module: str) -> Method:
        """Bind a module's method to the committed state, which holds still while it runs."""

        def answer(request: Any, height: int) -> Message:
            with self.lock:
                view, block = self.machine.query, self.machine.last
                if height not in (0, block.height):
                    view, block = self.past(height)
                return method(view.states[module], request, Context(view.store, block))

        return answer


def decode(entry: Entry, data: bytes) -> Message:
    """Return a method's request from its bytes. Raises InvalidQuery."""
    if len(data) > MAX_REQUEST:
        raise InvalidQuery(f"the request has {len(data)} bytes; at most {MAX_REQUEST} are taken")
    try:
        return entry.request.FromString(data)
    except DecodeError as error:
        raise InvalidQuery(f"the request is no {entry.request.DESCRIPTOR.full_name}: {error}") from error


def parse_height(text: str) -> int:
    """Return the height that a header names; an empty one is the last. Raises InvalidQuery."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise InvalidQuery(f"x-cosmos-block-height: {text[:40]!r} is not a height")
    return int(text)


def _ignoring_height(method: Callable[[Any], Message]) -> Method:
    return lambda request, _height: method(request)
