"""Usage and money of leases as the chain has them; while it does not answer, as it last said."""

from __future__ import annotations

from operators.gateway.manifests import chain_away
from operators.gateway.snapshots import Snapshots
from virtengine.api import Lease
from virtengine.clients.chain import ChainClient
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import order_escrow_id
from virtengine.plans import gateway_document
from virtengine.wire.virtengine.settlement.v1 import query_pb2

STALE_SECONDS = 86_400.0
Books = tuple[query_pb2.QueryUsageSummaryResponse, str | None]


class Ledger:
    """Reads the books of leases."""

    def __init__(self, chain: ChainClient, *, fresh_seconds: float) -> None:
        self._chain = chain
        self._seen = Snapshots(self._read, fresh_seconds=fresh_seconds, stale_seconds=STALE_SECONDS)

    async def usage(self, lease: Lease) -> dict[str, object]:
        """Return usage so far with the moment at which it was so. Raises Problem."""
        try:
            seen = await self._seen.get(lease.spec.lease_id)
        except (Unavailable, NotYet, Rejected) as error:
            raise chain_away() from error
        summary, balance = seen.value
        return gateway_document.usage(lease, summary, balance, as_of=seen.moment)

    async def _read(self, lease_id: str) -> Books:
        summary = await self._chain.usage_summary(lease_id)
        account = await self._chain.escrow_account(order_escrow_id(lease_id.rpartition("/")[0]))
        return summary, account.balance if account is not None else None
