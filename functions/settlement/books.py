"""Keeping one provider's books: every lease paid when due, every invoice with its documents.

State decides, not events: whatever order or number of events arrives, each look at a lease does what is due
at that moment and nothing else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from weakref import WeakValueDictionary

import structlog
from prometheus_client import CollectorRegistry, Counter

from functions.settlement.documents import Documents
from virtengine.clients.chain import Effect, Receipt
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans import settlement
from virtengine.plans.settlement import Settle
from virtengine.wire.virtengine.escrow.v1 import types_pb2 as escrow
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import query_pb2, tx_pb2, types_pb2

log = structlog.get_logger(__name__)

AT_ONCE = 8
REFUSED_PAUSE = 300.0
BASE_GAS = 1_000_000
GAS_PER_RECORD = 6_000


class Chain(Protocol):
    """The chain reads of the books."""

    async def lease(self, lease_id: str) -> market.Lease | None:
        """Return one lease."""

    async def leases(self, *, provider: str) -> list[market.Lease]:
        """Return the leases of a provider."""

    async def usage_summary(self, lease_id: str) -> query_pb2.QueryUsageSummaryResponse:
        """Return the running totals of a lease."""

    async def invoices(self, *, lease_id: str) -> list[types_pb2.Invoice]:
        """Return the invoices of a lease."""

    async def escrow_account(self, account_id: str) -> escrow.Account | None:
        """Return one escrow account."""

    async def settlement_params(self) -> types_pb2.Params:
        """Return the settlement module's parameters."""


class Writer(Protocol):
    """The chain writes of the books."""

    @property
    def address(self) -> str:
        """Return the sending account."""

    async def ensure(
        self, effect: Effect, *messages: tx_pb2.MsgSettleLease, gas: int | None = None
    ) -> Receipt:
        """Bring an effect about, or find it done."""


class Books:
    """Settles and documents the leases of one provider."""

    def __init__(
        self,
        chain: Chain,
        wallet: Writer,
        documents: Documents,
        provider: str,
        *,
        now: Callable[[], datetime],
        registry: CollectorRegistry | None = None,
    ) -> None:
        self._chain = chain
        self._wallet = wallet
        self._documents = documents
        self._provider = provider
        self._now = now
        self._finished: set[str] = set()
        self.unfinished = True  # until all leases were looked at
        self._paused: dict[str, float] = {}
        self._busy: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._settlements = Counter(
            "virtengine_settlements_total",
            "Settlements by outcome.",
            ["outcome"],
            registry=registry or CollectorRegistry(),
        )

    @property
    def provider(self) -> str:
        """Return whose books these are."""
        return self._provider

    async def all(self) -> None:
        """Look at every lease that may need work; one lease's trouble does not stop the others."""
        leases = await self._chain.leases(provider=self._provider)
        at_once = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for lease in leases:
                if lease.id not in self._finished and time.monotonic() >= self._paused.get(lease.id, 0.0):
                    tasks.create_task(self._one_of_many(lease.id, at_once))
        self.unfinished = any(lease.id not in self._finished for lease in leases)

    async def _one_of_many(self, lease_id: str, at_once: asyncio.Semaphore) -> None:
        async with at_once:
            try:
                await self.look(lease_id)
            except (NotYet, Unavailable) as error:
                log.warning("settlement waits", lease=lease_id, reason=error.reason, error=error.message)

    async def look(self, lease_id: str) -> None:
        """Do what is due for one lease; what the chain refuses is left to later ticks."""
        try:
            await self.lease(lease_id)
        except Rejected as error:
            self._paused[lease_id] = time.monotonic() + REFUSED_PAUSE
            self._settlements.labels("refused").inc()
            log.warning("settlement refused", lease=lease_id, reason=error.reason, error=error.message)

    async def lease(self, lease_id: str) -> None:
        """Do what is due for one lease now."""
        one_at_a_time = self._busy.setdefault(lease_id, asyncio.Lock())
        async with one_at_a_time:
            lease = await self._chain.lease(lease_id)
            if lease is None:
                await self._document_job(lease_id)
                return
            if lease.provider != self._provider:
                return
            params = await self._chain.settlement_params()
            books = await self._read(lease)
            due = settlement.plan(books, params, now=int(self._now().timestamp()))
            if due is not None:
                await self._settle(books, due)
            for invoice in await self._chain.invoices(lease_id=lease_id):
                await self._documents.ensure(invoice)
            if due is None and lease.settled:
                self._finished.add(lease_id)

    async def _document_job(self, job_id: str) -> None:
        """Make the documents of a batch job's invoice, which the chain issues by itself."""
        for invoice in await self._chain.invoices(lease_id=job_id):
            if invoice.provider == self._provider:
                await self._documents.ensure(invoice)

    async def _read(self, lease: market.Lease) -> settlement.Books:
        summary = await self._chain.usage_summary(lease.id)
        account = await self._chain.escrow_account(lease.escrow_id)
        held = 0 if account is None else int(account.balance or "0")
        return settlement.Books(lease, summary, held)

    async def _settle(self, books: settlement.Books, due: Settle) -> None:
        lease_id = books.lease.id

        async def is_settled() -> bool:
            return (await self._chain.usage_summary(lease_id)).last_settlement >= due.sequence

        message = tx_pb2.MsgSettleLease(
            sender=self._wallet.address, lease_id=lease_id, sequence=due.sequence, is_final=due.is_final
        )
        gas = BASE_GAS + GAS_PER_RECORD * books.summary.unsettled_records
        receipt = await self._wallet.ensure(is_settled, message, gas=gas)
        self._settlements.labels("final" if due.is_final else "periodic").inc()
        log.info("lease settled", lease=lease_id, sequence=due.sequence, tx=receipt.tx_hash)
