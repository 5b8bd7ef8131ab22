"""Documents of invoices: fetched from the platform's S3, believed when their digest is the ledger's."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kubernetes import client

from virtengine.cli import connection, portforward
from virtengine.cli.connection import answering
from virtengine.cli.errors import Refused
from virtengine.cli.helm import PLATFORM_NAMESPACE
from virtengine.clients.artifacts import Artifacts, ArtifactSettings
from virtengine.wire.virtengine.settlement.v1 import types_pb2

SERVICE = "virtengine-s3"
PORT = 8333


def fetch(api: client.ApiClient, artifact: types_pb2.Artifact) -> bytes:
    """Return a document. Raises Refused when it is missing or is not the one that the ledger recorded."""
    bucket, _, key = artifact.uri.removeprefix("s3://").partition("/")
    with _settings(api, bucket) as settings:
        body = asyncio.run(Artifacts(settings).get(key))
    if body is None:
        raise Refused(
            f"{artifact.uri} is not in the store",
            hint="ask the provider to restore it; the digest is on chain",
        )
    if hashlib.sha256(body).digest() != artifact.sha256:
        raise Refused(
            f"{artifact.uri} is not the document that was recorded", hint="do not trust it; ask the provider"
        )
    return body


def download(api: client.ApiClient, invoice: types_pb2.Invoice, media_type: str, path: Path) -> Path:
    """Write an invoice's document to a file, in one step, and return its path."""
    body = fetch(api, choose(invoice, media_type))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(body)
    temporary.replace(path)
    return path


def choose(invoice: types_pb2.Invoice, media_type: str) -> types_pb2.Artifact:
    """Return the recorded document of a kind. Raises Refused when there is none yet."""
    for artifact in invoice.artifacts:
        if artifact.media_type == media_type:
            return artifact
    raise Refused(f"invoice {invoice.id} has no {media_type} yet", hint="repeat this in a few seconds")


@contextmanager
def _settings(api: client.ApiClient, bucket: str) -> Iterator[ArtifactSettings]:
    core = connection.core(api)
    with answering(f"Secret {PLATFORM_NAMESPACE}/{SERVICE}"):
        data = core.read_namespaced_secret(SERVICE, PLATFORM_NAMESPACE).data
    with portforward.open_port(core, namespace=PLATFORM_NAMESPACE, service=SERVICE, port=PORT) as local:
        yield ArtifactSettings(
            endpoint=f"http://127.0.0.1:{local}",
            bucket=bucket,
            access_key=base64.b64decode(data["access-key"]).decode(),
            secret_key=base64.b64decode(data["secret-key"]).decode(),
        )
