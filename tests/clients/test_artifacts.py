"""The contract of the artifact store, kept by the real client against a real S3 and by the fake."""

from __future__ import annotations

import hashlib
import os

import pytest
import pytest_asyncio

from tests.fakes.artifacts import FakeArtifacts
from tests.support.s3 import ACCESS_KEY, SECRET_KEY, S3Server
from virtengine.clients.artifacts import Artifacts, ArtifactSettings
from virtengine.core.errors import Rejected, Unavailable

Store = Artifacts | FakeArtifacts


@pytest_asyncio.fixture(params=[pytest.param("real", marks=pytest.mark.contract), "fake"])
async def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeArtifacts("bucket")
    made = Artifacts(settings(request.getfixturevalue("s3"), bucket=f"b-{os.urandom(4).hex()}"))
    await made.ensure_bucket()
    return made


def settings(s3: S3Server, *, bucket: str = "bucket", secret: str = SECRET_KEY) -> ArtifactSettings:
    return ArtifactSettings(s3.endpoint, bucket, ACCESS_KEY, secret)


async def test_a_document_is_found_by_key_and_known_by_digest(store: Store) -> None:
    stored = await store.put("invoices/a/1.json", b"{}", "application/json")
    assert stored.sha256 == hashlib.sha256(b"{}").digest()
    assert stored.uri == store.uri("invoices/a/1.json")
    assert await store.get("invoices/a/1.json") == b"{}"


async def test_the_same_bytes_again_change_nothing_and_others_replace(store: Store) -> None:
    first = await store.put("k", b"one", "text/plain")
    assert await store.put("k", b"one", "text/plain") == first
    second = await store.put("k", b"two", "text/plain")
    assert second.sha256 != first.sha256
    assert await store.get("k") == b"two"


async def test_what_is_not_there_is_none(store: Store) -> None:
    assert await store.get("nothing") is None


async def test_the_bucket_is_made_once(store: Store) -> None:
    await store.ensure_bucket()
    await store.ensure_bucket()
    await store.put("k", b"x", "text/plain")


@pytest.mark.contract
async def test_a_wrong_secret_is_rejected(s3: S3Server) -> None:
    with pytest.raises(Rejected) as refused:
        await Artifacts(settings(s3, secret="wrong")).put("k", b"x", "text/plain")
    assert refused.value.reason == "ArtifactsRefused"


async def test_nobody_answering_is_unavailable() -> None:
    nowhere = ArtifactSettings("http://127.0.0.1:1", "bucket", ACCESS_KEY, SECRET_KEY)
    with pytest.raises(Unavailable):
        await Artifacts(nowhere).get("k")


def test_the_secret_never_appears_in_text() -> None:
    assert SECRET_KEY not in repr(ArtifactSettings("http://x", "bucket", ACCESS_KEY, SECRET_KEY))
