"""Chain, invoices and ledger say the same sums after every period: corrections, disputes, an end (U4)."""

from __future__ import annotations

import random

import pytest

from tests.chain.modules.scene import GENESIS, Scene, coin
from tests.chain.support import TestChain
from tests.support.billed import BilledLease
from virtengine.cli import verification
from virtengine.plans import invoice_check
from virtengine.wire.virtengine.settlement.v1 import tx_pb2

PERIODS = 6


@pytest.fixture
def scene() -> Scene:
    bounds = {"max_unsettled_records": 100, "min_settlement_amount": "1"}
    settlement = {"params": {**GENESIS["settlement"]["params"], **bounds}}
    made = Scene(chain=TestChain(genesis_state={**GENESIS, "settlement": settlement}))
    made.register()
    return made


def require_equal(lease: BilledLease) -> None:
    """Usage = paid + written off + owed - credits; payouts = invoices = payments in the ledger."""
    scene, state = lease.scene, lease.scene.chain.state("settlement")
    books, payment = scene.books(lease.id), scene.payment(lease.id)
    recorded = sum(record.total for record in state.usage.records(lease.id))
    given = books.credit + books.credit_returned + books.credit_lost
    assert recorded == books.recorded == books.settled + books.written_off + payment.owed - given
    invoices = scene.invoices(lease.id)
    entries = [entry for invoice in invoices for entry in state.entries_of(invoice.id)]
    paid = sum(entry.amount for entry in entries if entry.type.name == "PAYMENT")
    payouts = sum(one.total for one in state.settlements.records(lease.id))
    assert paid == sum(one.total for one in invoices) == payouts == books.settled == payment.withdrawn


@pytest.mark.parametrize("seed", range(4))
def test_every_period_ends_with_a_difference_of_nothing(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)
    lease = BilledLease(scene, seed=seed, deposit=coin(chance.choice([2_000, 900_000_000])))
    for _ in range(PERIODS):
        for _ in range(chance.randrange(1, 4)):
            made = lease.meter(chance.randrange(1, 9))
            if not scene.lease(lease.id).closed_at:
                lease.store(made)
                assert lease.record()
        if scene.lease(lease.id).closed_at:  # the money was over
            break
        record = chance.choice([number for number, told in lease.told.items() if told.reports])
        told = lease.told[record]
        report = int(chance.choice(told.reports).partition('"sequence":')[2].partition(",")[0])
        lease.correct(record, report, cpu=chance.choice([-1, -50, 999]))
        if chance.random() < 0.5:
            dispute(scene, lease, waive=chance.random() < 0.5)
        require_equal(lease)
        if scene.payment(lease.id).owed and scene.account(lease.id).balance:
            lease.settle()
        require_equal(lease)
    if not scene.lease(lease.id).closed_at:
        scene.close(lease.id)
    scene.use(lease.id, final=True)
    scene.chain.advance(seconds=700)  # disputes that nobody resolved are over
    lease.settle(final=True)
    require_equal(lease)
    for place in range(len(scene.invoices(lease.id))):
        evidence = lease.evidence(place)
        assert [check for check in verification.judge(evidence) if not check.ok] == []
        wrong = [one for one in invoice_check.check(evidence) if not one.ok and one.check != "total"]
        assert wrong == []


def dispute(scene: Scene, lease: BilledLease, *, waive: bool) -> None:
    """Let the tenant dispute the last usage, and perhaps the provider give it up."""
    state = scene.chain.state("settlement")
    open_records = [one for one in state.unsettled_of(lease.id) if one.total > 0 and not one.corrects]
    if not open_records:
        return
    record = open_records[-1]
    held = tx_pb2.MsgDisputeUsage(
        customer=scene.tenant.address, usage_record_id=record.id, reason="not what I used"
    )
    if scene.chain.deliver(scene.tenant, held).code == 0 and waive:
        given_up = tx_pb2.MsgResolveDispute(sender=scene.provider.address, usage_record_id=record.id)
        scene.chain.send(scene.provider, given_up)
