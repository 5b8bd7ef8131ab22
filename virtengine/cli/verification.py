"""An invoice, recomputed: what the chain says is compared with what follows from it.

`judge` is pure: everything it needs was read before, from a node or from a file of evidence. The documents
are fetched and compared by digest; the JSON one is also made again from the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kubernetes.client import ApiClient

from virtengine.chain.modules.take.payout import compute_split
from virtengine.chain.modules.take.types import Params as TakeParams
from virtengine.cli import artifacts, chain
from virtengine.cli.chain import Endpoints
from virtengine.clients.chain.client import ChainClient
from virtengine.core.errors import VirtEngineError
from virtengine.core.resources import ResourceType, compute_cost
from virtengine.crypto import invoice_hash
from virtengine.plans import invoice_document
from virtengine.plans.invoice_evidence import Evidence
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.settlement.v1 import types_pb2

JSON = "application/json"


@dataclass(frozen=True)
class Check:
    """One thing that was recomputed."""

    name: str
    ok: bool
    message: str

    def document(self) -> dict[str, Any]:
        """Return it for printing."""
        return {"name": self.name, "ok": self.ok, "message": self.message}


def read(invoice_id: str, endpoints: Endpoints) -> Evidence:
    """Read everything about an invoice."""

    async def work(client: ChainClient) -> Evidence:
        view = chain.require(await client.invoice(invoice_id), f"invoice {invoice_id}")
        lease_id = view.invoice.lease_id
        provider = chain.require(await client.provider(view.invoice.provider), "provider of the invoice")
        return Evidence(
            chain_id=await client.chain_id(),
            invoice=view.invoice,
            entries=view.entries,
            lease=chain.require(await client.lease(lease_id), f"lease {lease_id}"),
            settlements=tuple(await client.settlements(lease_id)),
            invoices=tuple(await client.invoices(lease_id=lease_id)),
            records=tuple(await client.usage_records(lease_id)),
            summary=await client.usage_summary(lease_id),
            take=await client.take_params(),
            key=provider.signing_key,
        )

    return chain.ask(endpoints, work, rpc=True)


def judge(facts: Evidence) -> list[Check]:
    """Recompute everything that follows from the chain alone."""
    rules: tuple[tuple[str, Callable[[Evidence], Iterator[str]]], ...] = (
        ("ledger", _ledger),
        ("content hash", _content),
        ("lines", _lines),
        ("settlement", _settlement),
        ("usage", _usage),
        ("lease totals", _totals),
    )
    return [_check(name, list(rule(facts))) for name, rule in rules]


def documents(facts: Evidence, api: ApiClient) -> list[Check]:
    """Fetch each recorded document and compare it."""
    found = []
    for artifact in facts.invoice.artifacts:
        try:
            artifacts.fetch(api, artifact)
            faults = list(_document(facts, artifact))
        except VirtEngineError as error:
            faults = [getattr(error, "message", str(error))]
        found.append(_check(f"document {artifact.media_type}", faults))
    return found or [Check("documents", ok=False, message="none is recorded yet")]


def _check(name: str, faults: list[str]) -> Check:
    return Check(name, ok=not faults, message="; ".join(faults) or "as it should be")


def _ledger(facts: Evidence) -> Iterator[str]:
    if not facts.entries:
        yield "there is no entry"
    fault = invoice_hash.find_fault(facts.entries)
    if fault:
        yield fault
    if facts.entries and facts.entries[-1].new_status != facts.invoice.status:
        yield "the last entry leads to another status"


def _content(facts: Evidence) -> Iterator[str]:
    invoice = facts.invoice
    if invoice_hash.compute_content_hash(invoice) != invoice.content_hash:
        yield "the content is not what its hash says"
    if invoice_hash.compute_invoice_id(invoice) != invoice.id:
        yield "the id does not follow from the content"
    if invoice_hash.compute_number(invoice.id) != invoice.number:
        yield "the number does not follow from the id"


def _lines(facts: Evidence) -> Iterator[str]:
    invoice = facts.invoice
    for line in invoice.lines:
        if invoice_hash.compute_line_id(line) != line.id:
            yield f"{line.description}: the line's id does not follow from it"
    yield from _equal("sum of lines", _sum(line.amount for line in invoice.lines), _int(invoice.total))
    paid = _int(invoice.amount_paid) + _int(invoice.amount_due)
    yield from _equal("paid and due", paid, _int(invoice.total))


def _settlement(facts: Evidence) -> Iterator[str]:
    invoice, paid = facts.invoice, facts.settlement
    take = TakeParams(platform_bps=facts.take.platform_bps, validator_bps=facts.take.validator_bps)
    split = compute_split(take, _int(paid.total))
    yield from _equal("settlement", _int(paid.total), _int(invoice.total))
    yield from _equal("platform fee", _int(paid.platform_fee), split.platform)
    yield from _equal("validators' fee", _int(paid.validator_fee), split.validator)
    yield from _equal("provider's share", _int(paid.provider_share), split.net)
    yield from _equal("platform fee on the invoice", _int(invoice.platform_fee), split.platform)
    yield from _equal("validators' fee on the invoice", _int(invoice.validator_fee), split.validator)


def _usage(facts: Evidence) -> Iterator[str]:
    prices = {int(p.resource): int(p.price.amount) for p in facts.lease.price.prices}
    for total in facts.summary.totals:
        charges = [c for record in facts.records for c in record.charges if c.resource == total.resource]
        name = ResourceType(total.resource).name
        yield from _equal(f"{name}: quantity", _sum(c.quantity for c in charges), _int(total.quantity))
        yield from _equal(f"{name}: charged", _sum(c.amount for c in charges), _int(total.amount))
        if total.resource in prices:
            cost = compute_cost(
                ResourceType(total.resource), _int(total.quantity), prices[int(total.resource)]
            )
            yield from _equal(f"{name}: price times quantity", cost, _int(total.amount))
    recorded = _sum(record.total for record in facts.records)
    yield from _equal("records", recorded, _int(facts.summary.recorded))


def _totals(facts: Evidence) -> Iterator[str]:
    settled = _sum(one.total for one in facts.settlements)
    yield from _equal("all invoices", _sum(one.total for one in facts.invoices), settled)
    yield from _equal("all settlements", settled, _int(facts.summary.settled))
    if facts.lease.settled:
        given_up = sum(
            _int(record.total) - _int(record.settled)
            for record in facts.records
            if record.state == types_pb2.USAGE_STATE_WRITTEN_OFF
        )
        if int(facts.lease.price.billing) == market_types.BILLING_RATE:
            given_up = _sum(one.uncollected for one in facts.settlements)
        yield from _equal("usage", _int(facts.summary.recorded), settled + given_up)


def _document(facts: Evidence, artifact: types_pb2.Artifact) -> Iterator[str]:
    if artifact.media_type == JSON:
        again = invoice_document.to_json(facts.invoice, facts.settlement, facts.chain_id)
        if hashlib.sha256(again).digest() != artifact.sha256:
            yield "the recorded document is not the one that follows from the chain"


def _equal(what: str, found: int, wanted: int) -> Iterator[str]:
    if found != wanted:
        yield f"{what}: {found} uve, {wanted} expected"


def _sum(texts: Iterator[str]) -> int:
    return sum(map(_int, texts))


def _int(text: str) -> int:
    return int(text or "0")
