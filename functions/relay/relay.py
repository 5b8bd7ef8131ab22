"""Blocks in, CloudEvents out.

The cursor is the last message of stream CHAIN: it says which event of which block was published. A key
remembers how far blocks without events were read. Each message is published only as the direct successor of
the one before it, so that a lost answer, a restart at any point or a second relay can neither repeat nor
skip an event.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog
from google.protobuf import json_format
from prometheus_client import CollectorRegistry, Counter, Gauge

from virtengine.clients.chain import Block, BlockEvent, ChainClient
from virtengine.clients.events import CHAIN, Event, EventBus
from virtengine.clients.events.bus import OutOfTurn
from virtengine.core.errors import Rejected, Unavailable

log = structlog.get_logger(__name__)

BUCKET = "relay"
CHAIN_HEADER = "Virtengine-Chain"
HEIGHT_HEADER = "Virtengine-Height"
INDEX_HEADER = "Virtengine-Index"
REMEMBER_EVERY = 20
FIRST_PAUSE = 0.5
MAX_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class Cursor:
    """What is published: all of the blocks below `height`, of that block the events below `index`."""

    height: int
    index: int
    sequence: int  # of the last message in the stream


class Relay:
    """Publishes one chain's events."""

    def __init__(
        self,
        chain: ChainClient,
        bus: EventBus,
        chain_id: str,
        *,
        start_height: int = 1,
        registry: CollectorRegistry | None = None,
    ) -> None:
        self._chain = chain
        self._bus = bus
        self._chain_id = chain_id
        self._start_height = start_height
        registry = registry or CollectorRegistry()
        self._height = Gauge("virtengine_relay_height", "Last block that is published.", registry=registry)
        self._events = Counter("virtengine_relay_events_total", "Events published.", registry=registry)
        self._restarts = Counter(
            "virtengine_relay_restarts_total", "Times the cursor was read again.", registry=registry
        )
        self.ready = False

    async def run(self) -> None:
        """Publish for ever. Raises Rejected when node or stream belong to another chain."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._bus.ensure_streams()
                cursor = await self.cursor()
                log.info("relay continues", height=cursor.height, index=cursor.index)
                async for _block in self._publish_from(cursor):
                    self.ready, pause = True, FIRST_PAUSE
            except (Unavailable, OutOfTurn) as error:
                self.ready = False
                self._restarts.inc()
                log.warning("relay pauses", reason=error.reason, error=error.message, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, MAX_PAUSE)

    async def cursor(self) -> Cursor:
        """Read where to go on."""
        sequence = await self._bus.last_sequence(CHAIN)
        if sequence == 0:
            return Cursor(self._start_height, 0, 0)
        last = await self._bus.last(CHAIN)
        height, index = self._start_height, 0
        if last is not None:
            if last.headers.get(CHAIN_HEADER) != self._chain_id:
                raise Rejected(
                    f"stream {CHAIN} holds events of chain {last.headers.get(CHAIN_HEADER)!r}, not "
                    f"{self._chain_id!r}; give each chain an event bus of its own, or delete the stream",
                    reason="WrongChain",
                )
            sequence = last.sequence
            height, index = int(last.headers[HEIGHT_HEADER]), int(last.headers[INDEX_HEADER]) + 1
        read = await self._read_height()
        return Cursor(read + 1, 0, sequence) if read >= height else Cursor(height, index, sequence)

    async def _publish_from(self, cursor: Cursor) -> AsyncIterator[Block]:
        sequence, skip, remembered = cursor.sequence, cursor.index, cursor.height
        async for block in self._chain.follow(cursor.height):
            for event in block.events[skip:]:
                sequence = await self._publish(block, event, sequence)
            skip = 0
            self._height.set(block.height)
            if block.height - remembered >= REMEMBER_EVERY:
                await self._remember(block.height)
                remembered = block.height
            yield block

    async def _publish(self, block: Block, event: BlockEvent, sequence: int) -> int:
        published = await self._bus.publish(
            f"chain.{event.type}",
            to_cloud_event(block, event),
            message_id=f"{block.chain_id}/{event.height}/{event.index}",
            expected_last_sequence=sequence,
            headers={
                CHAIN_HEADER: block.chain_id,
                HEIGHT_HEADER: str(event.height),
                INDEX_HEADER: str(event.index),
            },
        )
        self._events.inc()
        return published.sequence

    async def _read_height(self) -> int:
        entry = await self._bus.get_key(BUCKET, self._key)
        return 0 if entry is None else int(json.loads(entry[0])["height"])

    async def _remember(self, height: int) -> None:
        await self._bus.put_key(BUCKET, self._key, json.dumps({"height": height}).encode())

    @property
    def _key(self) -> str:
        return hashlib.sha256(self._chain_id.encode()).hexdigest()[:32]


def to_cloud_event(block: Block, event: BlockEvent) -> Event:
    """Write one event of a block as a CloudEvent."""
    data = dict(event.attributes)
    if event.message is not None:
        data = json_format.MessageToDict(
            event.message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
    return Event(
        id=f"{event.height}/{event.index}",
        type=event.type,
        source=f"virtengine/chain/{block.chain_id}",
        data=data,
        time=block.time,
        extensions={
            "height": str(event.height),
            "chainid": block.chain_id,
            **({"txhash": event.tx_hash} if event.tx_hash else {}),
        },
    )
