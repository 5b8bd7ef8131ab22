"""Reconciliation: how far figures differ, and what holds a settlement back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chain.modules.hpc.books_scene import (
    FINALIZATION,
    RESOLUTION,
    SETTLEMENT,
    BooksScene,
    metrics,
)
from tests.chain.support.chain import Actor
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc import books_errors, differences, errors
from virtengine.chain.modules.hpc.accounting_types import BooksState
from virtengine.chain.modules.hpc.reconciliation_types import (
    ReconciliationStatus,
    ResolutionAction,
    Severity,
)
from virtengine.chain.modules.hpc.usage_types import Metrics
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2

KEEP, USE = 1, 2


@pytest.fixture
def scene() -> BooksScene:
    """A cluster that sells, with short delays."""
    return BooksScene()


def resolve(
    scene: BooksScene, reconciliation_id: str, action: int, actor: Actor | None = None
) -> books_tx_pb2.MsgResolveReconciliation:
    """Return the end of a discrepancy."""
    return books_tx_pb2.MsgResolveReconciliation(
        sender=(actor or scene.provider).address,
        reconciliation_id=reconciliation_id,
        action=action,  # type: ignore[arg-type]
        resolution="looked into it",
    )


@pytest.mark.parametrize(
    ("field", "said", "severity"),
    [
        ("wall_clock_seconds", 100_100, Severity.NONE),
        ("wall_clock_seconds", 100_101, Severity.LOW),
        ("cpu_core_seconds", 101_010, Severity.NONE),
        ("cpu_core_seconds", 101_011, Severity.LOW),
        ("cpu_core_seconds", 102_041, Severity.MEDIUM),
        ("cpu_core_seconds", 105_264, Severity.HIGH),
        ("cpu_core_seconds", 111_112, Severity.CRITICAL),
        ("gpu_seconds", 100_502, Severity.NONE),
        ("gpu_seconds", 100_503, Severity.LOW),
        ("network_bytes_in", 105_263, Severity.NONE),
        ("network_bytes_in", 105_264, Severity.LOW),
        ("storage_gb_hours", 102_040, Severity.NONE),
        ("storage_gb_hours", 102_041, Severity.LOW),
        ("cpu_core_seconds", 0, Severity.CRITICAL),
    ],
)
def test_severity_counts_how_many_times_its_tolerance_a_difference_is(
    field: str, said: int, severity: Severity
) -> None:
    found = differences.compare(Metrics(**{field: said}), Metrics(**{field: 100_000}))
    assert [(one.field, one.severity) for one in found] == [(field, severity)]
    assert found[0].tolerance_exceeded is (severity is not Severity.NONE)


def test_a_drift_of_a_minute_is_tolerated_and_other_nodes_are_not() -> None:
    found = differences.compare(
        Metrics(start_time=1_060, end_time=1_061, nodes_used=2),
        Metrics(start_time=1_000, end_time=1_000, nodes_used=1),
    )
    assert [(one.field, one.severity) for one in found] == [
        ("nodes_used", Severity.HIGH),
        ("start_time", Severity.NONE),
        ("end_time", Severity.LOW),
    ]


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_equal_figures_match_and_the_percentage_is_cut_off(said: int, recorded: int) -> None:
    found = differences.compare(Metrics(gpu_seconds=said), Metrics(gpu_seconds=recorded))
    assert bool(found) is (said != recorded)
    if found and said:
        whole, places = found[0].difference_percent.split(".")
        assert int(whole) * 10**6 + int(places) == abs(said - recorded) * 10**8 // said


def test_figures_within_their_tolerance_match(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    answer = scene.send(scene.provider, scene.reconcile(job_id, metrics(300, cpu_core_seconds=301)))
    assert (answer.status, answer.holds_settlement) == (ReconciliationStatus.MATCHED, False)
    scene.settle(job_id)


def test_a_low_discrepancy_holds_nothing_back(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    answer = scene.send(scene.provider, scene.reconcile(job_id, metrics(300, cpu_core_seconds=304)))
    assert (answer.status, answer.holds_settlement) == (ReconciliationStatus.DISCREPANCY, False)
    scene.settle(job_id)


def test_hp_150_a_high_discrepancy_blocks_the_settlement_until_it_is_resolved(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    message = scene.reconcile(job_id, metrics(300, cpu_core_seconds=200))
    answer = scene.send(scene.provider, message)
    assert answer.holds_settlement
    assert scene.repeat(scene.provider, message) == answer
    scene.refuse(scene.tenant, scene.settle_message(job_id), books_errors.DiscrepancyOpen)
    scene.chain.advance(seconds=FINALIZATION)
    scene.chain.advance(seconds=SETTLEMENT)
    scene.chain.advance()
    assert scene.books(job_id).state is BooksState.ENDED
    other = scene.reconcile(job_id, metrics(100))
    scene.refuse(scene.provider, other, books_errors.InvalidReconciliation)
    scene.send(scene.provider, resolve(scene, answer.reconciliation_id, USE))
    assert scene.record(job_id).billable_amount == 24 + 3 + 300
    scene.chain.advance(blocks=2)
    assert scene.books(job_id).state is BooksState.SETTLED
    found = scene.ask("Reconciliations", job_id=job_id).reconciliations[0]
    assert found.status == ReconciliationStatus.RESOLVED
    assert found.adjustment_record_id == scene.record(job_id).record_id
    assert found.on_chain_source.hash != found.scheduler_source.hash


def test_hp_150_the_other_side_may_keep_what_is_on_chain(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    found = scene.send(scene.provider, scene.reconcile(job_id, metrics(100))).reconciliation_id
    scene.refuse(scene.provider, resolve(scene, found, KEEP), errors.Unauthorized)
    scene.refuse(scene.tenant, resolve(scene, found, USE, scene.tenant), errors.Unauthorized)
    message = resolve(scene, found, KEEP, scene.tenant)
    scene.send(scene.tenant, message)
    scene.repeat(scene.tenant, message)
    scene.settle(job_id)
    assert scene.books(job_id).billed == 333


def test_a_customer_cannot_resolve_what_it_reported_itself(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    found = scene.send(scene.tenant, scene.reconcile(job_id, metrics(1), scene.tenant)).reconciliation_id
    scene.refuse(scene.tenant, resolve(scene, found, KEEP, scene.tenant), errors.Unauthorized)
    scene.send(scene.provider, resolve(scene, found, KEEP))
    scene.settle(job_id)
    assert scene.books(job_id).billed == 333


@pytest.mark.parametrize(("reporter", "billed"), [("provider", 111), ("tenant", 333)])
def test_a_discrepancy_that_nobody_resolves_ends_with_its_time(
    scene: BooksScene, reporter: str, billed: int
) -> None:
    job_id = scene.ended(metrics(300))
    actor = scene.chain.actor(reporter)
    found = scene.send(actor, scene.reconcile(job_id, metrics(61), actor)).reconciliation_id
    scene.chain.advance(seconds=FINALIZATION)
    scene.chain.advance(seconds=RESOLUTION)
    one = scene.state.books.require_reconciliation(found)
    assert (one.status, one.resolver) == (ReconciliationStatus.RESOLVED, "network")
    scene.chain.advance(blocks=3)
    assert scene.books(job_id).state is BooksState.SETTLED
    assert scene.books(job_id).billed == (12 + 1 + 120 if billed == 111 else billed)


def test_governance_resolves_any_discrepancy(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    found = scene.send(scene.provider, scene.reconcile(job_id, metrics(600))).reconciliation_id
    message = resolve(scene, found, USE)
    message.sender = AUTHORITY
    scene.decree(message)
    assert scene.record(job_id).billable_amount == 666
    one = scene.state.books.require_reconciliation(found)
    assert one.resolution_action is ResolutionAction.USE_SCHEDULER


def test_only_parties_reconcile_and_only_what_is_not_settled(scene: BooksScene) -> None:
    job_id = scene.run()
    scene.refuse(scene.provider, scene.reconcile(job_id, metrics(60)), books_errors.AccountingNotFound)
    alice = scene.chain.actor("alice")
    scene.refuse(alice, scene.reconcile(job_id, metrics(60), alice), errors.Unauthorized)
    ended = scene.ended(metrics(60))
    scene.settle(ended)
    scene.refuse(scene.provider, scene.reconcile(ended, metrics(60)), books_errors.InvalidAccounting)


def test_reconciliation_can_be_switched_off() -> None:
    scene = BooksScene(reconciliation_enabled=False)
    job_id = scene.ended(metrics(60))
    scene.refuse(scene.provider, scene.reconcile(job_id, metrics(60)), books_errors.InvalidReconciliation)
