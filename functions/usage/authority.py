"""Who may report usage of a lease: its provider, with the provider's registered signing key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from virtengine.core.errors import Rejected
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_bundle, usage_correction, usage_report
from virtengine.plans.usage_bundle import Bundle
from virtengine.plans.usage_correction import Correction
from virtengine.plans.usage_report import Report
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

CACHED_LEASES = 10_000


class ForeignProvider(Rejected):
    """Words in the name of another provider: where several share a stream, its own function reads them."""

    def __init__(self, provider: str) -> None:
        super().__init__(f"reports of {provider} are not ours", reason="ForeignProvider")


class Registry(Protocol):
    """The chain reads that authority rests on."""

    async def lease(self, lease_id: str) -> market.Lease | None:
        """Return one lease."""

    async def provider(self, owner: str) -> provider_types.Provider | None:
        """Return one provider."""


class Authority:
    """Checks reports for one provider.

    Leases never change their provider; keys are read again when one fails.
    """

    def __init__(self, chain: Registry, *, chain_id: str, provider: str) -> None:
        self._chain = chain
        self._chain_id = chain_id
        self._provider = provider
        self._leases: dict[str, str] = {}
        self._key: provider_types.SigningKey | None = None

    async def require(self, report: Report, signed: bytes, now: Callable[[], datetime]) -> None:
        """Raise Rejected unless this provider holds the lease and signed the report."""
        await self.require_holder(report.lease, report.provider)
        digest = usage_report.digest(self._chain_id, report)
        await self._require_signed(digest, signed, now, f"report {report.sequence} of {report.lease}")

    async def require_bundle(self, bundle: Bundle, signed: bytes, now: Callable[[], datetime]) -> None:
        """Raise Rejected unless this provider signed the bundle; whose leases they are is checked apart."""
        if bundle.provider != self._provider:
            raise ForeignProvider(bundle.provider)
        digest = usage_bundle.digest(self._chain_id, bundle)
        await self._require_signed(digest, signed, now, f"bundle of {len(bundle.reports)} reports")

    async def require_correction(
        self, correction: Correction, signed: bytes, now: Callable[[], datetime]
    ) -> None:
        """Raise Rejected unless this provider holds the lease and signed the correction."""
        await self.require_holder(correction.lease, correction.provider)
        digest = usage_correction.digest(self._chain_id, correction)
        what = f"correction {correction.number} of {correction.lease}"
        await self._require_signed(digest, signed, now, what)

    async def require_holder(self, lease: str, provider: str) -> None:
        """Raise Rejected unless the words are this provider's and it holds the lease."""
        if provider != self._provider:
            raise ForeignProvider(provider)
        if (self._leases.get(lease) or await self._holder(lease)) != self._provider:
            raise Rejected(f"{self._provider} does not hold {lease}", reason="NotLeaseProvider")

    async def _require_signed(
        self, digest: bytes, signed: bytes, now: Callable[[], datetime], what: str
    ) -> None:
        if self._key is not None and self._is_signed(digest, signed, now):
            return
        provider = await self._chain.provider(self._provider)
        self._key = None if provider is None else provider.signing_key
        if self._key is None or not self._key.public_key:
            raise Rejected(f"{self._provider} has registered no signing key", reason="NoSigningKey")
        if not self._is_signed(digest, signed, now):
            raise Rejected(f"{what} is not signed by the provider's key", reason="BadSignature")

    async def _holder(self, lease_id: str) -> str:
        if lease_id not in self._leases:
            lease = await self._chain.lease(lease_id)
            if lease is None:
                raise Rejected(f"there is no lease {lease_id}", reason="UnknownLease")
            if len(self._leases) >= CACHED_LEASES:
                self._leases.clear()
            self._leases[lease_id] = lease.provider
        return self._leases[lease_id]

    def _is_signed(self, digest: bytes, signed: bytes, now: Callable[[], datetime]) -> bool:
        key = self._key
        if key is None:
            return False
        keys = [(key.public_key, key.key_type)]
        if key.previous_public_key and now().timestamp() <= key.previous_valid_until:
            keys.append((key.previous_public_key, key.previous_key_type))
        return any(
            signature.is_valid(digest, signed, public_key, KeyType(key_type)) for public_key, key_type in keys
        )
