"""One PostgreSQL database: a pool, transactions, and a schema that is brought up to date under a lock.

Whatever leaves the outcome of a statement unknown is Unavailable. Constraint violations pass through: only
the caller knows what they mean.
"""

from __future__ import annotations

import ssl as tls
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from virtengine.clients.usage_store.schema import MIGRATIONS
from virtengine.core.errors import Unavailable

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

MIGRATION_LOCK = 0x7665_7573_6167_6501
STATEMENT_SECONDS = 30.0
SOFT_ERRORS = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    OSError,
    TimeoutError,
)


class Database:
    """A pool of connections. Use as `async with Database(dsn) as database`."""

    def __init__(self, dsn: str, *, connections: int = 10, ssl: tls.SSLContext | None = None) -> None:
        self._dsn = dsn
        self._connections = connections
        self._ssl = ssl
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def __aenter__(self) -> Self:
        async with answered():
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=1,
                max_size=self._connections,
                command_timeout=STATEMENT_SECONDS,
                timeout=10.0,
                ssl=self._ssl,
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection; every statement is a transaction of its own."""
        if self._pool is None:
            raise Unavailable("the database is not open", reason="StoreUnavailable")
        async with answered(), self._pool.acquire(timeout=STATEMENT_SECONDS) as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection inside a transaction that commits when the block ends well."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def migrate(self) -> int:
        """Bring the schema up to date and return its version; safe to run from many processes."""
        async with self.transaction() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock($1)", MIGRATION_LOCK)
            await connection.execute(
                "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, applied timestamptz "
                "NOT NULL DEFAULT now())"
            )
            current = await connection.fetchval("SELECT coalesce(max(version), 0) FROM schema_version")
            for version, script in enumerate(MIGRATIONS[current:], start=current + 1):
                await connection.execute(script)
                await connection.execute("INSERT INTO schema_version (version) VALUES ($1)", version)
            return int(max(current, len(MIGRATIONS)))

    async def store_id(self) -> str:
        """Return the id this database was given when it was made."""
        async with self.connection() as connection:
            return str(await connection.fetchval("SELECT id FROM store"))


@asynccontextmanager
async def answered() -> AsyncIterator[None]:
    """Turn a database that gave no answer into Unavailable, keeping the cause."""
    try:
        yield
    except SOFT_ERRORS as error:
        raise Unavailable(f"usage store: {error!r}", reason="StoreUnavailable") from error
