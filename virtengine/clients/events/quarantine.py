"""Events that a function could not handle: what is there, why, dropping it, and handing it over again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from nats.js import api
from nats.js.errors import APIError, NotFoundError

from virtengine.clients.events.bus import EventBus, answered
from virtengine.clients.events.consumer import Delivery
from virtengine.clients.events.event import CONTENT_TYPE
from virtengine.clients.events.streams import QUARANTINE
from virtengine.core.errors import Rejected
from virtengine.plans.function_names import FunctionId

REASON_HEADER = "Virtengine-Reason"
MESSAGE_HEADER = "Virtengine-Message"
FUNCTION_HEADER = "Virtengine-Function"
SUBJECT_HEADER = "Virtengine-Subject"
ATTEMPTS_HEADER = "Virtengine-Attempts"
PLACE_HEADER = "Virtengine-Place"
KEPT_BYTES = 64 * 1024
"""Larger events stay in their stream alone, so that a few of them do not push others out of quarantine."""
GONE = frozenset({10037, 10043, 10057})
"""What the server says when a message to delete is not there any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One event in quarantine. `number` is its place there; `body` is empty when it is too large to move."""

    number: int
    reason: str
    message: str
    subject: str
    attempts: int
    place: str
    since: datetime | None
    body: bytes


async def kept(bus: EventBus, function: FunctionId, *, since: datetime | None = None) -> AsyncIterator[Kept]:
    """Yield the events that a function could not handle, oldest first."""
    number = 1
    while True:
        found = await _next(bus, function, number)
        if found is None:
            return
        if since is None or (found.since is not None and found.since >= since):
            yield found
        number = found.number + 1


async def get(bus: EventBus, function: FunctionId, number: int) -> Kept:
    """Return one event. Raises Rejected when there is none of that number in this function's quarantine."""
    found = await _next(bus, function, number)
    if found is None or found.number != number:
        raise Rejected(f"no event {number} of {function} is in quarantine", reason="NotInQuarantine")
    return found


async def drop(bus: EventBus, function: FunctionId, number: int) -> None:
    """Forget an event for good."""
    await get(bus, function, number)
    await _delete(bus, number)


async def replay(bus: EventBus, function: FunctionId, event: Kept) -> None:
    """Hand an event to its function again, and to no other.

    Its inbox makes sure that it is handled once, however often it is replayed.
    """
    headers = {"Content-Type": CONTENT_TYPE, SUBJECT_HEADER: event.subject}
    if not event.body:
        headers[PLACE_HEADER] = event.place
    message_id = f"replay/{function}/{event.number}"
    await bus.publish_bytes(function.replay, event.body, message_id=message_id, headers=headers)
    await _delete(bus, event.number)


async def _delete(bus: EventBus, number: int) -> None:
    async with answered(f"event {number} of {QUARANTINE}"):
        try:
            await bus.jetstream.delete_msg(QUARANTINE, number)
        except APIError as error:
            if error.err_code not in GONE:
                raise


async def body_of(bus: EventBus, message: Delivery | Kept) -> bytes:
    """Return an event's content: for one too large to be moved, what its stream still has."""
    place = message.place if isinstance(message, Kept) else message.headers.get(PLACE_HEADER, "")
    if message.body or not place:
        return message.body
    stream, _slash, sequence = place.rpartition("/")
    async with answered(f"event {place}"):
        try:
            return (await bus.jetstream.get_msg(stream, seq=int(sequence), direct=True)).data or b""
        except NotFoundError as error:
            text = f"the event was too large to be moved and {place} is gone"
            raise Rejected(text, reason="EventGone") from error


async def _next(bus: EventBus, function: FunctionId, number: int) -> Kept | None:
    async with answered(f"quarantine of {function}"):
        try:
            found = await bus.jetstream.get_msg(
                QUARANTINE, seq=number, subject=function.quarantine, direct=True, next=True
            )
        except NotFoundError:
            return None
    return _kept(found)


def _kept(message: api.RawStreamMsg) -> Kept:
    headers = message.headers or {}
    attempts = headers.get(ATTEMPTS_HEADER, "0")
    return Kept(
        number=int(message.seq or 0),
        reason=headers.get(REASON_HEADER, ""),
        message=headers.get(MESSAGE_HEADER, ""),
        subject=headers.get(SUBJECT_HEADER, ""),
        attempts=int(attempts) if attempts.isdigit() else 0,
        place=headers.get(PLACE_HEADER, ""),
        since=None if message.time is None else message.time.astimezone(UTC),
        body=message.data or b"",
    )
