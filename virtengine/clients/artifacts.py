"""Artifacts in any S3: documents that are found by key and known by digest."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import boto3
import botocore.config
from botocore.exceptions import BotoCoreError, ClientError

from virtengine.core.errors import Rejected, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Answer = TypeVar("Answer")

DIGEST = "sha256"
MISSING = frozenset({"404", "NoSuchKey", "NoSuchBucket", "NotFound"})
REFUSED = frozenset({"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
OURS = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})


@dataclass(frozen=True, slots=True)
class ArtifactSettings:
    """Where artifacts lie. The secret never appears in text."""

    endpoint: str | None
    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    region: str = "us-east-1"


@dataclass(frozen=True, slots=True)
class Stored:
    """A document that is in the store."""

    uri: str
    sha256: bytes


class Artifacts:
    """One bucket."""

    def __init__(self, settings: ArtifactSettings) -> None:
        self._bucket = settings.bucket
        self._client: S3Client = boto3.client(
            "s3",
            endpoint_url=settings.endpoint,
            aws_access_key_id=settings.access_key,
            aws_secret_access_key=settings.secret_key,
            region_name=settings.region,
            config=botocore.config.Config(
                connect_timeout=5,
                read_timeout=20,
                retries={"max_attempts": 2, "mode": "standard"},
                s3={"addressing_style": "path"},
            ),
        )

    def uri(self, key: str) -> str:
        """Return the address of a key."""
        return f"s3://{self._bucket}/{key}"

    async def ensure_bucket(self) -> None:
        """Create the bucket unless it exists."""

        def ensure() -> None:
            try:
                self._client.head_bucket(Bucket=self._bucket)
            except ClientError as error:
                if _code(error) not in MISSING:
                    raise
                self._create()

        await _answered(ensure, f"bucket {self._bucket}")

    async def put(self, key: str, body: bytes, media_type: str) -> Stored:
        """Store a document; the same bytes again change nothing."""
        digest = hashlib.sha256(body).digest()

        def put() -> None:
            if self._digest(key) == digest.hex():
                return
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType=media_type,
                Metadata={DIGEST: digest.hex()},
                ChecksumSHA256=base64.b64encode(digest).decode(),
            )

        await _answered(put, f"put {key}")
        return Stored(self.uri(key), digest)

    async def get(self, key: str) -> bytes | None:
        """Return a document, None when there is none."""

        def get() -> bytes | None:
            try:
                return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            except ClientError as error:
                if _code(error) in MISSING:
                    return None
                raise

        return await _answered(get, f"get {key}")

    def _digest(self, key: str) -> str | None:
        try:
            return self._client.head_object(Bucket=self._bucket, Key=key)["Metadata"].get(DIGEST)
        except ClientError as error:
            if _code(error) in MISSING:
                return None
            raise

    def _create(self) -> None:
        try:
            self._client.create_bucket(Bucket=self._bucket)
        except ClientError as error:
            if _code(error) not in OURS:
                raise


async def _answered(work: Callable[[], Answer], what: str) -> Answer:
    """Run a blocking call on a thread and say what its failure means."""
    try:
        return await asyncio.to_thread(work)
    except ClientError as error:
        text = f"artifacts: {what}: {_code(error)}"
        if _code(error) in REFUSED:
            raise Rejected(text, reason="ArtifactsRefused") from error
        raise Unavailable(text, reason="ArtifactsUnavailable") from error
    except (BotoCoreError, OSError) as error:
        raise Unavailable(f"artifacts: {what}: {error}", reason="ArtifactsUnavailable") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
