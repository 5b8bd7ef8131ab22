"""Corrections add to running totals or take back from them; history and money stay right to the last uve."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.scene import CPU, MEMORY, Scene, coin
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.settlement import errors, genesis
from virtengine.chain.modules.settlement.types import UsageState
from virtengine.core.errors import ModuleError
from virtengine.crypto import invoice_hash
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2


def correction(scene: Scene, lease_id: str, corrects: int, *lines: tuple[int, str], **changes: Any) -> Any:
    """Return a batch that corrects a record over the record's own time."""
    charges = scene.chain.state("settlement").require_usage(f"{lease_id}/{corrects}").charges
    batch = scene.batch(lease_id, scene.books(lease_id).last_sequence + 1)
    batch.corrects = corrects
    for resource, quantity in lines:
        fields: dict[str, Any] = {
            "resource": resource,
            "quantity": quantity,
            "period_start": charges[0].period_start,
            "period_end": charges[0].period_end,
        }
        batch.lines.append(types_pb2.UsageLine(**fields | changes))
    return batch


def correct(scene: Scene, lease_id: str, corrects: int, *lines: tuple[int, str]) -> Any:
    batch = correction(scene, lease_id, corrects, *lines)
    return scene.chain.send(scene.provider, scene.record_usage(batch))


def test_a_credit_lessens_what_is_owed_and_edits_no_record(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    before = scene.chain.state("settlement").require_usage(f"{lease_id}/1")
    outcome = correct(scene, lease_id, 1, (CPU, "-2000000"))
    assert outcome.responses[0].total == "-2000"
    assert outcome.event("EventUsageRecorded")["corrects"] == "1"
    state = scene.chain.state("settlement")
    assert state.require_usage(f"{lease_id}/1") == before
    assert (state.require_usage(f"{lease_id}/2").total, scene.payment(lease_id).owed) == (-2_000, 3_000)
    assert state.totals.get(lease_id, CPU).quantity == 3_000_000
    assert scene.books(lease_id).credit == 0


def test_a_late_interval_is_charged_and_the_invoice_says_so(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    correct(scene, lease_id, 1, (CPU, "1000000"), (MEMORY, "0"))
    scene.chain.advance(seconds=86_400)
    scene.settle(lease_id)
    (invoice,) = scene.invoices(lease_id)
    shown = [(line.description, line.amount, line.usage, line.corrected) for line in invoice.lines]
    assert shown == [
        ("CPU", 5_000, ((1, 1),), ()),
        ("Correction: CPU", 1_000, ((2, 2),), ((1, 1),)),
    ]
    assert invoice.total == scene.books(lease_id).settled == 6_000


def test_a_credit_is_used_up_before_any_money(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    correct(scene, lease_id, 1, (CPU, "-2000000"))
    scene.chain.advance(seconds=86_400)
    scene.settle(lease_id)
    (invoice,) = scene.invoices(lease_id)
    assert [(line.quantity, line.amount) for line in invoice.lines] == [
        (5_000_000, 5_000),
        (-2_000_000, -2_000),
    ]
    assert (invoice.total, scene.account(lease_id).balance) == (3_000, 997_000)
    message = scene.chain.state("settlement").require_usage(f"{lease_id}/2")
    assert (message.state, message.settled) == (UsageState.SETTLED, -2_000)


def test_what_was_paid_comes_back_with_the_next_usage(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    scene.chain.advance(seconds=86_400)
    scene.settle(lease_id)
    correct(scene, lease_id, 1, (CPU, "-2000000"))
    assert (scene.books(lease_id).credit, scene.payment(lease_id).owed) == (2_000, 0)
    scene.use(lease_id, cpu=3_000_000)
    assert (scene.books(lease_id).credit, scene.payment(lease_id).owed) == (0, 1_000)
    scene.chain.advance(seconds=86_400)
    scene.settle(lease_id)
    assert [one.total for one in scene.invoices(lease_id)] == [5_000, 1_000]
    assert scene.account(lease_id).balance == 994_000


@pytest.mark.parametrize("poor", [False, True])
def test_a_credit_that_is_left_is_given_back_by_the_provider(scene: Scene, *, poor: bool) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    scene.chain.advance(seconds=86_400)
    scene.settle(lease_id)
    correct(scene, lease_id, 1, (CPU, "-2000000"))
    scene.close(lease_id)
    scene.use(lease_id, final=True, cpu=500_000)
    if poor:
        excess = scene.chain.balance(scene.provider) - 400
        giver, taker = scene.provider.address, scene.chain.actor("carol").address
        scene.chain.set_up(lambda state: ledger.move(state, giver, taker, excess), "bank")
    before = scene.chain.balance(scene.tenant)
    scene.settle(lease_id, scene.tenant, final=True)
    settlement = scene.chain.state("settlement").settlements.get(lease_id, 2)
    returned = 400 if poor else 1_500
    assert (settlement.total, settlement.credit_returned, settlement.credit_lost) == (
        0,
        returned,
        1_500 - returned,
    )
    assert scene.chain.balance(scene.tenant) - before == 995_000 + returned
    books = scene.books(lease_id)
    assert books.recorded == 3_500 == books.settled - books.credit_returned - books.credit_lost


def test_a_disputed_charge_and_a_credit_meet(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    scene.chain.send(
        scene.tenant,
        tx_pb2.MsgDisputeUsage(
            customer=scene.tenant.address, usage_record_id=f"{lease_id}/1", reason="wrong"
        ),
    )
    scene.use(lease_id, cpu=1_000_000)
    correct(scene, lease_id, 2, (CPU, "-1000000"))
    scene.chain.send(
        scene.provider,
        tx_pb2.MsgResolveDispute(sender=scene.provider.address, usage_record_id=f"{lease_id}/1"),
    )
    assert (scene.payment(lease_id).owed, scene.books(lease_id).credit) == (0, 0)
    disputed = tx_pb2.MsgDisputeUsage(
        customer=scene.tenant.address, usage_record_id=f"{lease_id}/3", reason="too good"
    )
    scene.refuse(scene.tenant, disputed, errors.InvalidRequest)
    waived = correction(scene, lease_id, 1, (CPU, "-1"))
    scene.refuse(scene.provider, scene.record_usage(waived), errors.InvalidCorrection)


@pytest.mark.parametrize(
    ("lines", "changes", "error"),
    [
        ([(CPU, "-5000001")], {}, errors.InvalidCorrection),
        ([(CPU, "-3000000"), (CPU, "-3000000")], {}, errors.InvalidCorrection),
        ([(MEMORY, "-1")], {}, errors.InvalidCorrection),
        ([(CPU, "-1"), (MEMORY, "1")], {}, errors.InvalidCorrection),
        ([], {}, errors.InvalidUsage),
        ([(CPU, "--1")], {}, errors.InvalidUsage),
        ([(CPU, "-01")], {}, errors.InvalidUsage),
        ([(4, "1")], {}, errors.PriceMismatch),
        ([(CPU, "1")], {"period_end": 2**52}, errors.InvalidCorrection),
        ([(CPU, "1")], {"period_start": 0}, errors.UsageOutsideLease),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(
    scene: Scene, lines: list[tuple[int, str]], changes: dict[str, Any], error: type[ModuleError]
) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    batch = correction(scene, lease_id, 1, *lines, **changes)
    scene.refuse(scene.provider, scene.record_usage(batch), error)


@pytest.mark.parametrize("corrects", [2, 3, 9])
def test_only_an_earlier_record_of_usage_is_corrected(scene: Scene, corrects: int) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    correct(scene, lease_id, 1, (CPU, "-1"))
    batch = correction(scene, lease_id, 1, (CPU, "-1"))
    batch.corrects = corrects
    scene.refuse(scene.provider, scene.record_usage(batch), errors.InvalidCorrection)


def test_a_credit_may_be_as_large_as_all_corrections_before_leave(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    correct(scene, lease_id, 1, (CPU, "-5000000"))
    correct(scene, lease_id, 1, (CPU, "7"))
    batch = correction(scene, lease_id, 1, (CPU, "-8"))
    scene.refuse(scene.provider, scene.record_usage(batch), errors.InvalidCorrection)
    correct(scene, lease_id, 1, (CPU, "-7"))
    assert scene.chain.state("settlement").totals.get(lease_id, CPU).quantity == 0


def test_the_last_batch_is_no_correction_and_ordinary_usage_is_never_negative(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    scene.close(lease_id)
    batch = correction(scene, lease_id, 1, (CPU, "-1"))
    batch.is_final = True
    scene.refuse(scene.provider, scene.record_usage(batch), errors.InvalidCorrection)
    negative = scene.batch(lease_id, 2, cpu=-5)
    scene.refuse(scene.provider, scene.record_usage(negative), errors.InvalidUsage)


def test_time_that_nobody_told_is_counted(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5)
    batch = scene.batch(lease_id, 2, cpu=5)
    scene.chain.advance(seconds=60)
    batch.lines[0].period_start += 4_000
    batch.lines[0].period_end += 10_000
    outcome = scene.chain.send(scene.provider, scene.record_usage(batch))
    assert outcome.event("EventUsageRecorded")["gap_ms"] == "4000"
    assert (scene.books(lease_id).gaps, scene.books(lease_id).gap_ms) == (1, 4_000)


def test_books_with_corrections_survive_an_export(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    scene.chain.advance(seconds=86_400)
    scene.settle(lease_id)
    correct(scene, lease_id, 1, (CPU, "-2000000"))
    state = scene.chain.state("settlement")
    exported = genesis.export_genesis(state)
    kept = state.require_usage(f"{lease_id}/2")

    def import_again(again: Any) -> None:
        again.corrected.delete(lease_id, 1, CPU)
        genesis.init_genesis(again, exported, None)  # type: ignore[arg-type]

    scene.chain.set_up(import_again, "settlement")
    state = scene.chain.state("settlement")
    assert genesis.export_genesis(state) == exported
    assert state.require_usage(f"{lease_id}/2") == kept
    assert state.corrected.get(lease_id, 1, CPU).quantity == -2_000_000


def test_crowded_books_that_credits_cover_are_settled_for_nothing(scene: Scene) -> None:
    lease_id = scene.active_lease(deposit=coin(1_000_000))
    scene.use(lease_id, cpu=5_000_000)
    scene.chain.advance(seconds=86_400)
    scene.settle(lease_id)
    correct(scene, lease_id, 1, (CPU, "-5000000"))
    for _ in range(6):
        scene.use(lease_id, cpu=1_000)
    scene.settle(lease_id)
    assert scene.invoices(lease_id)[-1].total == 0
    assert scene.books(lease_id).unsettled_records == 1


def test_an_invoice_of_many_records_stays_small_and_hashes_as_it_should(scene: Scene) -> None:
    from virtengine.chain.modules.settlement.wires import invoice_from_wire, invoice_to_wire

    lease_id = scene.active_lease()
    for _ in range(6):
        scene.use(lease_id, cpu=1_000_000)
    scene.chain.advance(seconds=86_400)
    scene.settle(lease_id)
    (invoice,) = scene.invoices(lease_id)
    message = invoice_to_wire(invoice)
    assert [(one.first, one.last) for one in message.lines[0].usage_ranges] == [(1, 6)]
    assert not message.lines[0].usage_record_ids
    assert len(message.lines[0].usage_root) == 32
    assert invoice_hash.compute_content_hash(message) == invoice.content_hash
    assert invoice_from_wire(message) == invoice
