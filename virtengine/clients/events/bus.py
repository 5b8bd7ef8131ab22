"""The event bus: one NATS connection with the streams and keys that VirtEngine uses.

Publishing waits for the stream's acknowledgement; a message id seen in the duplicate window is not stored
again, and `expected_last_sequence` fences off a second publisher. Every failure to get an answer is
Unavailable.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import nats
import nats.errors
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js.errors import (
    APIError,
    BucketNotFoundError,
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    NoStreamResponseError,
    NotFoundError,
)
from nats.js.kv import KeyValue

from virtengine.clients.events.consumer import Consumer, ConsumerSettings, open_consumer
from virtengine.clients.events.event import CONTENT_TYPE, Event, encode
from virtengine.clients.events.streams import StreamSettings, stream_configs
from virtengine.core.errors import Rejected, Unavailable

log = structlog.get_logger(__name__)

WRONG_LAST_SEQUENCE = 10071
HEADER_FRAME = 32  # the line before the headers and the one after
STREAM_FULL = frozenset({10047, 10077})
SOFT_ERRORS = (nats.errors.Error, OSError, TimeoutError)


class OutOfTurn(Rejected):
    """Another publisher wrote to the stream, or another writer to the key, since it was last read."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as a stream keeps it."""

    sequence: int
    subject: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """Where an event lies; `duplicate` when it was there already."""

    sequence: int
    duplicate: bool


class EventBus:
    """Publish, consume and keep small facts. Use as `async with EventBus(url) as bus`."""

    def __init__(
        self,
        url: str,
        *,
        name: str = "virtengine",
        timeout_seconds: float = 5.0,
        back: Callable[[], None] | None = None,
    ) -> None:
        """Prepare a connection; `back` is called whenever a lost connection has come back."""
        self._url = url
        self._back = back
        self._name = name
        self._timeout = timeout_seconds
        self._client: Client | None = None
        self._stream: JetStreamContext | None = None
        self._buckets: dict[str, KeyValue] = {}

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def connected(self) -> bool:
        """Say whether the server answers now."""
        return self._client is not None and self._client.is_connected

    async def connect(self) -> None:
        """Open the connection; it reconnects by itself for ever."""
        async with answered("connect"), asyncio.timeout(self._timeout):
            self._client = await nats.connect(
                self._url,
                name=self._name,
                connect_timeout=max(1, int(self._timeout)),
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.5,
                error_cb=_note_error,
                disconnected_cb=self._note_lost,
                reconnected_cb=self._note_back,
            )
        self._stream = self._client.jetstream(timeout=self._timeout)

    async def _note_lost(self) -> None:
        if self._client is None:
            return
        log.warning("events connection lost", name=self._name)

    async def _note_back(self) -> None:
        log.info("events connection is back", name=self._name)
        if self._back is not None:
            self._back()

    async def close(self) -> None:
        """Close the connection; everything published was acknowledged before."""
        client, self._client, self._stream = self._client, None, None
        if client is not None:
            await client.close()
        self._buckets.clear()

    @property
    def client(self) -> Client:
        """Return the open connection itself."""
        if self._client is None:
            raise Unavailable("the event bus is not connected")
        return self._client

    @property
    def jetstream(self) -> JetStreamContext:
        """Return the JetStream context of the open connection."""
        if self._stream is None:
            raise Unavailable("the event bus is not connected")
        return self._stream

    async def ensure_streams(self, settings: StreamSettings | None = None) -> None:
        """Create the streams, or bring their settings up to date."""
        for config in stream_configs(settings or StreamSettings()):
            async with answered(f"stream {config.name}"):
                try:
                    await self.jetstream.stream_info(str(config.name))
                except NotFoundError:
                    await self.jetstream.add_stream(config)
                else:
                    await self.jetstream.update_stream(config)

    async def publish(
        self,
        subject: str,
        event: Event,
        *,
        message_id: str | None = None,
        expected_last_sequence: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Published:
        """Store an event and return where. Its message id is `source/id` unless given."""
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
        """Store a message as it is. Raises OutOfTurn when the stream's last sequence is another one."""
        wanted: dict[str, str] = {**(headers or {}), "Nats-Msg-Id": message_id}
        if expected_last_sequence is not None:
            wanted["Nats-Expected-Last-Sequence"] = str(expected_last_sequence)
        self._require_fits(body, wanted)
        async with answered(f"publish to {subject}"):
            try:
                ack = await self.jetstream.publish(subject, body, headers=wanted, timeout=self._timeout)
            except APIError as error:
                if error.err_code == WRONG_LAST_SEQUENCE:
                    raise OutOfTurn(f"{subject}: {error.description}", reason="OutOfTurn") from error
                if error.err_code in STREAM_FULL:
                    raise Unavailable(f"{subject}: the stream is full", reason="StreamFull") from error
                raise
        return Published(ack.seq, bool(ack.duplicate))

    def _require_fits(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Refuse what the server would end the connection for: the library does not count headers."""
        size = len(body) + HEADER_FRAME + sum(len(name) + len(text) + 4 for name, text in headers.items())
        if size > self.client.max_payload:
            raise Rejected(f"message of {size} bytes is too large", reason="EventTooLarge")

    async def last(self, stream: str, subject: str | None = None) -> Stored | None:
        """Return the last message of a stream, or of one subject in it; None when there is none."""
        async with answered(f"last of {stream}"):
            try:
                if subject is not None:
                    return _stored(await self.jetstream.get_last_msg(stream, subject))
                state = (await self.jetstream.stream_info(stream)).state
                if state.messages == 0:
                    return None
                return _stored(await self.jetstream.get_msg(stream, seq=state.last_seq))
            except NotFoundError:
                return None

    async def last_sequence(self, stream: str) -> int:
        """Return the sequence of the last message a stream ever stored, 0 for none."""
        async with answered(f"state of {stream}"):
            return (await self.jetstream.stream_info(stream)).state.last_seq

    async def consumer(self, settings: ConsumerSettings) -> Consumer:
        """Open a durable pull consumer, creating or updating it."""
        async with answered(f"consumer {settings.durable}"):
            return await open_consumer(self.jetstream, settings)

    async def flush(self) -> None:
        """Wait until the server has read all that was sent."""
        async with answered("flush"):
            await self.client.flush(timeout=max(1, int(self._timeout)))

    async def get_key(self, bucket: str, key: str) -> tuple[bytes, int] | None:
        """Return a key's value and revision; None when it was never written or deleted."""
        async with answered(f"key {bucket}/{key}"):
            try:
                entry = await (await self._bucket(bucket)).get(key)
            except KeyNotFoundError:
                return None
            return entry.value or b"", int(entry.revision or 0)

    async def put_key(self, bucket: str, key: str, value: bytes, *, revision: int | None = None) -> int:
        """Write a key; with `revision` only when that is still its revision (0: absent), else OutOfTurn."""
        async with answered(f"key {bucket}/{key}"):
            store = await self._bucket(bucket)
            if revision is None:
                return await store.put(key, value)
            try:
                return await store.update(key, value, last=revision)
            except KeyWrongLastSequenceError as error:
                raise OutOfTurn(f"{bucket}/{key} was written by another", reason="OutOfTurn") from error

    async def _bucket(self, bucket: str) -> KeyValue:
        if bucket not in self._buckets:
            try:
                self._buckets[bucket] = await self.jetstream.key_value(bucket)
            except (NotFoundError, BucketNotFoundError):
                config = api.KeyValueConfig(bucket=bucket, history=1, storage=api.StorageType.FILE)
                self._buckets[bucket] = await self.jetstream.create_key_value(config)
        return self._buckets[bucket]


@asynccontextmanager
async def answered(what: str) -> AsyncIterator[None]:
    """Turn the library's errors into Unavailable, keeping the cause.

    The library waits with `asyncio.wait_for`, which forgets a cancellation that comes together with the
    answer: who was asked to stop meanwhile stops here.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    except NoStreamResponseError as error:
        raise Unavailable(f"events: {what}: no stream answers", reason="EventsUnavailable") from error
    except SOFT_ERRORS as error:
        raise Unavailable(f"events: {what}: {error!r}", reason="EventsUnavailable") from error
    finally:
        if task and task.cancelling() > before:
            raise asyncio.CancelledError


def _stored(message: api.RawStreamMsg) -> Stored:
    return Stored(
        int(message.seq or 0), str(message.subject), message.data or b"", dict(message.headers or {})
    )


async def _note_error(error: Exception) -> None:
    log.debug("events connection", error=repr(error))
