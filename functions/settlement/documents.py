"""Documents of invoices: rendered, stored by key, and recorded on chain by digest."""

from __future__ import annotations

from typing import Protocol

import structlog
from prometheus_client import CollectorRegistry, Counter

from functions.settlement import invoice_pdf
from virtengine.clients.artifacts import Stored
from virtengine.clients.chain import Effect, InvoiceView, Receipt
from virtengine.core.errors import NotYet
from virtengine.plans import invoice_document, settlement
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2

log = structlog.get_logger(__name__)

SUFFIXES = {settlement.JSON: "json", settlement.PDF: "pdf"}


class Ledger(Protocol):
    """The chain reads that documents are made from."""

    async def invoice(self, invoice_id: str) -> InvoiceView | None:
        """Return one invoice."""

    async def settlements(self, lease_id: str) -> list[types_pb2.Settlement]:
        """Return the payouts of a lease."""


class Store(Protocol):
    """Where documents lie."""

    async def put(self, key: str, body: bytes, media_type: str) -> Stored:
        """Store a document; the same bytes again change nothing."""


class Writer(Protocol):
    """The chain writes of documents."""

    @property
    def address(self) -> str:
        """Return the sending account."""

    async def ensure(self, effect: Effect, *messages: tx_pb2.MsgRecordArtifact) -> Receipt:
        """Bring an effect about, or find it done."""


class Documents:
    """Makes what an invoice lacks."""

    def __init__(
        self,
        chain: Ledger,
        wallet: Writer,
        store: Store,
        chain_id: str,
        *,
        registry: CollectorRegistry | None = None,
    ) -> None:
        self._chain = chain
        self._wallet = wallet
        self._store = store
        self._chain_id = chain_id
        self._recorded = Counter(
            "virtengine_invoice_documents_total",
            "Documents recorded on chain.",
            ["media_type"],
            registry=registry or CollectorRegistry(),
        )

    async def ensure(self, invoice: types_pb2.Invoice) -> None:
        """Store and record every document that the ledger does not know yet."""
        missing = settlement.missing_artifacts(invoice)
        if not missing:
            return
        paid = await self._settlement(invoice)
        for media_type in missing:
            body = render(invoice, paid, self._chain_id, media_type)
            key = invoice_document.object_key(invoice, SUFFIXES[media_type])
            stored = await self._store.put(key, body, media_type)
            await self._record(invoice.id, media_type, stored)

    async def _record(self, invoice_id: str, media_type: str, stored: Stored) -> None:
        artifact = types_pb2.Artifact(media_type=media_type, sha256=stored.sha256, uri=stored.uri)

        async def is_recorded() -> bool:
            view = await self._chain.invoice(invoice_id)
            return view is not None and any(
                known.media_type == media_type for known in view.invoice.artifacts
            )

        message = tx_pb2.MsgRecordArtifact(
            sender=self._wallet.address, invoice_id=invoice_id, artifact=artifact
        )
        receipt = await self._wallet.ensure(is_recorded, message)
        self._recorded.labels(media_type).inc()
        log.info("document recorded", invoice=invoice_id, uri=stored.uri, tx=receipt.tx_hash)

    async def _settlement(self, invoice: types_pb2.Invoice) -> types_pb2.Settlement:
        for paid in await self._chain.settlements(invoice.lease_id):
            if paid.invoice_id == invoice.id:
                return paid
        raise NotYet(f"the settlement of invoice {invoice.id} is not visible yet", seconds=1)


def render(invoice: types_pb2.Invoice, paid: types_pb2.Settlement, chain_id: str, media_type: str) -> bytes:
    """Return a document's bytes; the same for the same invoice, always."""
    if media_type == settlement.JSON:
        return invoice_document.to_json(invoice, paid, chain_id)
    return invoice_pdf.draw(invoice_document.page(invoice, paid, chain_id))
