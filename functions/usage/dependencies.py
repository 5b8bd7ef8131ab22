"""What the usage function opens when it starts, out of its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from functions.settings import ACCOUNT_KEY, SIGNING_KEY, FunctionSettings, read_key
from functions.usage.authority import Authority
from functions.usage.deps import UsageDeps
from functions.usage.flush import BatchSigner, Flush
from virtengine.clients.chain import ChainClient, Wallet
from virtengine.clients.events import USAGE
from virtengine.clients.events.room import make_room
from virtengine.clients.usage_store import Connection
from virtengine.runtime.function_handler import HostServices


class UsageSettings(FunctionSettings):
    """Settings of the usage function."""

    signing_key_file: Path = Field(
        description="the mounted Secret with the provider's signing key, or its file"
    )


@asynccontextmanager
async def dependencies(services: HostServices) -> AsyncIterator[Callable[[Connection], UsageDeps]]:
    """Give what makes the dependencies of one delivery."""
    settings = UsageSettings()  # type: ignore[call-arg]  # read from the environment
    async with ChainClient(settings.chain_grpc, settings.chain_rpc, chain_id=settings.chain_id) as chain:
        key = read_key(settings.account_key_file, ACCOUNT_KEY)
        wallet = Wallet(chain, key, gas_price=settings.gas_price)
        signer = BatchSigner(settings.chain_id, read_key(settings.signing_key_file, SIGNING_KEY))
        authority = Authority(chain, chain_id=settings.chain_id, provider=settings.provider)
        flush = Flush(services.database, chain, wallet, signer, settings.provider, registry=services.registry)

        async def room() -> int:
            return await make_room(services.bus, USAGE)

        def deps(connection: Connection) -> UsageDeps:
            return UsageDeps(connection, lambda: datetime.now(UTC), authority, flush, services.wake, room)

        yield deps
