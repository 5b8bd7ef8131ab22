"""Reports of usage: signed, in order, only growing, and the last one is the bill."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.books_scene import (
    FINAL,
    FINALIZATION,
    INTERIM,
    RECONCILED,
    BooksScene,
    metrics,
)
from tests.chain.modules.hpc.scene import COMPLETED, QUEUED, RUNNING
from virtengine.chain.modules.hpc import books_errors, errors
from virtengine.chain.modules.hpc.accounting_types import AccountingStatus
from virtengine.crypto import hpc_usage
from virtengine.wire.virtengine.hpc.v1 import billing_pb2


@pytest.fixture
def scene() -> BooksScene:
    """A cluster that sells, with short delays."""
    return BooksScene()


def test_a_report_is_recorded_with_what_was_added_since_the_one_before(scene: BooksScene) -> None:
    job_id = scene.run()
    first = scene.use(job_id, metrics(30))
    scene.use(job_id, metrics(50))
    found = scene.ask("UsageSnapshots", job_id=job_id).snapshots
    assert [one.sequence_number for one in found] == [1, 2]
    assert found[0].snapshot_id == first.snapshot_id == "hpc-snap-1"
    assert found[1].previous_snapshot_id == found[0].snapshot_id
    assert [one.delta_metrics.cpu_core_seconds for one in found] == [30, 20]
    assert found[1].cumulative_metrics.cpu_core_seconds == 50
    assert found[1].content_hash == hpc_usage.compute_content_hash(found[1])


def test_the_same_report_again_changes_nothing_and_another_is_refused(scene: BooksScene) -> None:
    job_id = scene.run()
    report = scene.snapshot_report(job_id, metrics(30))
    message = scene.snapshot_message(report)
    first = scene.send(scene.provider, message)
    assert scene.repeat(scene.provider, message) == first
    report.cumulative_metrics.cpu_core_seconds += 1
    scene.refuse(scene.provider, scene.snapshot_message(report), books_errors.SnapshotExists)


def test_only_the_providers_signing_key_makes_a_bill(scene: BooksScene) -> None:
    job_id = scene.run()
    report = scene.snapshot_report(job_id, metrics(30))
    forged = scene.snapshot_message(report, signature=b"\x01" * 64)
    scene.refuse(scene.provider, forged, books_errors.InvalidUsageSignature)
    other = scene.snapshot_message(report, scene.chain.actor("alice"), sender=scene.provider.address)
    scene.refuse(scene.provider, other, books_errors.InvalidUsageSignature)
    stolen = scene.snapshot_message(report, sender=scene.tenant.address)
    scene.refuse(scene.tenant, stolen, errors.Unauthorized)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sequence_number": 3}, books_errors.InvalidSnapshot),
        ({"cluster_id": "HPC-9"}, books_errors.InvalidSnapshot),
        ({"snapshot_type": FINAL}, books_errors.InvalidSnapshot),
        ({"snapshot_type": 9}, books_errors.InvalidSnapshot),
        ({"snapshot_time": 10}, books_errors.InvalidSnapshot),
        ({"snapshot_time": 2**40}, books_errors.InvalidSnapshot),
        ({"cumulative_metrics": metrics(29)}, books_errors.InvalidSnapshot),
        ({"cumulative_metrics": metrics(30, node_seconds=0)}, books_errors.InvalidSnapshot),
        ({"cumulative_metrics": metrics(30, cpu_core_seconds=-1)}, books_errors.InvalidSnapshot),
        ({"cumulative_metrics": metrics(30, cpu_core_seconds=2**53)}, books_errors.InvalidSnapshot),
        ({"job_id": "JOB-99"}, errors.JobNotFound),
    ],
)
def test_a_report_that_does_not_follow_is_refused(
    scene: BooksScene, changes: dict[str, Any], error: Any
) -> None:
    job_id = scene.run()
    scene.use(job_id, metrics(30))
    report = scene.snapshot_report(job_id, metrics(30), **changes)
    scene.refuse(scene.provider, scene.snapshot_message(report), error)


def test_a_job_that_has_not_run_has_no_usage(scene: BooksScene) -> None:
    job_id = scene.submit()
    report = scene.snapshot_report(job_id, metrics(30))
    scene.refuse(scene.provider, scene.snapshot_message(report), books_errors.InvalidSnapshot)
    scene.cancel(job_id)
    scene.refuse(scene.provider, scene.snapshot_message(report), books_errors.InvalidAccounting)


def test_a_job_without_reports_is_billed_for_what_it_asked_for(scene: BooksScene) -> None:
    job_id = scene.ended(seconds=119)
    record = scene.record(job_id)
    assert record.usage_metrics.wall_clock_seconds == 120
    assert record.usage_metrics.cpu_core_seconds == 120
    assert record.usage_metrics.node_seconds == 120
    assert record.billable_amount == 12 + 1 + 120
    assert record.signed_usage_records == ()


def test_a_pending_record_is_billed_again_by_the_final_report(scene: BooksScene) -> None:
    job_id = scene.run()
    scene.use(job_id, metrics(30))
    scene.report(job_id, COMPLETED)
    assert scene.record(job_id).usage_metrics.cpu_core_seconds == 30
    answer = scene.use(job_id, metrics(300), kind=FINAL)
    record = scene.record(job_id)
    assert (record.billable_amount, answer.billable_amount) == (333, "333")
    assert record.signed_usage_records == (answer.snapshot_id,)
    later = scene.snapshot_report(job_id, metrics(400))
    scene.refuse(scene.provider, scene.snapshot_message(later), books_errors.InvalidSnapshot)


def test_figures_of_a_reconciliation_are_recorded_and_not_billed(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(60))
    scene.use(job_id, metrics(600), kind=RECONCILED)
    assert scene.record(job_id).billable_amount == 66
    assert scene.books(job_id).last_sequence == 2


def test_a_finalized_record_takes_no_more_reports(scene: BooksScene) -> None:
    job_id = scene.ended()
    scene.chain.advance(seconds=FINALIZATION)
    assert scene.record(job_id).status is AccountingStatus.FINALIZED
    late = scene.snapshot_report(job_id, metrics(60), snapshot_type=FINAL)
    scene.refuse(scene.provider, scene.snapshot_message(late), books_errors.InvalidAccounting)


def test_hp_128_the_calculation_hash_follows_from_the_record(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(60))
    assert scene.record(job_id).calculation_hash == ""
    scene.settle(job_id)
    message = scene.ask("JobAccounting", job_id=job_id).records[-1]
    assert message.calculation_hash == hpc_usage.compute_calculation_hash(message)
    message.usage_metrics.cpu_core_seconds += 1
    assert message.calculation_hash != hpc_usage.compute_calculation_hash(message)


def test_hp_124_a_report_beyond_what_was_asked_for_is_billed_up_to_the_ceiling(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(60_000, cores=64))
    record = scene.record(job_id)
    assert (record.billable_amount, scene.books(job_id).ceiling) == (666, 666)
    assert record.ceiling_excess > 0
    scene.settle(job_id)
    assert scene.books(job_id).refunded == 0


def test_reports_while_a_job_runs_are_interim(scene: BooksScene) -> None:
    job_id = scene.run()
    scene.use(job_id, metrics(10), kind=INTERIM)
    assert scene.books(job_id).final_recorded is False
    assert scene.books(job_id).record_id == ""


def test_hp_129_a_long_wait_is_credited_as_the_chain_saw_it(scene: BooksScene) -> None:
    scene.set_rules(
        queue_rule=billing_pb2.QueueRule(
            enabled=True, threshold_seconds=60, bps_per_minute=1_000, max_bps=5_000
        )
    )
    job_id = scene.submit()
    scene.report(job_id, QUEUED)
    scene.chain.advance(blocks=2, seconds=100)
    scene.report(job_id, RUNNING)
    scene.report(job_id, COMPLETED)
    scene.use(job_id, metrics(300), kind=FINAL)
    record = scene.record(job_id)
    assert record.queue_seconds == 202
    assert record.billable_breakdown.queue_penalty == 333 * 2_000 // 10_000
    assert record.billable_amount == 333 - 66
