"""How far a durable consumer is behind, and rest of what operators look at without reading messages."""

from __future__ import annotations

from dataclasses import dataclass

from nats.js.errors import NotFoundError

from virtengine.clients.events.bus import EventBus, answered
from virtengine.clients.events.consumer import ConsumerSettings, ensure_consumer


@dataclass(frozen=True, slots=True)
class Lag:
    """Messages of a consumer: that wait, that are being handled, and deliveries that were answered."""

    waiting: int = 0
    in_hand: int = 0
    answered: int = 0

    @property
    def total(self) -> int:
        """Return how many messages are not done."""
        return self.waiting + self.in_hand

    def __add__(self, other: Lag) -> Lag:
        """Return the sum, for functions that read several streams."""
        return Lag(self.waiting + other.waiting, self.in_hand + other.in_hand, self.answered + other.answered)


async def read_lag(bus: EventBus, settings: ConsumerSettings) -> Lag:
    """Return how far a consumer is behind; it is created, or brought up to date, when it is not as wanted."""
    async with answered(f"consumer {settings.durable}"):
        info = await ensure_consumer(bus.jetstream, settings)
    delivered = int(info.delivered.consumer_seq) if info.delivered else 0
    in_hand = int(info.num_ack_pending or 0)
    return Lag(int(info.num_pending or 0), in_hand, max(0, delivered - in_hand))


async def has_stream(bus: EventBus, stream: str) -> bool:
    """Say whether a stream exists."""
    async with answered(f"stream {stream}"):
        try:
            await bus.jetstream.stream_info(stream)
        except NotFoundError:
            return False
    return True


async def count(bus: EventBus, stream: str, subject: str) -> int:
    """Return how many messages of one subject a stream keeps."""
    async with answered(f"messages of {subject}"):
        try:
            info = await bus.jetstream.stream_info(stream, subjects_filter=subject)
        except NotFoundError:
            return 0
    return sum((info.state.subjects or {}).values())
