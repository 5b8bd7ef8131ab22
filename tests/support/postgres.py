"""A real PostgreSQL on loopback.

Fixtures: `postgres` (session), `dsn` (a fresh database), `database` (migrated).
"""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from tests.support.nats import wait_for_port
from tests.support.processes import Program, free_port
from virtengine.clients.usage_store import Database

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/bin", "/usr/bin", "/opt/*/bin")
USERS = ("postgres", "nobody")


class Postgres:
    """One server that keeps its data between restarts; never run as root, which it refuses."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder, self._data = folder, folder / "data"
        self._prefix = self._as_user(folder)
        self._bin = binaries()
        self._run([str(self._bin / "initdb"), "-D", str(self._data), "-U", "virtengine", "-A", "trust", "-N"])
        options = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(folder)]
        argv = [*self._prefix, str(self._bin / "postgres"), "-D", str(self._data), *options]
        self._program = Program(argv, folder / "postgres.log")

    def start(self) -> None:
        """Start and wait until it listens."""
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        self._program.start()
        wait_for_port(self.port, self._program)

    def stop(self, *, hard: bool = False) -> None:
        """End it; hard is an immediate shutdown, from which it recovers by its log."""
        mode = "immediate" if hard else "fast"
        subprocess.run(
            [*self._prefix, str(self._bin / "pg_ctl"), "-D", str(self._data), "-m", mode, "-w", "stop"],
            check=False,
            capture_output=True,
        )
        self._program.stop()

    def dsn(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://virtengine@127.0.0.1:{self.port}/{database}"

    def _as_user(self, folder: Path) -> list[str]:
        if os.geteuid() != 0:
            return []
        user = next(name for name in USERS if _exists(name))
        shutil.chown(folder, user)
        return ["setpriv", "--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--clear-groups"]

    def _run(self, argv: list[str]) -> None:
        done = subprocess.run([*self._prefix, *argv], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"{argv[0]} failed:\n{done.stdout}{done.stderr}", pytrace=False)


def binaries() -> Path:
    """Return the folder with PostgreSQL's programs."""
    for place in PLACES:
        for found in sorted(Path("/").glob(f"{place.lstrip('/')}/initdb"), reverse=True):
            return found.parent
    pytest.fail("PostgreSQL is missing: apt-get install postgresql", pytrace=False)


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run one server for the session."""
    folder = Path(tempfile.mkdtemp(prefix="virtengine-pg-"))
    folder.chmod(0o755)
    server = Postgres(folder)
    server.start()
    yield server
    server.stop(hard=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture
async def dsn(postgres: Postgres) -> AsyncIterator[str]:
    """Make an empty database and remove it afterwards."""
    name = f"t{uuid.uuid4().hex}"
    await administer(postgres, f'CREATE DATABASE "{name}"')
    yield postgres.dsn(name)
    await administer(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest_asyncio.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """Open a fresh database with our schema."""
    async with Database(dsn) as opened:
        await opened.migrate()
        yield opened


async def administer(postgres: Postgres, statement: str) -> None:
    """Run one statement as the server's owner, waiting for it to take connections."""
    for _ in range(100):
        try:
            connection = await asyncpg.connect(postgres.dsn())
            break
        except (asyncpg.CannotConnectNowError, OSError):
            await asyncio.sleep(0.1)
    else:
        pytest.fail("PostgreSQL takes no connections", pytrace=False)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
