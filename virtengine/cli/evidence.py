"""Raw usage behind an invoice: out of a provider's usage store into a file, and back."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

import typer

from virtengine.cli import connection, portforward
from virtengine.cli.connection import answering
from virtengine.cli.errors import Refused
from virtengine.cli.helm import PLATFORM_NAMESPACE
from virtengine.clients.usage_store import Database, UsageArchive
from virtengine.core.errors import Rejected
from virtengine.plans import invoice_evidence
from virtengine.plans.invoice_evidence import Evidence, Told

CLUSTER = "cluster"
SERVICE = "virtengine-postgresql"
PORT = 5432
MAX_BYTES = 2**31

DatabaseOption = Annotated[
    str,
    typer.Option(
        envvar="VIRTENGINE_DATABASE_URL",
        show_envvar=True,
        help="Usage store to count again from: a postgresql:// address, or `cluster` for the platform's.",
    ),
]


def add_reports(evidence: Evidence, database: str) -> Evidence:
    """Return the evidence with the reports behind the invoice's records, out of a usage store."""
    with address(database) as dsn:
        return replace(evidence, told=asyncio.run(_told(dsn, evidence)))


def write(evidence: Evidence, file: Path) -> None:
    """Write evidence to a file, in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_text(invoice_evidence.to_text(evidence), encoding="utf-8")
    temporary.replace(file)


def read(file: Path) -> Evidence:
    """Read evidence from a file. Raises Refused when there is none in it."""
    try:
        return invoice_evidence.from_text(read_text(file))
    except Rejected as error:
        raise Refused(f"{file}: {error.message}", hint="make one with `virtengine invoice export`") from error


def read_text(file: Path) -> str:
    """Return a file's text. Raises Refused when it cannot be read."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise Refused(f"{file} is larger than {MAX_BYTES} bytes", hint="export one invoice at a time")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"cannot read {file}: {error}", hint="name a file that was exported") from error


async def _told(dsn: str, evidence: Evidence) -> dict[int, Told]:
    covered = evidence.covered
    if not covered:
        return {}
    bounds = (evidence.lease.id, min(covered), max(covered))
    async with Database(dsn, connections=1) as database, database.connection() as store:
        archive = UsageArchive(store)
        reports, corrections = await archive.reports(*bounds), await archive.corrections(*bounds)
    told: dict[int, tuple[list[str], list[str]]] = {}
    for kind, rows in enumerate((reports, corrections)):
        for record, text in rows:
            told.setdefault(record, ([], []))[kind].append(text)
    return {
        record: Told(tuple(found[0]), tuple(found[1])) for record, found in told.items() if record in covered
    }


@contextmanager
def address(database: str) -> Iterator[str]:
    """Give an address of a usage store that answers from here."""
    if database != CLUSTER:
        yield database
        return
    core = connection.core(connection.load_kubernetes())
    with answering(f"Secret {PLATFORM_NAMESPACE}/{SERVICE}"):
        data = core.read_namespaced_secret(SERVICE, PLATFORM_NAMESPACE).data
    dsn = urlsplit(base64.b64decode(data["dsn"]).decode())
    with portforward.open_port(core, namespace=PLATFORM_NAMESPACE, service=SERVICE, port=PORT) as local:
        credentials = dsn.netloc.rpartition("@")[0]
        yield urlunsplit(dsn._replace(netloc=f"{credentials}@127.0.0.1:{local}"))
