"""Setting events aside that can never be handled, with the reason."""

from __future__ import annotations

import structlog

from virtengine.clients.events import Delivery, EventBus
from virtengine.clients.events.quarantine import (
    ATTEMPTS_HEADER,
    FUNCTION_HEADER,
    KEPT_BYTES,
    MESSAGE_HEADER,
    PLACE_HEADER,
    REASON_HEADER,
    SUBJECT_HEADER,
)
from virtengine.plans.function_names import FunctionId

log = structlog.get_logger(__name__)


class Quarantine:
    """The quarantine of one function."""

    def __init__(self, bus: EventBus, function: FunctionId) -> None:
        self._bus = bus
        self._function = function

    async def put(self, delivery: Delivery, reason: str, message: str) -> None:
        """Keep a delivery's event with the reason and answer the delivery."""
        place = f"{delivery.stream}/{delivery.sequence}"
        headers = {
            REASON_HEADER: reason,
            MESSAGE_HEADER: " ".join(message.split())[:500].encode("ascii", "replace").decode(),
            FUNCTION_HEADER: str(self._function),
            SUBJECT_HEADER: delivery.headers.get(SUBJECT_HEADER) or delivery.subject,
            ATTEMPTS_HEADER: str(delivery.attempt),
            PLACE_HEADER: delivery.headers.get(PLACE_HEADER) or place,
        }
        message_id = f"quarantine/{self._function}/{place}"
        # A large event is led to by its place in the stream.
        body = delivery.body if len(delivery.body) <= KEPT_BYTES else b""
        await self._bus.publish_bytes(self._function.quarantine, body, message_id=message_id, headers=headers)
        await delivery.ack()
        log.warning("event quarantined", function=str(self._function), place=place, reason=reason)
