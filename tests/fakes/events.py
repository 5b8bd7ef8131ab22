"""An event bus in memory. It passes the contract test of the real one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from virtengine.clients.events import (
    CHAIN,
    FUNCTION,
    QUARANTINE,
    USAGE,
    ConsumerSettings,
    Event,
    StreamSettings,
)
from virtengine.clients.events.bus import OutOfTurn, Published, Stored
from virtengine.clients.events.event import CONTENT_TYPE, encode
from virtengine.core.errors import Unavailable

SUBJECTS = {"chain": CHAIN, "usage": USAGE, "function": FUNCTION, "quarantine": QUARANTINE}


@dataclass
class _Stream:
    messages: list[Stored] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)


@dataclass
class _State:
    """What a durable consumer knows; it outlives those who fetch."""

    settings: ConsumerSettings
    acked: set[int] = field(default_factory=set)
    attempts: dict[int, int] = field(default_factory=dict)
    due: dict[int, float] = field(default_factory=dict)


class FakeEventBus:
    """Streams, consumers and keys of one server."""

    def __init__(self) -> None:
        self._streams: dict[str, _Stream] = {name: _Stream() for name in SUBJECTS.values()}
        self._consumers: dict[tuple[str, str], _State] = {}
        self._keys: dict[tuple[str, str], tuple[bytes, int]] = {}
        self._usage_bytes = StreamSettings().usage_bytes
        self.connected = True

    async def ensure_streams(self, settings: StreamSettings | None = None) -> None:
        if settings is not None:
            self._usage_bytes = settings.usage_bytes

    async def publish(
        self,
        subject: str,
        event: Event,
        *,
        message_id: str | None = None,
        expected_last_sequence: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Published:
        return await self.publish_bytes(
            subject,
            encode(event),
            message_id=message_id or f"{event.source}/{event.id}",
            expected_last_sequence=expected_last_sequence,
            headers={"Content-Type": CONTENT_TYPE, **(headers or {})},
        )

    async def publish_bytes(
        self,
        subject: str,
        body: bytes,
        *,
        message_id: str,
        expected_last_sequence: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Published:
        stream = self._streams[SUBJECTS[subject.partition(".")[0]]]
        if message_id in stream.ids:
            return Published(stream.ids[message_id], True)
        last = len(stream.messages)
        if expected_last_sequence is not None and expected_last_sequence != last:
            raise OutOfTurn(f"{subject}: the last sequence is {last}", reason="OutOfTurn")
        is_usage = stream is self._streams[USAGE]
        if is_usage and sum(len(message.body) + 100 for message in stream.messages) > self._usage_bytes:
            raise Unavailable(f"{subject}: the stream is full", reason="StreamFull")
        stored = Stored(last + 1, subject, body, {**(headers or {}), "Nats-Msg-Id": message_id})
        stream.messages.append(stored)
        stream.ids[message_id] = stored.sequence
        return Published(stored.sequence, False)

    async def last(self, stream: str, subject: str | None = None) -> Stored | None:
        found = [item for item in self._streams[stream].messages if subject in (None, item.subject)]
        return found[-1] if found else None

    async def last_sequence(self, stream: str) -> int:
        return len(self._streams[stream].messages)

    async def consumer(self, settings: ConsumerSettings) -> FakeConsumer:
        key = (settings.stream, settings.durable)
        known = self._consumers.get(key)
        if known is None or (known.settings.store_id or settings.store_id) != settings.store_id:
            self._consumers[key] = _State(settings)
        self._consumers[key].settings = settings
        return FakeConsumer(self._streams[settings.stream], self._consumers[key])

    async def get_key(self, bucket: str, key: str) -> tuple[bytes, int] | None:
        return self._keys.get((bucket, key))

    async def put_key(self, bucket: str, key: str, value: bytes, *, revision: int | None = None) -> int:
        current = self._keys.get((bucket, key), (b"", 0))[1]
        if revision is not None and revision != current:
            raise OutOfTurn(f"{bucket}/{key} was written by another", reason="OutOfTurn")
        self._keys[bucket, key] = (value, current + 1)
        return current + 1


class FakeDelivery:
    """One message in the hands of a consumer."""

    def __init__(self, stored: Stored, state: _State) -> None:
        self._state = state
        self.stream = state.settings.stream
        self.subject, self.body = stored.subject, stored.body
        self.headers, self.sequence = stored.headers, stored.sequence
        self.attempt = state.attempts[stored.sequence]

    @property
    def message_id(self) -> str:
        return self.headers.get("Nats-Msg-Id") or f"{self.stream}/{self.sequence}"

    async def ack(self) -> None:
        self._state.acked.add(self.sequence)

    async def retry(self, *, seconds: float) -> None:
        self._state.due[self.sequence] = time.monotonic() + seconds

    async def working(self) -> None:
        self._state.due[self.sequence] = time.monotonic() + self._state.settings.ack_wait_seconds


class FakeConsumer:
    """Fetches for one durable consumer."""

    def __init__(self, stream: _Stream, state: _State) -> None:
        self._stream, self._state = stream, state

    async def fetch(self, limit: int, *, timeout_seconds: float = 1.0) -> list[FakeDelivery]:
        deadline = time.monotonic() + timeout_seconds
        while not (ready := self._ready()[:limit]) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        for stored in ready:
            self._state.attempts[stored.sequence] = self._state.attempts.get(stored.sequence, 0) + 1
            self._state.due[stored.sequence] = time.monotonic() + self._state.settings.ack_wait_seconds
        return [FakeDelivery(stored, self._state) for stored in ready]

    async def pending(self) -> int:
        return len(self._stream.messages) - len(self._state.acked)

    def _ready(self) -> list[Stored]:
        now = time.monotonic()
        return [
            stored
            for stored in self._stream.messages
            if stored.sequence not in self._state.acked and self._state.due.get(stored.sequence, 0.0) <= now
        ]
