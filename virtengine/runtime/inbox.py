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


async def begin_many(connection: Connection, function: str, event_ids: Sequence[str]) -> set[str]:
    """Note that a function handles events, and return those that it has not handled before."""
    rows = await connection.fetch(
        "INSERT INTO inbox (function, event_id) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING "
        "RETURNING event_id",
        function,
        sorted(event_ids),  # in one order, so that two replicas wait for each other instead of for ever
    )
    return {row["event_id"] for row in rows}


async def withdraw(connection: Connection, function: str, event_ids: Sequence[str]) -> None:
    """Take back that events were handled, in the transaction that noted it."""
    if event_ids:
        await connection.execute(
            "DELETE FROM inbox WHERE function = $1 AND event_id = ANY($2)", function, list(event_ids)
        )


def event_id(event: Event) -> str:
    """Return the id under which an event is noted."""
    return f"{event.source}/{event.id}"


async def add(connection: Connection, function: str, events: Sequence[Event]) -> None:
    """Store the events that a handler returned, to be published after its transaction."""
    rows = [(function, subject(event), event_id(event), encode(event)) for event in events]
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
