"""The event bus, for the meter."""

from tests.support.nats import bus, nats_server

__all__ = ["bus", "nats_server"]
