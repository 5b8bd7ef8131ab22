"""A bell that rings once when something is published: how an idle function is noticed without polling.

It is an ordinary subscription that the server ends by itself after one message, so that a busy subject costs
one message for each time the bell was set, however much is published.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from nats import errors
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from virtengine.clients.events.bus import EventBus, answered

OVER = (errors.BadSubscriptionError, errors.ConnectionClosedError, errors.ConnectionDrainingError)
"""What is said about a subscription that has ended by itself."""


class Bell:
    """Rings once for each time it was set."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._subscriptions: list[Subscription] = []
        self._subjects: tuple[str, ...] = ()
        self._is_set = False

    @property
    def is_set(self) -> bool:
        """Say whether it will ring."""
        return self._is_set

    async def set(self, bus: EventBus, subjects: Sequence[str]) -> None:
        """Ring at the next message on one of the subjects; once this returns, none is missed."""
        if self._is_set and self._subjects == tuple(subjects):
            return
        await self.unset()
        self._subjects, self._is_set = tuple(subjects), True
        try:
            async with answered("subscribe"):
                for subject in subjects:
                    made = await bus.client.subscribe(subject, cb=self._heard)
                    self._subscriptions.append(made)
                    await made.unsubscribe(limit=1)
            await bus.flush()
        except BaseException:
            self._is_set = False
            raise

    async def unset(self) -> None:
        """Do not ring any more."""
        self._is_set = False
        found, self._subscriptions = self._subscriptions, []
        for subscription in found:
            with suppress(*OVER):
                await subscription.unsubscribe()

    async def _heard(self, _message: Msg) -> None:
        if self._is_set:
            self._is_set = False
            self._ring()
