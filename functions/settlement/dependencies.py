"""What the settlement function opens when it starts, out of its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry
from pydantic import Field, SecretStr

from functions import process
from functions.settings import ACCOUNT_KEY, FunctionSettings, read_key
from functions.settlement.books import Books
from functions.settlement.deps import SettlementDeps
from functions.settlement.documents import Documents
from virtengine.clients.artifacts import Artifacts, ArtifactSettings
from virtengine.clients.chain import ChainClient, Wallet
from virtengine.clients.usage_store import Connection
from virtengine.runtime.function_handler import HostServices


class SettlementSettings(FunctionSettings):
    """Settings of the settlement function."""

    s3_endpoint: str | None = Field(default=None, description="S3 address; empty: the provider's default")
    s3_bucket: str = Field(min_length=3, description="bucket for invoices, created when missing")
    s3_region: str = Field(default="us-east-1", description="S3 region")
    s3_access_key: SecretStr = Field(description="S3 access key")
    s3_secret_key: SecretStr = Field(description="S3 secret key")


@asynccontextmanager
async def dependencies(services: HostServices) -> AsyncIterator[Callable[[Connection], SettlementDeps]]:
    """Give what makes the dependencies of one delivery."""
    settings = SettlementSettings()  # type: ignore[call-arg]  # read from the environment
    async with ChainClient(settings.chain_grpc, settings.chain_rpc, chain_id=settings.chain_id) as chain:
        artifacts = Artifacts(_artifact_settings(settings))
        await process.answering(artifacts.ensure_bucket, "artifacts")
        books = _books(settings, chain, artifacts, services.registry)
        yield lambda connection: SettlementDeps(connection, books)


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
