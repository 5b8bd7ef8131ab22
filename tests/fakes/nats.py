"""A NATS server in memory: streams, durable consumers, keys and subscriptions, as far as operators use them.

`FakeNatsBus` is the real client of the event bus over it. Nothing here knows the time by itself, and what
is set for streams (sizes, ages, replicas) has no effect.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from nats import errors
from nats.aio.msg import Msg
from nats.js import api
from nats.js.errors import (
    BucketNotFoundError,
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    NotFoundError,
)

from virtengine.clients.events import EventBus

RING_SECONDS = 0.01
MAX_PAYLOAD = 2**20
Gate = Callable[[str, str], Awaitable[None]]
"""`gate(moment, call)` is awaited before a call arrives and before its answer does; it may raise."""
Heard = Callable[[Msg], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a stream."""

    sequence: int
    subject: str
    body: bytes
    headers: Mapping[str, str]
    at: datetime


@dataclass
class _Stream:
    config: api.StreamConfig
    messages: list[Message] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    last: int = 0


@dataclass
class _Durable:
    config: api.ConsumerConfig
    created: datetime
    seen: int = 0
    """Up to where in the stream everything was looked at once."""
    delivered: int = 0
    in_hand: dict[int, float] = field(default_factory=dict)
    """When what was delivered and not answered comes again."""


@dataclass
class _Heard:
    client: FakeClient
    subject: str
    tell: Heard
    limit: int = 0
    heard: int = 0


class FakeNats:
    """One server. It outlives those who are connected."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.streams: dict[str, _Stream] = {}
        self.durables: dict[tuple[str, str], _Durable] = {}
        self.keys: dict[str, dict[str, tuple[bytes, int]]] = {}
        self.listening: list[_Heard] = []
        self.is_lost: Callable[[str], bool] = lambda _subject: False
        """Whether a message is lost on its way to those who listen."""

    def add(self, config: api.StreamConfig) -> None:
        """Have a stream."""
        self.streams.setdefault(str(config.name), _Stream(config))

    def store(
        self, subject: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> tuple[str, int, bool]:
        """Take a message in; return its stream, its place and whether it was there already."""
        stream = next((one for one in self.streams.values() if _fits(subject, one.config.subjects)), None)
        if stream is None:
            raise errors.NoRespondersError
        given, name = dict(headers or {}), str(stream.config.name)
        known = stream.ids.get(given.get("Nats-Msg-Id", ""))
        if known is not None:
            return name, known, True
        stream.last += 1
        stream.messages.append(Message(stream.last, subject, body, given, self.time()))
        if "Nats-Msg-Id" in given:
            stream.ids[given["Nats-Msg-Id"]] = stream.last
        self._tell(subject, body, given)
        return name, stream.last, False

    def take(self, stream: str, durable: str, limit: int, *, ack_wait: float = 15.0) -> list[Message]:
        """Deliver messages of a consumer, as to one who fetches."""
        one = self.durables[stream, durable]
        now = self._now()
        found: list[Message] = []
        for message in self._wanted(stream, one):
            due = one.in_hand.get(message.sequence, 0.0 if message.sequence > one.seen else None)
            if due is not None and due <= now and len(found) < limit:
                found.append(message)
                one.in_hand[message.sequence] = now + ack_wait
                one.delivered += 1
                one.seen = max(one.seen, message.sequence)
        return found

    def acknowledge(self, stream: str, durable: str, sequence: int) -> None:
        """Note that a message was handled."""
        self.durables[stream, durable].in_hand.pop(sequence, None)

    def pending(self, stream: str, durable: str) -> int:
        """Return how many messages of a consumer were never delivered."""
        one = self.durables[stream, durable]
        return sum(message.sequence > one.seen for message in self._wanted(stream, one))

    def time(self) -> datetime:
        """Return the time of this server."""
        return datetime.fromtimestamp(self._now(), UTC)

    def forget(self, client: FakeClient) -> None:
        """End all subscriptions of a connection."""
        self.listening = [one for one in self.listening if one.client is not client]

    def _wanted(self, stream: str, one: _Durable) -> Iterator[Message]:
        start = one.config.opt_start_time
        subjects = one.config.filter_subjects or [">"]
        for message in self.streams[stream].messages:
            if _fits(message.subject, subjects) and (start is None or message.at >= start):
                yield message

    def _tell(self, subject: str, body: bytes, headers: dict[str, str]) -> None:
        for one in list(self.listening):
            if not _fits(subject, [one.subject]) or self.is_lost(subject):
                continue
            one.heard += 1
            if one.limit and one.heard >= one.limit:
                self.listening.remove(one)
            message = Msg(one.client, subject, "", body, headers)  # type: ignore[arg-type]
            asyncio.get_running_loop().call_later(RING_SECONDS, one.client.hear, one.tell, message)


class FakeClient:
    """One connection."""

    def __init__(self, server: FakeNats, gate: Gate, is_alive: Callable[[], bool]) -> None:
        self.server, self.gate, self._is_alive = server, gate, is_alive
        self.is_connected, self.max_payload = True, MAX_PAYLOAD
        self._tasks: set[asyncio.Task[None]] = set()

    async def subscribe(self, subject: str, cb: Heard) -> FakeSubscription:
        """Hear what is published from now on."""
        await self.gate("before", "subscribe")
        made = _Heard(self, subject, cb)
        self.server.listening.append(made)
        return FakeSubscription(self, made)

    async def flush(self, timeout: int = 10) -> None:  # noqa: ASYNC109 - the library's name
        """Be sure that the server has read everything."""
        await self.gate("before", "flush")

    async def close(self) -> None:
        """Hear no more."""
        self.is_connected = False
        self.server.forget(self)

    def hear(self, tell: Heard, message: Msg) -> None:
        """Hand a message over."""
        if self.is_connected and self._is_alive():
            task = asyncio.ensure_future(tell(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


class FakeSubscription:
    """What ends a subscription."""

    def __init__(self, client: FakeClient, heard: _Heard) -> None:
        self._client, self._heard = client, heard

    async def unsubscribe(self, limit: int = 0) -> None:
        """End it now, or after so many messages."""
        await self._client.gate("before", "unsubscribe")
        if limit > self._heard.heard:
            self._heard.limit = limit
        elif self._heard in self._client.server.listening:
            self._client.server.listening.remove(self._heard)
        else:
            raise errors.BadSubscriptionError


class FakeJetStream:
    """The JetStream context of one connection."""

    def __init__(self, server: FakeNats, gate: Gate) -> None:
        self._server, self._gate = server, gate

    async def stream_info(self, name: str, subjects_filter: str = "") -> Any:
        """Return a stream's state."""
        await self._gate("before", "stream_info")
        stream = self._stream(name)
        found = Counter(one.subject for one in stream.messages if _fits(one.subject, [subjects_filter]))
        state = SimpleNamespace(messages=len(stream.messages), last_seq=stream.last, subjects=found)
        return SimpleNamespace(config=stream.config, state=state)

    async def add_stream(self, config: api.StreamConfig) -> None:
        """Make a stream."""
        await self._gate("before", "add_stream")
        self._server.add(config)
        await self._gate("after", "add_stream")

    async def update_stream(self, config: api.StreamConfig) -> None:
        """Give a stream other settings."""
        await self._gate("before", "update_stream")
        self._stream(str(config.name)).config = config

    async def consumer_info(self, stream: str, durable: str) -> api.ConsumerInfo:
        """Return how far a consumer is."""
        await self._gate("before", "consumer_info")
        return self._info(stream, durable)

    async def add_consumer(self, stream: str, config: api.ConsumerConfig) -> api.ConsumerInfo:
        """Make a consumer, or give it other settings."""
        await self._gate("before", "add_consumer")
        self._stream(stream)
        durable = str(config.durable_name)
        known = self._server.durables.get((stream, durable))
        if known is None:
            self._server.durables[stream, durable] = _Durable(config, self._server.time())
        else:
            known.config = config
        await self._gate("after", "add_consumer")
        return self._info(stream, durable)

    async def delete_consumer(self, stream: str, durable: str) -> bool:
        """Remove a consumer."""
        await self._gate("before", "delete_consumer")
        if self._server.durables.pop((stream, durable), None) is None:
            raise NotFoundError
        await self._gate("after", "delete_consumer")
        return True

    async def publish(
        self, subject: str, payload: bytes, *, headers: Mapping[str, str] | None = None, **_: Any
    ) -> Any:
        """Store a message."""
        await self._gate("before", "publish")
        stream, sequence, is_known = self._server.store(subject, payload, headers)
        await self._gate("after", "publish")
        return SimpleNamespace(stream=stream, seq=sequence, duplicate=is_known)

    async def key_value(self, bucket: str) -> FakeKeys:
        """Return a bucket."""
        await self._gate("before", "key_value")
        if bucket not in self._server.keys:
            raise BucketNotFoundError
        return FakeKeys(self._server.keys[bucket], self._gate)

    async def create_key_value(self, config: api.KeyValueConfig) -> FakeKeys:
        """Make a bucket."""
        await self._gate("before", "create_key_value")
        return FakeKeys(self._server.keys.setdefault(config.bucket, {}), self._gate)

    def _stream(self, name: str) -> _Stream:
        if name not in self._server.streams:
            raise NotFoundError
        return self._server.streams[name]

    def _info(self, stream: str, durable: str) -> api.ConsumerInfo:
        one = self._server.durables.get((stream, durable))
        if one is None:
            raise NotFoundError
        return api.ConsumerInfo(
            name=durable,
            stream_name=stream,
            config=one.config,
            created=one.created,
            delivered=api.SequenceInfo(consumer_seq=one.delivered, stream_seq=one.seen),
            num_ack_pending=len(one.in_hand),
            num_pending=self._server.pending(stream, durable),
        )


class FakeKeys:
    """One bucket."""

    def __init__(self, keys: dict[str, tuple[bytes, int]], gate: Gate) -> None:
        self._keys, self._gate = keys, gate

    async def get(self, key: str) -> Any:
        """Return a key's value."""
        await self._gate("before", "get_key")
        if key not in self._keys:
            raise KeyNotFoundError
        value, revision = self._keys[key]
        return SimpleNamespace(value=value, revision=revision)

    async def put(self, key: str, value: bytes) -> int:
        """Write a key."""
        return await self.update(key, value, last=None)

    async def update(self, key: str, value: bytes, last: int | None) -> int:
        """Write a key that still has a revision."""
        await self._gate("before", "put_key")
        current = self._keys.get(key, (b"", 0))[1]
        if last is not None and last != current:
            raise KeyWrongLastSequenceError
        self._keys[key] = (value, current + 1)
        await self._gate("after", "put_key")
        return current + 1


class FakeNatsBus(EventBus):
    """The real client over a server in memory. What a process that is dead subscribed to tells nobody."""

    def __init__(
        self,
        server: FakeNats,
        gate: Gate,
        *,
        back: Callable[[], None] | None = None,
        is_alive: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__("nats://in-memory", back=back)
        self._server, self._gate, self._is_alive = server, gate, is_alive

    async def connect(self) -> None:
        """Open the connection."""
        await self._gate("before", "connect")
        made: Any = FakeClient(self._server, self._gate, self._is_alive)
        context: Any = FakeJetStream(self._server, self._gate)
        self._client, self._stream = made, context

    def come_back(self) -> None:
        """Tell that the lost connection is there again."""
        if self._back is not None and self.connected and self._is_alive():
            self._back()


async def open_gate(_moment: str, _call: str) -> None:
    """Let everything through."""


def _fits(subject: str, filters: Any) -> bool:
    return any(_match(subject.split("."), one.split(".")) for one in filters)


def _match(words: list[str], wanted: list[str]) -> bool:
    for place, word in enumerate(wanted):
        if word == ">":
            return len(words) > place
        if place >= len(words) or word not in ("*", words[place]):
            return False
    return len(words) == len(wanted)
