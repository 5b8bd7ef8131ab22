"""An artifact store in memory. It passes the contract test of the real one."""

from __future__ import annotations

import hashlib

from virtengine.clients.artifacts import Stored


class FakeArtifacts:
    """One bucket."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self.documents: dict[str, bytes] = {}

    def uri(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"

    async def ensure_bucket(self) -> None:
        return None

    async def put(self, key: str, body: bytes, media_type: str) -> Stored:
        self.documents[key] = body
        return Stored(self.uri(key), hashlib.sha256(body).digest())

    async def get(self, key: str) -> bytes | None:
        return self.documents.get(key)
