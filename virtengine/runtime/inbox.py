"""Inbox and outbox: what makes at-least-once delivery into effects that happen once.

The inbox row of an event is written in the transaction of the handler's effects, so that either both are
there or neither. The events a handler returns are rows of the same transaction; they are published after it
and then removed.
"""

from __future__ import annotations

from collections.abc import Sequence

from virtengine.clients.events import Event, EventBus
from virtengine.clients.events.event import CONTENT_TYPE, encode
from virtengine.clients.usage_store import Connection, Database

BATCH = 100


async def begin(connection: Connection, function: str, event_id: str) -> bool:
    """Note that a function handles an event; False when it has been handled."""
    row = await connection.fetchval(
        "INSERT INTO inbox (function, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id",
        function,
        event_id,
    )
    return row is not None


async def add(connection: Connection, function: str, events: Sequence[Event]) -> None:
    """Store the events that a handler returned, to be published after its transaction."""
    rows = [(function, subject(event), f"{event.source}/{event.id}", encode(event)) for event in events]
    if rows:
        await connection.executemany(
            "INSERT INTO outbox (function, subject, message_id, body) VALUES ($1, $2, $3, $4)", rows
        )


def subject(event: Event) -> str:
    """Return where an event of a function is published."""
    return f"function.{event.type}"


async def publish(database: Database, bus: EventBus, function: str) -> int:
    """Publish what waits in the outbox, oldest first, and return how many."""
    published = 0
    while True:
        async with database.transaction() as connection:
            rows = await connection.fetch(
                "SELECT id, subject, message_id, body FROM outbox WHERE function = $1 "
                "ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED",
                function,
                BATCH,
            )
            for row in rows:
                headers = {"Content-Type": CONTENT_TYPE}
                await bus.publish_bytes(
                    row["subject"], row["body"], message_id=row["message_id"], headers=headers
                )
            if rows:
                await connection.execute("DELETE FROM outbox WHERE id = ANY($1)", [row["id"] for row in rows])
        published += len(rows)
        if len(rows) < BATCH:
            return published


async def forget(database: Database, *, days: int) -> None:
    """Remove inbox rows older than any redelivery can be."""
    async with database.connection() as connection:
        await connection.execute(
            "DELETE FROM inbox WHERE handled_at < now() - make_interval(days => $1)", days
        )
