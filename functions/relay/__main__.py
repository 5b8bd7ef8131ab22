"""`python -m functions.relay`."""

from __future__ import annotations

import sys

from prometheus_client import CollectorRegistry
from pydantic import Field

from functions import process
from functions.relay.relay import Relay
from functions.settings import ProcessSettings
from virtengine.clients.chain import ChainClient
from virtengine.clients.events import EventBus
from virtengine.runtime import log


class RelaySettings(ProcessSettings):
    """Settings of the relay."""

    start_height: int = Field(default=1, ge=1, description="first block to publish when the stream is empty")


async def main() -> None:
    """Relay until told to stop."""
    settings = RelaySettings()  # type: ignore[call-arg]  # read from the environment
    log.configure(settings.log_level, process="relay")
    registry = CollectorRegistry()
    async with (
        ChainClient(settings.chain_grpc, settings.chain_rpc, chain_id=settings.chain_id) as chain,
        process.patient(EventBus(settings.events_url, name="relay"), "events") as bus,
    ):
        relay = Relay(chain, bus, settings.chain_id, start_height=settings.start_height, registry=registry)
        async with process.health(settings.metrics_port, registry, lambda: relay.ready):
            await process.until_stopped(relay.run())


if __name__ == "__main__":
    sys.exit(process.run(main))
