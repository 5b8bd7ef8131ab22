"""Corrections: another record in the place of one, and the money that follows from it."""

from __future__ import annotations

import pytest

from tests.chain.modules.hpc.books_scene import FINALIZATION, BooksScene, metrics
from tests.chain.support.chain import Actor
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc import books_errors, errors
from virtengine.chain.modules.hpc.accounting_types import AccountingStatus
from virtengine.chain.modules.settlement.types import InvoiceStatus, LedgerEntryType
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, usage_pb2


@pytest.fixture
def scene() -> BooksScene:
    """A cluster that sells, with short delays."""
    return BooksScene()


def correct(
    scene: BooksScene, record_id: str, used: usage_pb2.DetailedMetrics, actor: Actor | None = None
) -> books_tx_pb2.MsgCorrectAccounting:
    """Return a correction."""
    sender = (actor or scene.provider).address
    return books_tx_pb2.MsgCorrectAccounting(
        sender=sender, record_id=record_id, metrics=used, reason="counted twice"
    )


def test_a_record_is_corrected_before_it_is_settled(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    old = scene.record(job_id).record_id
    message = correct(scene, old, metrics(120))
    answer = scene.send(scene.provider, message)
    made = scene.record(job_id)
    assert (made.record_id, made.corrected_from_id, made.billable_amount) == (answer.record_id, old, 133)
    assert made.status is AccountingStatus.PENDING
    assert scene.state.books.require_record(old).status is AccountingStatus.CORRECTED
    assert scene.repeat(scene.provider, message).record_id == made.record_id
    scene.refuse(scene.provider, correct(scene, old, metrics(60)), books_errors.InvalidAccounting)
    scene.settle(job_id)
    assert (scene.books(job_id).billed, scene.books(job_id).refunded) == (133, 533)


def test_a_finalized_record_that_is_corrected_has_a_new_hash(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.chain.advance(seconds=FINALIZATION)
    before = scene.record(job_id)
    scene.send(scene.provider, correct(scene, before.record_id, metrics(600)))
    after = scene.record(job_id)
    assert (after.status, after.billable_amount) == (AccountingStatus.FINALIZED, 666)
    assert after.calculation_hash not in {"", before.calculation_hash}
    assert after.due_at == before.due_at


def test_hp_145_a_correction_after_the_settlement_gives_back_what_was_too_much(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.settle(job_id)
    before = [scene.chain.balance(one) for one in (scene.provider, scene.tenant)]
    answer = scene.send(scene.provider, correct(scene, scene.record(job_id).record_id, metrics(120)))
    after = [scene.chain.balance(one) for one in (scene.provider, scene.tenant)]
    assert [y - x for x, y in zip(before, after, strict=True)] == [-200, 200]
    assert (answer.billable_amount, answer.returned) == ("133", "200")
    books, record = scene.books(job_id), scene.record(job_id)
    assert (books.billed, books.returned, record.billable_amount) == (333, 200, 133)
    assert record.status is AccountingStatus.SETTLED
    entries = scene.chain.state("settlement").entries_of(books.invoice_id)
    assert (entries[-1].type, entries[-1].amount) == (LedgerEntryType.REFUNDED, 200)
    assert scene.invoice(job_id).status is InvoiceStatus.PAID


def test_hp_145_a_correction_to_nothing_refunds_the_whole_invoice(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.settle(job_id)
    record_id = scene.record(job_id).record_id
    scene.send(scene.provider, correct(scene, record_id, usage_pb2.DetailedMetrics()))
    assert scene.invoice(job_id).status is InvoiceStatus.REFUNDED
    assert scene.books(job_id).returned == 333


def test_hp_145_more_is_never_billed_after_the_settlement(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.settle(job_id)
    message = correct(scene, scene.record(job_id).record_id, metrics(360))
    scene.refuse(scene.provider, message, books_errors.InvalidAccounting)


def test_hp_144_a_correction_that_the_provider_cannot_pay_changes_nothing(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.settle(job_id)
    from tests.chain.support.messages import send

    held = scene.chain.balance(scene.provider)
    scene.chain.send(scene.provider, send(scene.provider, scene.chain.actor("bob"), held - 100))
    before = scene.snapshot()
    message = correct(scene, scene.record(job_id).record_id, metrics(60))
    assert scene.chain.fail(scene.provider, message).codespace != "hpc"
    assert scene.snapshot() == before


def test_only_the_provider_and_governance_correct(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    record_id = scene.record(job_id).record_id
    scene.refuse(scene.tenant, correct(scene, record_id, metrics(60), scene.tenant), errors.Unauthorized)
    scene.refuse(scene.provider, correct(scene, "hpc-acct-99", metrics(60)), books_errors.AccountingNotFound)
    message = correct(scene, record_id, metrics(60))
    message.sender = AUTHORITY
    scene.decree(message)
    assert scene.record(job_id).billable_amount == 66


def test_what_a_customer_used_follows_the_correction(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.settle(job_id)
    scene.send(scene.provider, correct(scene, scene.record(job_id).record_id, metrics(120)))
    used = scene.ask("Aggregations", customer=scene.tenant.address).aggregations
    assert [(one.total_jobs, one.cpu_core_seconds, one.total_billable) for one in used] == [(1, "120", "133")]
