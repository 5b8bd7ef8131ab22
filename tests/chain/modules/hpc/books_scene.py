"""Jobs that end and are billed, in process: what they used, who is paid, and who disagrees."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.chain.modules.hpc.scene import COMPLETED, QUEUED, RUNNING, HpcScene
from tests.chain.modules.scene import coin, secret
from tests.chain.support.chain import Actor, TxOutcome
from tests.chain.support.governance import decree
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc.accounting_types import AccountingRecord, JobBooks
from virtengine.core.errors import ModuleError
from virtengine.crypto import hpc_usage
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import (
    billing_pb2,
    books_query_pb2,
    books_tx_pb2,
    offering_pb2,
    tx_pb2,
    usage_pb2,
)

HOUR = 3_600
FINALIZATION, SETTLEMENT, RESOLUTION = 100, 1_000, 5_000
PRICES = offering_pb2.Pricing(
    base_node_hour_price="3600",
    cpu_core_hour_price="360",
    memory_gb_hour_price="36",
    gpu_hour_price="7200",
    storage_gb_price="2",
    network_gb_price="100",
    currency="uve",
)
INTERIM, FINAL, RECONCILED = 1, 2, 3


def metrics(
    seconds: int = 60, *, cores: int = 1, nodes: int = 1, **changes: Any
) -> usage_pb2.DetailedMetrics:
    """Return what a job of so many cores on so many nodes used in so long."""
    fields: dict[str, Any] = {
        "wall_clock_seconds": seconds,
        "cpu_core_seconds": seconds * cores * nodes,
        "memory_gb_seconds": seconds * nodes,
        "node_seconds": seconds * nodes,
        "nodes_used": nodes,
    }
    return usage_pb2.DetailedMetrics(**fields | changes)


class BooksScene(HpcScene):
    """A cluster that sells, with short delays.

    scene = BooksScene()
    job_id = scene.ended(metrics(300)); scene.settle(job_id); scene.books(job_id).billed
    """

    def __init__(self, *, offering: dict[str, Any] | None = None, **params: Any) -> None:
        delays = {
            "accounting_finalization_delay_sec": FINALIZATION,
            "settlement_delay_sec": SETTLEMENT,
            "dispute_resolution_period": RESOLUTION,
        }
        super().__init__(**delays | params)
        self.cluster_id = self.ready_cluster(offering={"pricing": PRICES} | (offering or {}))
        self.offering_id = next(str(key[1]) for key in self.state.cluster_offerings.keys(self.cluster_id))
        self.number = 0

    def submit_message(self, actor: Actor | None = None, **changes: Any) -> tx_pb2.MsgSubmitJob:
        """Return a job of one node and one core for ten minutes: 666 uve."""
        return super().submit_message(actor, **{"offering_id": self.offering_id} | changes)

    def run(self, *, seconds: int = 60, actor: Actor | None = None, **job: Any) -> str:
        """Submit a job and let it run; return its id."""
        self.number += 1
        job.setdefault("external_id", f"run-{self.number}")
        job_id = self.submit(actor, **job)
        self.report(job_id, QUEUED, RUNNING)
        self.chain.advance(seconds=seconds)
        return job_id

    def ended(self, used: usage_pb2.DetailedMetrics | None = None, *, seconds: int = 60, **job: Any) -> str:
        """Return a job that ran and has completed, with its final report."""
        job_id = self.run(seconds=seconds, **job)
        self.report(job_id, COMPLETED)
        if used is not None:
            self.use(job_id, used, kind=FINAL)
        return job_id

    def snapshot_report(
        self, job_id: str, used: usage_pb2.DetailedMetrics, /, **changes: Any
    ) -> usage_pb2.SnapshotReport:
        """Return the next report of a job."""
        fields: dict[str, Any] = {
            "job_id": job_id,
            "cluster_id": self.job(job_id).cluster_id,
            "scheduler_type": "slurm",
            "scheduler_job_id": "17",
            "snapshot_type": INTERIM,
            "sequence_number": self.books(job_id).last_sequence + 1,
            "metrics": used,
            "cumulative_metrics": used,
            "job_state": "RUNNING",
            "snapshot_time": self.chain.time_ms // 1000,
        }
        return usage_pb2.SnapshotReport(**fields | changes)

    def snapshot_message(
        self, report: usage_pb2.SnapshotReport, actor: Actor | None = None, **changes: Any
    ) -> books_tx_pb2.MsgSubmitUsageSnapshot:
        """Return a signed report."""
        owner = actor or self.provider
        fields: dict[str, Any] = {
            "sender": owner.address,
            "report": report,
            "signature": hpc_usage.sign(
                self.chain.chain_id, report, secret(f"signing/{owner.name}"), KeyType.ED25519
            ),
        }
        return books_tx_pb2.MsgSubmitUsageSnapshot(**fields | changes)

    def use(
        self, job_id: str, used: usage_pb2.DetailedMetrics, *, kind: int = INTERIM, **changes: Any
    ) -> Any:
        """Record what a job used until now."""
        report = self.snapshot_report(job_id, used, snapshot_type=kind, **changes)
        return self.send(self.provider, self.snapshot_message(report))

    def settle_message(self, job_id: str, actor: Actor | None = None) -> books_tx_pb2.MsgSettleJob:
        """Return a wish to settle."""
        return books_tx_pb2.MsgSettleJob(sender=(actor or self.tenant).address, job_id=job_id)

    def settle(self, job_id: str, actor: Actor | None = None) -> Any:
        """Settle a job, as its customer unless another is given."""
        return self.send(actor or self.tenant, self.settle_message(job_id, actor))

    def flag(self, job_id: str, actor: Actor | None = None, **changes: Any) -> books_tx_pb2.MsgFlagDispute:
        """Return a dispute."""
        fields: dict[str, Any] = {
            "disputer": (actor or self.tenant).address,
            "job_id": job_id,
            "dispute_type": "usage",
            "reason": "it never ran so long",
        }
        return books_tx_pb2.MsgFlagDispute(**fields | changes)

    def dispute(self, job_id: str, actor: Actor | None = None, **changes: Any) -> str:
        """Dispute a job; return the dispute's id."""
        return str(self.send(actor or self.tenant, self.flag(job_id, actor, **changes)).dispute_id)

    def resolve(self, dispute_id: str, status: int, awarded: int | None = None) -> None:
        """End a dispute as governance."""
        message = books_tx_pb2.MsgResolveDispute(
            authority=AUTHORITY,
            dispute_id=dispute_id,
            status=status,  # type: ignore[arg-type]
            resolution="seen",
            awarded=None if awarded is None else coin(awarded),
        )
        self.decree(message)

    def decree(self, message: Message) -> Any:
        """Carry a message out as governance, in a block of its own."""
        response = decree(self.chain, message)
        self.chain.advance()
        return response

    def reconcile(
        self, job_id: str, said: usage_pb2.DetailedMetrics, actor: Actor | None = None, **changes: Any
    ) -> books_tx_pb2.MsgReconcileJob:
        """Return a comparison."""
        fields: dict[str, Any] = {
            "sender": (actor or self.provider).address,
            "job_id": job_id,
            "source_type": "slurmdbd",
            "source_id": "cluster",
            "extract_time": self.chain.time_ms // 1000,
            "metrics": said,
        }
        return books_tx_pb2.MsgReconcileJob(**fields | changes)

    def set_rules(self, **changes: Any) -> int:
        """Set the provider's rules; return their version."""
        fields: dict[str, Any] = {"formula_version": "v1.0.0", "granularity_seconds": 60}
        message = books_tx_pb2.MsgSetBillingRules(
            provider=self.provider.address, rules=billing_pb2.BillingRules(**fields | changes)
        )
        return int(self.send(self.provider, message).version)

    def refuse(self, actor: Actor, message: Message, error: type[ModuleError]) -> TxOutcome:
        """Send a message that must be refused with this error and change nothing."""
        before = self.snapshot()
        outcome = self.chain.fail(actor, message)
        assert (outcome.codespace, outcome.code) == (error.codespace, error.code), outcome.log
        assert self.snapshot() == before
        return outcome

    def repeat(self, actor: Actor, message: Message) -> Any:
        """Send a message again: it must succeed and change nothing."""
        before = self.snapshot()
        answer = self.send(actor, message)
        assert self.snapshot() == before
        return answer

    # ---- looking

    def books(self, job_id: str) -> JobBooks:
        """Return the books of a job."""
        books: JobBooks = self.state.books.require_job(job_id)
        return books

    def record(self, job_id: str) -> AccountingRecord:
        """Return the accounting record of a job that counts."""
        record: AccountingRecord = self.state.books.require_record(self.books(job_id).record_id)
        return record

    def invoice(self, job_id: str) -> Any:
        """Return the invoice of a job."""
        return self.chain.state("settlement").require_invoice(self.books(job_id).invoice_id)

    def ask(self, method: str, **fields: Any) -> Any:
        """Answer a query."""
        kind = getattr(books_query_pb2, f"Query{method}Request")
        return self.chain.query(f"/virtengine.hpc.v1.Query/{method}", kind(**fields))
