"""Room in a stream that refuses new messages when it is full: what everybody has handled may go.

A stream keeps what was handled, so that a lost database is filled again from it; but no longer than there
is room for what is new.
"""

from __future__ import annotations

from nats.js.errors import NotFoundError

from virtengine.clients.events.bus import EventBus, answered

HALF = 0.5


async def make_room(bus: EventBus, stream: str, *, above: float = HALF) -> int:
    """Drop what all consumers have answered once a stream is fuller than that; return how many messages."""
    async with answered(f"room in {stream}"):
        try:
            info = await bus.jetstream.stream_info(stream)
        except NotFoundError:
            return 0
        limit = int(info.config.max_bytes or 0)
        if limit <= 0 or info.state.bytes <= above * limit:
            return 0
        consumers = await bus.jetstream.consumers_info(stream)
        floors = [int(one.ack_floor.stream_seq) if one.ack_floor else 0 for one in consumers]
        floor = min(floors, default=0)
        if floor < info.state.first_seq:
            return 0
        await bus.jetstream.purge_stream(stream, seq=floor + 1)
        return floor + 1 - int(info.state.first_seq)
