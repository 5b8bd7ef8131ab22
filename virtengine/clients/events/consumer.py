"""Durable pull consumers with explicit acknowledgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from virtengine.core.errors import Unavailable

STORE_ID = "virtengine.com/store-id"


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """What a consumer reads.

    `store_id` names the database that holds its effects: with another database it begins anew. `start` is
    where a consumer begins that does not exist yet; None: with the first message of the stream.
    """

    stream: str
    durable: str
    subjects: tuple[str, ...]
    ack_wait_seconds: float = 30.0
    max_ack_pending: int = 256
    store_id: str | None = None
    start: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


class Delivery:
    """One message in the hands of a consumer; answer it once."""

    def __init__(self, message: Msg) -> None:
        self._message = message
        self.subject: str = message.subject
        self.body: bytes = message.data
        self.headers: Mapping[str, str] = dict(message.headers or {})
        self.sequence: int = message.metadata.sequence.stream
        self.attempt: int = message.metadata.num_delivered or 1
        self.stream: str = message.metadata.stream

    @property
    def message_id(self) -> str:
        """Return the publisher's message id, or the place in the stream when it gave none."""
        return self.headers.get("Nats-Msg-Id") or f"{self.stream}/{self.sequence}"

    async def ack(self, *, is_awaited: bool = True) -> None:
        """Say that the effects are durable; waits until the server knows, or leaves it to be repeated."""
        try:
            if is_awaited:
                await self._message.ack_sync(timeout=5.0)
            else:
                await self._message.ack()
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"events: ack of {self.message_id}: {error!r}") from error

    async def retry(self, *, seconds: float) -> None:
        """Ask for the message again after a while."""
        try:
            await self._message.nak(delay=max(seconds, 0.001))
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"events: nak of {self.message_id}: {error!r}") from error

    async def working(self) -> None:
        """Say that handling takes longer; restarts the acknowledgement clock."""
        try:
            await self._message.in_progress()
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"events: progress of {self.message_id}: {error!r}") from error


class Consumer:
    """Fetch deliveries of one durable consumer."""

    def __init__(self, subscription: JetStreamContext.PullSubscription) -> None:
        self._subscription = subscription

    async def fetch(self, limit: int, *, timeout_seconds: float = 1.0) -> list[Delivery]:
        """Return up to `limit` deliveries, none when nothing came in time."""
        try:
            messages = await self._subscription.fetch(limit, timeout=timeout_seconds)
        except TimeoutError:  # nats.errors.TimeoutError is one of these
            return []
        except (nats.errors.Error, OSError) as error:
            raise Unavailable(f"events: fetch: {error!r}", reason="EventsUnavailable") from error
        return [Delivery(message) for message in messages]

    async def pending(self) -> int:
        """Return how many messages wait for delivery or acknowledgement."""
        try:
            info = await self._subscription.consumer_info()
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"events: consumer: {error!r}", reason="EventsUnavailable") from error
        return int(info.num_pending or 0) + int(info.num_ack_pending or 0)


async def open_consumer(stream: JetStreamContext, settings: ConsumerSettings) -> Consumer:
    """Create or update the durable consumer and bind to it."""
    await ensure_consumer(stream, settings)
    return Consumer(await stream.pull_subscribe_bind(settings.durable, settings.stream))


async def ensure_consumer(stream: JetStreamContext, settings: ConsumerSettings) -> api.ConsumerInfo:
    """Create or update the durable consumer; where it began and whose effects it serves stay as they are."""
    try:
        existing: api.ConsumerInfo = await stream.consumer_info(settings.stream, settings.durable)
    except NotFoundError:
        return await stream.add_consumer(settings.stream, _config(settings))
    config = _config(settings, existing.config)
    if _is_of_another_store(existing.config, settings):
        # The database that held the effects is gone: what was acknowledged must be delivered again.
        await stream.delete_consumer(settings.stream, settings.durable)
    elif _is_same(existing.config, config):
        return existing
    return await stream.add_consumer(settings.stream, config)


def _is_of_another_store(existing: api.ConsumerConfig, settings: ConsumerSettings) -> bool:
    known = (existing.metadata or {}).get(STORE_ID)
    return settings.store_id is not None and known is not None and known != settings.store_id


def _is_same(existing: api.ConsumerConfig, wanted: api.ConsumerConfig) -> bool:
    subjects = existing.filter_subjects or [existing.filter_subject or ">"]
    return (
        sorted(subjects) == sorted(wanted.filter_subjects or ())
        and existing.ack_wait == wanted.ack_wait
        and existing.max_ack_pending == wanted.max_ack_pending
        and (wanted.metadata or {}).items() <= (existing.metadata or {}).items()
    )


def _config(settings: ConsumerSettings, existing: api.ConsumerConfig | None = None) -> api.ConsumerConfig:
    known = (existing.metadata or {}) if existing else {}
    # What the server notes there itself is not ours to give.
    metadata = {name: text for name, text in known.items() if not name.startswith("_nats.")}
    metadata |= settings.metadata
    if settings.store_id is not None:
        metadata[STORE_ID] = settings.store_id
    start = existing.opt_start_time if existing else settings.start
    return api.ConsumerConfig(
        durable_name=settings.durable,
        ack_policy=api.AckPolicy.EXPLICIT,
        deliver_policy=api.DeliverPolicy.ALL if start is None else api.DeliverPolicy.BY_START_TIME,
        opt_start_time=start,
        filter_subjects=list(settings.subjects),
        ack_wait=settings.ack_wait_seconds,
        max_ack_pending=settings.max_ack_pending,
        max_deliver=-1,
        metadata=metadata,
    )
