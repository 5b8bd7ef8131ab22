"""`python -m functions.usage`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry
from pydantic import Field

from functions import process
from functions.settings import ACCOUNT_KEY, SIGNING_KEY, FunctionSettings, read_key
from functions.usage.authority import Authority
from functions.usage.deps import UsageDeps
from functions.usage.flush import BatchSigner, Flush
from functions.usage.handler import handle
from virtengine.clients.chain import ChainClient, Wallet
from virtengine.clients.events import USAGE, EventBus
from virtengine.clients.usage_store import Connection, Database
from virtengine.runtime import log
from virtengine.runtime.function_host import Function, FunctionHost, HostSettings


class UsageSettings(FunctionSettings):
    """Settings of the usage function."""

    signing_key_file: Path = Field(
        description="the mounted Secret with the provider's signing key, or its file"
    )


async def main() -> None:
    """Run the usage function until told to stop."""
    settings = UsageSettings()  # type: ignore[call-arg]  # read from the environment
    log.configure(settings.log_level, process="usage")
    registry = CollectorRegistry()
    async with (
        ChainClient(settings.chain_grpc, settings.chain_rpc, chain_id=settings.chain_id) as chain,
        process.patient(EventBus(settings.events_url, name="usage"), "events") as bus,
        process.patient(Database(settings.database_url.get_secret_value()), "database") as database,
    ):
        host = _host(settings, chain, bus, database, registry)
        process.on_signals(host.stop)
        async with process.health(settings.metrics_port, registry, lambda: host.ready):
            await host.run()


def _host(
    settings: UsageSettings,
    chain: ChainClient,
    bus: EventBus,
    database: Database,
    registry: CollectorRegistry,
) -> FunctionHost[UsageDeps]:
    key = read_key(settings.account_key_file, ACCOUNT_KEY)
    wallet = Wallet(chain, key, gas_price=settings.gas_price)
    signer = BatchSigner(settings.chain_id, read_key(settings.signing_key_file, SIGNING_KEY))
    authority = Authority(chain, chain_id=settings.chain_id, provider=settings.provider)
    flush = Flush(database, chain, wallet, signer, registry=registry)

    def deps(connection: Connection) -> UsageDeps:
        return UsageDeps(connection, lambda: datetime.now(UTC), authority, flush, host.wake)

    function = Function("usage", USAGE, ("usage.intervals.>",), handle, deps)
    bounds = HostSettings(tick_seconds=settings.tick_seconds, workers=settings.workers)
    host = FunctionHost(function, bus, database, settings=bounds, registry=registry)
    return host


if __name__ == "__main__":
    sys.exit(process.run(main))
