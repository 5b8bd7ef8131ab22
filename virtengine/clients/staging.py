"""Addresses of files in a bucket that are good for a while and hold no key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import botocore.config

from virtengine.clients.artifacts import ArtifactSettings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_SECONDS = 604_800


class Staging:
    """One bucket. Nothing is asked of it: an address is computed."""

    def __init__(self, settings: ArtifactSettings) -> None:
        self._bucket = settings.bucket
        self._client: S3Client = boto3.client(
            "s3",
            endpoint_url=settings.endpoint,
            aws_access_key_id=settings.access_key,
            aws_secret_access_key=settings.secret_key,
            region_name=settings.region,
            config=botocore.config.Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    def to_read(self, key: str, seconds: int) -> str:
        """Return an address from which a file can be read for so long."""
        return self._address("get_object", key, seconds)

    def to_write(self, key: str, seconds: int) -> str:
        """Return an address to which a file can be written for so long."""
        return self._address("put_object", key, seconds)

    def _address(self, call: str, key: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            call, Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=min(seconds, MAX_SECONDS)
        )
