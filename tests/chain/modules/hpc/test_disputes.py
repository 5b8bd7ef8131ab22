"""Disputes: one freezes a record, governance or time ends it, and money follows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.books_scene import FINALIZATION, RESOLUTION, SETTLEMENT, BooksScene, metrics
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc import books_errors, errors
from virtengine.chain.modules.hpc.accounting_types import AccountingStatus, BooksState
from virtengine.chain.modules.hpc.dispute_types import DisputeStatus
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2

REVIEW, RESOLVED, REJECTED = 2, 3, 4


@pytest.fixture
def scene() -> BooksScene:
    """A cluster that sells, with short delays."""
    return BooksScene()


def test_hp_160_the_id_that_is_returned_can_be_queried(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    message = scene.flag(job_id, reward_id=f"hpc-reward-{job_id}", evidence="s3://bucket/log")
    dispute_id = scene.send(scene.tenant, message).dispute_id
    found = scene.ask("Dispute", dispute_id=dispute_id).dispute
    assert (found.dispute_id, found.job_id, found.disputer) == (dispute_id, job_id, scene.tenant.address)
    assert (found.reward_id, found.evidence) == (message.reward_id, message.evidence)
    assert found.status == DisputeStatus.PENDING
    assert [one.dispute_id for one in scene.ask("Disputes", job_id=job_id).disputes] == [dispute_id]
    assert scene.repeat(scene.tenant, message).dispute_id == dispute_id


def test_hp_161_a_dispute_freezes_the_record_until_its_time_is_over(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    dispute_id = scene.dispute(job_id)
    assert scene.record(job_id).status is AccountingStatus.DISPUTED
    scene.refuse(scene.tenant, scene.settle_message(job_id), books_errors.InvalidAccounting)
    scene.chain.advance(seconds=RESOLUTION - 2)
    assert scene.record(job_id).status is AccountingStatus.DISPUTED
    scene.chain.advance(seconds=1)
    dispute = scene.state.books.require_dispute(dispute_id)
    assert (dispute.status, dispute.resolver) == (DisputeStatus.REJECTED, "network")
    assert scene.record(job_id).status is AccountingStatus.FINALIZED
    scene.chain.advance(seconds=SETTLEMENT)
    scene.chain.advance()
    assert scene.books(job_id).billed == 333


def test_hp_162_resolving_for_the_customer_changes_what_is_payable_and_moves_it(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    old = scene.record(job_id).record_id
    scene.resolve(scene.dispute(job_id), RESOLVED, awarded=100)
    record = scene.record(job_id)
    assert (record.billable_amount, record.awarded_amount, record.corrected_from_id) == (100, "100", old)
    assert record.provider_reward + record.platform_fee == 100
    before = scene.chain.balance(scene.tenant)
    scene.settle(job_id)
    assert scene.chain.balance(scene.tenant) - before == 566
    assert (scene.books(job_id).billed, scene.books(job_id).refunded) == (100, 566)
    lines = {line.description: line.amount for line in scene.invoice(job_id).lines}
    assert lines["Resolution of a dispute"] == -233


def test_hp_162_the_whole_bill_can_be_awarded_away(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.resolve(scene.dispute(job_id), RESOLVED, awarded=0)
    scene.settle(job_id)
    assert (scene.books(job_id).billed, scene.books(job_id).refunded) == (0, 666)


def test_a_dispute_that_is_rejected_leaves_the_bill(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    dispute_id = scene.dispute(job_id, scene.provider)
    scene.resolve(dispute_id, REVIEW)
    assert scene.record(job_id).status is AccountingStatus.DISPUTED
    scene.resolve(dispute_id, REJECTED)
    assert scene.record(job_id).billable_amount == 333
    scene.settle(job_id)
    assert scene.books(job_id).state is BooksState.SETTLED


def test_hp_163_another_dispute_beside_an_open_one_is_refused(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    dispute_id = scene.dispute(job_id)
    other = scene.flag(job_id, reason="and it was slow")
    scene.refuse(scene.tenant, other, books_errors.InvalidDispute)
    scene.refuse(scene.provider, scene.flag(job_id, scene.provider), books_errors.InvalidDispute)
    scene.resolve(dispute_id, REJECTED)
    assert scene.send(scene.tenant, other).dispute_id != dispute_id


def test_hp_163_a_dispute_after_the_window_is_refused() -> None:
    scene = BooksScene(enable_auto_settlement=False)
    job_id = scene.ended(metrics(300))
    scene.chain.advance(seconds=FINALIZATION + SETTLEMENT - 2)
    kept = scene.flag(job_id)
    scene.resolve(scene.send(scene.tenant, kept).dispute_id, REJECTED)
    scene.chain.advance(seconds=2)
    scene.refuse(scene.tenant, scene.flag(job_id, reason="too late"), books_errors.InvalidDispute)


def test_what_is_settled_is_not_disputed(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.settle(job_id)
    scene.refuse(scene.tenant, scene.flag(job_id), books_errors.InvalidDispute)


def test_only_parties_dispute_and_only_jobs_that_are_billed(scene: BooksScene) -> None:
    job_id = scene.run()
    scene.refuse(scene.tenant, scene.flag(job_id), books_errors.AccountingNotFound)
    alice = scene.chain.actor("alice")
    scene.refuse(alice, scene.flag(job_id, alice), errors.Unauthorized)
    scene.refuse(scene.tenant, scene.flag("JOB-99"), errors.JobNotFound)
    scene.refuse(scene.tenant, scene.flag(job_id, reason=""), books_errors.InvalidDispute)
    scene.refuse(scene.tenant, scene.flag(job_id, dispute_type=""), books_errors.InvalidDispute)
    scene.refuse(scene.tenant, scene.flag(job_id, reward_id="hpc-reward-JOB-9"), books_errors.InvalidReward)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"authority": ""}, errors.Unauthorized),
        ({"dispute_id": "hpc-dispute-9"}, books_errors.DisputeNotFound),
        ({"status": 1}, books_errors.InvalidDispute),
        ({"status": 4, "awarded": {"denom": "uve", "amount": "1"}}, books_errors.InvalidDispute),
        ({"awarded": {"denom": "uve", "amount": "667"}}, books_errors.InvalidDispute),
        ({"awarded": {"denom": "other", "amount": "6"}}, books_errors.InvalidDispute),
        ({"resolution": ""}, books_errors.InvalidDispute),
    ],
)
def test_governance_resolves_within_what_is_held(
    scene: BooksScene, changes: dict[str, Any], error: Any
) -> None:
    dispute_id = scene.dispute(scene.ended(metrics(300)))
    fields: dict[str, Any] = {
        "authority": AUTHORITY,
        "dispute_id": dispute_id,
        "status": RESOLVED,
        "resolution": "seen",
    }
    message = books_tx_pb2.MsgResolveDispute(**fields | changes)
    if changes.get("authority") == "":
        message.authority = scene.tenant.address
        scene.refuse(scene.tenant, message, error)
        return
    with pytest.raises(error):
        scene.decree(message)


def test_an_ended_dispute_is_not_ended_again(scene: BooksScene) -> None:
    dispute_id = scene.dispute(scene.ended(metrics(300)))
    scene.resolve(dispute_id, RESOLVED)
    with pytest.raises(books_errors.InvalidDispute):
        scene.resolve(dispute_id, REJECTED)
