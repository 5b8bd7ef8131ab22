"""`python -m functions.settlement`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry
from pydantic import Field, SecretStr

from functions import process
from functions.settings import ACCOUNT_KEY, FunctionSettings, read_key
from functions.settlement.books import Books
from functions.settlement.documents import Documents
from functions.settlement.handler import SUBJECTS, SettlementDeps, handle
from virtengine.clients.artifacts import Artifacts, ArtifactSettings
from virtengine.clients.chain import ChainClient, Wallet
from virtengine.clients.events import CHAIN, EventBus
from virtengine.clients.usage_store import Database
from virtengine.runtime import log
from virtengine.runtime.function_host import Function, FunctionHost, HostSettings


class SettlementSettings(FunctionSettings):
    """Settings of the settlement function."""

    s3_endpoint: str | None = Field(default=None, description="S3 address; empty: the provider's default")
    s3_bucket: str = Field(min_length=3, description="bucket for invoices, created when missing")
    s3_region: str = Field(default="us-east-1", description="S3 region")
    s3_access_key: SecretStr = Field(description="S3 access key")
    s3_secret_key: SecretStr = Field(description="S3 secret key")


async def main() -> None:
    """Run the settlement function until told to stop."""
    settings = SettlementSettings()  # type: ignore[call-arg]  # read from the environment
    log.configure(settings.log_level, process="settlement")
    registry = CollectorRegistry()
    async with (
        ChainClient(settings.chain_grpc, settings.chain_rpc, chain_id=settings.chain_id) as chain,
        process.patient(EventBus(settings.events_url, name="settlement"), "events") as bus,
        process.patient(Database(settings.database_url.get_secret_value()), "database") as database,
    ):
        artifacts = Artifacts(_artifact_settings(settings))
        await process.answering(artifacts.ensure_bucket, "artifacts")
        books = _books(settings, chain, artifacts, registry)
        function = Function("settlement", CHAIN, SUBJECTS, handle, lambda db: SettlementDeps(db, books))
        bounds = HostSettings(tick_seconds=settings.tick_seconds, workers=settings.workers)
        host = FunctionHost(function, bus, database, settings=bounds, registry=registry)
        process.on_signals(host.stop)
        async with process.health(settings.metrics_port, registry, lambda: host.ready):
            await host.run()


def _books(
    settings: SettlementSettings, chain: ChainClient, artifacts: Artifacts, registry: CollectorRegistry
) -> Books:
    key = read_key(settings.account_key_file, ACCOUNT_KEY)
    wallet = Wallet(chain, key, gas_price=settings.gas_price)
    documents = Documents(chain, wallet, artifacts, settings.chain_id, registry=registry)
    return Books(
        chain, wallet, documents, settings.provider, now=lambda: datetime.now(UTC), registry=registry
    )


def _artifact_settings(settings: SettlementSettings) -> ArtifactSettings:
    return ArtifactSettings(
        endpoint=settings.s3_endpoint or None,
        bucket=settings.s3_bucket,
        access_key=settings.s3_access_key.get_secret_value(),
        secret_key=settings.s3_secret_key.get_secret_value(),
        region=settings.s3_region,
    )


if __name__ == "__main__":
    sys.exit(process.run(main))
