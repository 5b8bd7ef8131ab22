"""An invoice run over many leases: stored intervals, records and settlements on chain, invoices, the ledger.

The chain is the whole application in process; its transactions are signed and its blocks committed.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.chain.modules.scene import GENESIS, Scene, coin, secret, usage_price
from tests.chain.support import TestChain
from tests.support import usage_stage as stage
from virtengine.chain import app
from virtengine.chain.modules.settlement import wires
from virtengine.clients.usage_store import Database, UsageArchive, UsageReports
from virtengine.core.resources import ResourceType
from virtengine.crypto import invoice_hash, usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.plans import invoice_document, usage_batch, usage_row
from virtengine.plans.invoice_run import LeaseTally
from virtengine.plans.usage import Interval, Share
from virtengine.plans.usage_batch import START
from virtengine.plans.usage_report import Report
from virtengine.plans.usage_row import UsageRow
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2

LEASES_AT_ONCE = 100
TXS = 200
PRICES = {1: 3_600, 2: 1_000, 3: 100, 4: 90_000, 6: 50}
MINUTE = 60_000


class QuickChain(TestChain):
    """A chain whose invariants are checked when asked, not after each of thousands of blocks."""

    def block(self, *txs: bytes, seconds: int = 1, **about: Any) -> Any:
        """Carry out and commit one block."""
        machine: Any = self.machine
        check, machine.check_invariants = machine.check_invariants, lambda *_: None
        try:
            return super().block(*txs, seconds=seconds, **about)
        finally:
            machine.check_invariants = check


@dataclass(frozen=True)
class Run:
    """What an invoice run took, and by how much totals differed."""

    leases: int
    intervals: int
    seconds: float
    cpu_seconds: float
    parts: dict[str, float]
    mismatch_uve: int
    faults: list[str]


class Books:
    """Leases with recorded usage on a chain, and the same usage in a store."""

    def __init__(self) -> None:
        limits = {**GENESIS["market"]["params"], "max_orders_per_customer": 100_000}
        books = {
            **GENESIS["settlement"]["params"],
            "max_unsettled_records": 2_000,
            "min_settlement_amount": "1",
        }
        genesis = {**GENESIS, "market": {"params": limits}, "settlement": {"params": books}}
        self.chain = QuickChain(genesis_state=genesis, machine=app.make_machine(strict=False))
        self.scene = Scene(chain=self.chain)
        self.scene.register()
        self.leases: list[str] = []

    def open(self, leases: int) -> None:
        """Make active leases with a price for every resource."""
        price = usage_price(cpu=PRICES[1], memory=PRICES[2], storage=PRICES[3])
        for resource in (4, 6):
            entry = price.prices.add(price=coin(PRICES[resource]))
            entry.resource = resource  # type: ignore[assignment]
        resources = market.Resources(cpu_millis=1000, memory_bytes=2**30, storage_bytes=2**30, gpus=1)
        for number in range(leases):
            self.leases.append(
                self.scene.active_lease(
                    external_id=f"shop-{number:06d}",
                    price=price,
                    resources=resources,
                    max_price="1000000",
                    deposit=coin(50_000_000),
                )
            )

    def reports(self, lease: str, count: int) -> list[UsageRow]:
        """Return a lease's reports, a minute each, since it was made."""
        began = self.scene.lease(lease).created_at * 1000
        return [_row(lease, number, began + (number - 1) * MINUTE) for number in range(1, count + 1)]

    def record(self, batches: Sequence[types_pb2.UsageBatch]) -> None:
        """Record batches on chain, many in a block."""
        self._send(
            [
                tx_pb2.MsgRecordUsage(
                    sender=self.scene.provider.address,
                    batch=batch,
                    signature=usage_signature.sign(
                        self.chain.chain_id, batch, secret("signing/provider"), KeyType.ED25519
                    ),
                )
                for batch in batches
            ]
        )

    def settle(self) -> None:
        """Settle every lease."""
        self._send(
            [
                tx_pb2.MsgSettleLease(sender=self.scene.provider.address, lease_id=lease, sequence=1)
                for lease in self.leases
            ]
        )

    def _send(self, messages: Sequence[Any]) -> None:
        provider = self.scene.provider
        for place in range(0, len(messages), TXS):
            sequence = self.chain.machine.deliver.accounts.get(provider.address).sequence  # type: ignore[union-attr]
            raws = [
                self.chain.sign(provider, message, sequence=sequence + number)
                for number, message in enumerate(messages[place : place + TXS])
            ]
            for outcome in self.chain.block(*raws).txs:
                assert outcome.code == 0, outcome.log


def measure(leases: int, reports_each: int, batches_each: int) -> Run:
    """Fill chain and store, then time the run."""
    books = Books()
    books.open(leases)
    books.chain.advance(seconds=reports_each * 60 + 86_400)
    with stage.engines() as found:
        asyncio.run(_fill(found, books, reports_each, batches_each))
        started, cpu = time.monotonic(), time.process_time()
        run = asyncio.run(_run(found, books))
        seconds, used = time.monotonic() - started, time.process_time() - cpu
    books.chain.machine.check_invariants()
    return Run(leases, run[0], seconds, used, run[1], run[2], run[3])


async def _fill(found: stage.Engines, books: Books, reports_each: int, batches_each: int) -> None:
    lease_wire = market.Lease(price=_price())
    size = reports_each // batches_each
    async with Database(found.dsn) as database:
        await database.migrate()
        for place in range(0, len(books.leases), 10):
            batches = []
            async with database.transaction() as connection:
                for lease in books.leases[place : place + 10]:
                    rows = books.reports(lease, reports_each)
                    await UsageReports(connection).insert_many(rows)
                    await connection.execute(
                        "UPDATE usage_report SET batch = (sequence - 1) / $2 + 1 WHERE lease = $1",
                        lease,
                        size,
                    )
                    batches += list(_batches(lease_wire, lease, rows, size))
            books.record(batches)
    await _settled(found)


def _batches(
    lease_wire: market.Lease, lease: str, rows: list[UsageRow], size: int
) -> Iterator[types_pb2.UsageBatch]:
    lease_wire.id = lease
    position = START
    for start in range(0, len(rows), size):
        planned = usage_batch.plan(lease_wire, position, rows[start : start + size], age_seconds=None)
        assert planned is not None, "every batch has something to charge"
        position = planned.position
        yield planned.batch


async def _settled(found: stage.Engines) -> None:
    async with Database(found.dsn) as database, database.connection() as connection:
        await connection.execute("VACUUM ANALYZE usage_report")


async def _run(found: stage.Engines, books: Books) -> tuple[int, dict[str, float], int, list[str]]:
    """Count stored usage again, settle, and hold records, invoices, settlements and ledger against it."""
    parts: dict[str, float] = {}
    clock = _Clock(parts)
    tallies = await _tally(found, books.leases)
    clock.lap("read and count")
    faults, state = [], books.chain.state("settlement")
    for lease, tally in tallies.items():
        records = {record.sequence: wires.usage_to_wire(record) for record in state.usage.records(lease)}
        faults += [f"{lease}: {fault}" for fault in tally.find_faults(records)]
    clock.lap("compare records")
    books.settle()
    clock.lap("settle on chain")
    mismatch = 0
    state = books.chain.state("settlement")
    for lease in books.leases:
        mismatch += _mismatch(state, lease, tallies[lease], books.chain.chain_id)
    clock.lap("invoices")
    intervals = sum(tally.intervals for tally in tallies.values())
    return intervals, parts, mismatch, faults


def _mismatch(state: Any, lease: str, tally: LeaseTally, chain_id: str) -> int:
    """Return by how many uve raw usage, invoice, settlement and ledger of a lease differ."""
    amounts = tally.compute_amounts(PRICES)
    wanted = sum(amounts.values())
    (key,) = state.lease_invoices.keys(lease)
    invoice = wires.invoice_to_wire(state.require_invoice(key[-1]))
    settlement = wires.settlement_to_wire(state.settlements.get(lease, 1))
    body = invoice_document.to_json(invoice, settlement, chain_id)
    assert hashlib.sha256(body).digest(), "every invoice has its document"
    lines = {int(line.resource): int(line.amount) for line in invoice.lines}
    entries = state.entries_of(invoice.id)
    paid = sum(entry.amount for entry in entries if entry.type.name == "PAYMENT")
    fault = invoice_hash.find_fault([wires.entry_to_wire(entry) for entry in entries])
    assert fault is None, fault
    by_line = sum(abs(lines.get(kind, 0) - amount) for kind, amount in amounts.items())
    totals = (int(invoice.total), int(settlement.total), paid, state.ledger_of(lease).settled)
    return int(by_line + sum(abs(total - wanted) for total in totals))


async def _tally(found: stage.Engines, leases: list[str]) -> dict[str, LeaseTally]:
    tallies: dict[str, LeaseTally] = {lease: LeaseTally() for lease in leases}
    async with Database(found.dsn) as database, database.connection() as connection:
        archive = UsageArchive(connection)
        for place in range(0, len(leases), LEASES_AT_ONCE):
            async for billed in archive.billed(leases[place : place + LEASES_AT_ONCE]):
                tallies[billed.lease].add(billed.record, billed.amounts, billed.leaves)
    return tallies


class _Clock:
    def __init__(self, parts: dict[str, float]) -> None:
        self._parts, self._last = parts, time.monotonic()

    def lap(self, name: str) -> None:
        """Note how long a part took."""
        now = time.monotonic()
        self._parts[name], self._last = round(now - self._last, 2), now


def _row(lease: str, number: int, start: int) -> UsageRow:
    end = start + MINUTE
    intervals = []
    for resource, amount in zip(stage.METERED, (900, 2**29, 2**30, 1, 1), strict=True):
        span = (start, end)
        if resource is ResourceType.NETWORK:
            span = (number * 70_003, (number + 1) * 70_003)
        quantity = amount * (span[1] - span[0])
        quantity //= 1 if resource in {ResourceType.GPU, ResourceType.NETWORK} else 1000
        share = Share("run", "pod", "web-7d5f8b9c5-abcde", "virtengine-worker", amount, *span)
        intervals.append(Interval(lease, resource, quantity, start, end, 0, 0, (share,)))
    return usage_row.from_report(Report(stage.PROVIDER, lease, number, tuple(intervals)), bytes(64))


def _price() -> market.Price:
    prices = [market.ResourcePrice(resource=kind, price=coin(price)) for kind, price in PRICES.items()]  # type: ignore[arg-type]
    return market.Price(billing=market.BILLING_USAGE, prices=prices)
