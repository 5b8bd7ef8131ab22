"""Events: CloudEvents on NATS JetStream, published once and consumed at least once."""

from virtengine.clients.events.bus import EventBus, Stored
from virtengine.clients.events.consumer import Consumer, ConsumerSettings, Delivery
from virtengine.clients.events.event import Event
from virtengine.clients.events.streams import CHAIN, FUNCTION, QUARANTINE, REPLAY, USAGE, StreamSettings

__all__ = [
    "CHAIN",
    "FUNCTION",
    "QUARANTINE",
    "REPLAY",
    "USAGE",
    "Consumer",
    "ConsumerSettings",
    "Delivery",
    "Event",
    "EventBus",
    "Stored",
    "StreamSettings",
]
