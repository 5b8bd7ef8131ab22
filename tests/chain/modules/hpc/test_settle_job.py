"""Settling jobs: once, to the last uve, and never more than was held."""

from __future__ import annotations

import pytest

from tests.chain.modules.hpc.books_scene import FINALIZATION, SETTLEMENT, BooksScene, metrics
from tests.chain.modules.hpc.scene import CANCELLED, COMPLETED, QUEUED, RUNNING, TIMEOUT
from tests.chain.modules.scene import coin
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.hpc import books_errors, errors
from virtengine.chain.modules.hpc.accounting_types import AccountingStatus, BooksState
from virtengine.chain.modules.hpc.settlement_types import RecipientType
from virtengine.chain.modules.settlement.types import InvoiceStatus
from virtengine.core.resources import ResourceType
from virtengine.wire.virtengine.hpc.v1 import billing_pb2
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as settlement_tx
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as settlement_types


@pytest.fixture
def scene() -> BooksScene:
    """A cluster that sells, with short delays."""
    return BooksScene()


def test_hp_140_settling_twice_moves_money_once(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    parties = (scene.provider, scene.tenant, COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS)
    before = [scene.chain.balance(one) for one in parties]
    first = scene.settle(job_id)
    after = [scene.chain.balance(one) for one in parties]
    assert [y - x for x, y in zip(before, after, strict=True)] == [314, 333, 16, 3]
    assert scene.repeat(scene.tenant, scene.settle_message(job_id)) == first
    assert scene.repeat(scene.provider, scene.settle_message(job_id, scene.provider)) == first
    assert [scene.chain.balance(one) for one in parties] == after


def test_hp_141_what_was_held_is_shares_fees_and_refund_and_nothing_is_left(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.settle(job_id)
    books = scene.books(job_id)
    assert books.state is BooksState.SETTLED
    assert (books.ceiling, books.billed, books.refunded) == (666, 333, 333)
    assert (books.provider_reward, books.platform_fee) == (314, 19)
    account = scene.chain.state("escrow").require_account(f"hpc/{job_id}")
    assert (account.state, account.balance) == (AccountState.CLOSED, 0)
    assert (account.transferred, account.refunded) == (333, 333)


def test_hp_142_a_record_settles_by_itself_when_both_delays_are_over(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    start = scene.record(job_id).created_at
    while scene.chain.time_ms // 1000 < start + FINALIZATION - 1:
        scene.chain.advance()
    assert scene.record(job_id).status is AccountingStatus.PENDING
    scene.chain.advance()
    assert scene.record(job_id).status is AccountingStatus.FINALIZED
    scene.chain.advance(seconds=SETTLEMENT - 1)
    assert scene.record(job_id).status is AccountingStatus.FINALIZED
    scene.chain.advance()
    assert scene.record(job_id).status is AccountingStatus.SETTLED
    assert scene.record(job_id).settled_at == start + FINALIZATION + SETTLEMENT


def test_hp_142_nothing_settles_by_itself_when_that_is_switched_off() -> None:
    scene = BooksScene(enable_auto_settlement=False)
    job_id = scene.ended(metrics(300))
    for _ in range(4):
        scene.chain.advance(seconds=SETTLEMENT)
    assert scene.record(job_id).status is AccountingStatus.FINALIZED
    scene.settle(job_id, scene.provider)
    assert scene.record(job_id).status is AccountingStatus.SETTLED


def test_hp_143_a_settled_job_has_one_invoice_whose_total_is_its_bill(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    scene.settle(job_id)
    record, invoice = scene.record(job_id), scene.invoice(job_id)
    state = scene.chain.state("settlement")
    assert [key[2] for key in state.lease_invoices.keys(job_id)] == [record.invoice_id]
    assert (invoice.total, invoice.amount_due, invoice.status) == (333, 0, InvoiceStatus.PAID)
    assert (invoice.provider, invoice.customer) == (scene.provider.address, scene.tenant.address)
    assert [(line.resource, line.amount) for line in invoice.lines] == [
        (ResourceType.CPU, 30),
        (ResourceType.MEMORY, 3),
        (ResourceType.NODE, 300),
    ]
    assert [line.unit_price for line in invoice.lines] == ["360", "36", "3600"]
    assert [entry.description for entry in state.entries_of(invoice.id)] == [
        "invoice created",
        "invoice issued",
        "paid from escrow",
    ]
    assert state.settlements.get(job_id, 1).invoice_id == invoice.id


def test_hp_143_adjustments_are_lines_of_the_invoice(scene: BooksScene) -> None:
    scene.set_rules(queue_rule=billing_pb2.QueueRule(enabled=True, bps_per_minute=1_000, max_bps=5_000))
    job_id = scene.ended(metrics(60, queue_time_seconds=180))
    scene.settle(job_id)
    lines = {line.description: line.amount for line in scene.invoice(job_id).lines}
    assert lines == {"CPU": 6, "Nodes": 60, "Credit for waiting": -19}
    assert scene.books(job_id).billed == 47


def test_hp_144_a_transfer_that_fails_leaves_every_record_as_it_was(
    scene: BooksScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = scene.ended(metrics(300))
    scene.chain.advance(seconds=FINALIZATION)
    held = scene.chain.balance(ledger_address())
    record = scene.record(job_id)

    def refuse(*_: object, **__: object) -> None:
        raise errors.IllegalMove("the money does not move")

    with monkeypatch.context() as patch:
        patch.setattr("virtengine.chain.modules.escrow.accounts.ledger.move", refuse)
        scene.refuse(scene.tenant, scene.settle_message(job_id), errors.IllegalMove)
        scene.chain.advance(seconds=SETTLEMENT)
    assert scene.record(job_id).status is AccountingStatus.FINALIZED
    assert scene.record(job_id).billable_amount == record.billable_amount
    assert scene.books(job_id).state is BooksState.ENDED
    assert scene.chain.balance(ledger_address()) == held
    scene.chain.advance(seconds=3_600)
    assert scene.record(job_id).status is AccountingStatus.SETTLED


def ledger_address() -> str:
    """Return the address of the escrow."""
    from virtengine.chain.kernel.accounts import ESCROW_ADDRESS

    return ESCROW_ADDRESS


def test_hp_127_a_job_that_is_cancelled_before_it_starts_costs_nothing(scene: BooksScene) -> None:
    before = scene.chain.balance(scene.tenant)
    job_id = scene.submit()
    scene.cancel(job_id)
    books = scene.books(job_id)
    assert books.state is BooksState.RELEASED
    assert (books.billed, books.refunded, books.record_id) == (0, 666, "")
    assert scene.chain.balance(scene.tenant) == before
    answer = scene.settle(job_id)
    assert (answer.billed, answer.refunded, answer.invoice_id) == ("0", "666", "")


def test_hp_046_a_job_that_is_timed_out_is_billed_for_what_it_used(scene: BooksScene) -> None:
    job_id = scene.run(seconds=601)
    scene.chain.advance()
    assert scene.job(job_id).state == TIMEOUT
    scene.chain.advance(seconds=FINALIZATION)
    scene.settle(job_id)
    books = scene.books(job_id)
    assert (books.billed, books.refunded) == (666, 0)


def test_the_customer_waits_for_the_final_report_and_others_for_the_delays(scene: BooksScene) -> None:
    job_id = scene.ended()
    scene.refuse(scene.tenant, scene.settle_message(job_id), books_errors.SettlementNotDue)
    scene.use(job_id, metrics(60), kind=2)
    scene.refuse(scene.provider, scene.settle_message(job_id, scene.provider), books_errors.SettlementNotDue)
    scene.refuse(
        scene.chain.actor("alice"),
        scene.settle_message(job_id, scene.chain.actor("alice")),
        errors.Unauthorized,
    )
    scene.settle(job_id)
    assert scene.books(job_id).billed == 66


def test_a_job_that_has_not_ended_is_not_settled(scene: BooksScene) -> None:
    job_id = scene.submit()
    scene.refuse(scene.tenant, scene.settle_message(job_id), errors.IllegalMove)
    scene.report(job_id, QUEUED, RUNNING)
    scene.refuse(scene.tenant, scene.settle_message(job_id), errors.IllegalMove)


def test_a_settlement_agent_settles_for_its_provider(scene: BooksScene) -> None:
    agent = scene.chain.actor("agent")
    job_id = scene.ended(metrics(60))
    registered = scene.market.create_provider()
    scene.chain.send(
        scene.provider,
        provider_tx.MsgUpdateProvider(
            owner=scene.provider.address,
            host_uri=registered.host_uri,
            attributes=registered.attributes,
            info=registered.info,
            agents=[provider_types.Agent(address=agent.address, role=provider_types.AGENT_ROLE_SETTLEMENT)],
        ),
    )
    scene.chain.advance(seconds=FINALIZATION + SETTLEMENT)
    scene.settle(job_id, agent)
    assert scene.books(job_id).state is BooksState.SETTLED


def test_node_operators_are_paid_out_of_the_providers_share(scene: BooksScene) -> None:
    alice, bob, carol = (scene.chain.actor(name) for name in ("alice", "bob", "carol"))
    operators = [
        billing_pb2.NodeOperator(node_id="hpc-1-node-0", address=alice.address, weight=2),
        billing_pb2.NodeOperator(address=bob.address, weight=1),
        billing_pb2.NodeOperator(node_id="elsewhere", address=carol.address, weight=9),
    ]
    scene.set_rules(node_reward_bps=2_000, node_operators=operators)
    job_id = scene.ended(metrics(300))
    who = (scene.provider, alice, bob, carol)
    before = [scene.chain.balance(one) for one in who]
    scene.settle(job_id)
    after = [scene.chain.balance(one) for one in who]
    assert [y - x for x, y in zip(before, after, strict=True)] == [314 - 61, 41, 20, 0]
    reward = scene.ask("JobRewards", job_id=job_id).rewards[0]
    assert sum(int(one.amount) for one in reward.recipients) == int(reward.total_reward) == 333
    kinds = [RecipientType(one.recipient_type) for one in reward.recipients]
    assert kinds == [
        RecipientType.PROVIDER,
        *[RecipientType.NODE_OPERATOR] * 2,
        *[RecipientType.PLATFORM] * 2,
    ]


def test_a_settled_job_tells_who_paid_what(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(300))
    outcome = scene.chain.send(scene.tenant, scene.settle_message(job_id))
    event = outcome.event("EventJobSettled")
    assert (event["customer_paid"], event["provider_received"]) == ("333", "314")
    assert (event["platform_fee"], event["refund"]) == ("19", "333")
    assert outcome.event("EventInvoiceIssued")["lease_id"] == job_id


def test_documents_of_a_jobs_invoice_are_recorded_by_its_provider(scene: BooksScene) -> None:
    job_id = scene.ended(metrics(60))
    scene.settle(job_id)
    message = settlement_tx.MsgRecordArtifact(
        sender=scene.provider.address,
        invoice_id=scene.books(job_id).invoice_id,
        artifact=settlement_types.Artifact(
            media_type="application/json", sha256=b"\x01" * 32, uri="s3://invoices/a.json"
        ),
    )
    scene.chain.send(scene.provider, message)
    assert len(scene.invoice(job_id).artifacts) == 1
    message.sender = scene.tenant.address
    assert scene.chain.fail(scene.tenant, message).code == 1505


def test_jobs_that_are_due_at_once_settle_a_batch_in_each_block() -> None:
    scene = BooksScene(queue_batch=2)
    jobs = [scene.ended(metrics(60), seconds=1) for _ in range(5)]
    scene.chain.advance(seconds=FINALIZATION)
    scene.chain.advance(blocks=3)
    scene.chain.advance(seconds=SETTLEMENT)
    settled = [scene.books(job_id).state is BooksState.SETTLED for job_id in jobs]
    assert sum(settled) == 2
    scene.chain.advance(blocks=2)
    assert all(scene.books(job_id).state is BooksState.SETTLED for job_id in jobs)


def test_a_job_that_ran_and_was_cancelled_pays_for_what_it_used(scene: BooksScene) -> None:
    job_id = scene.run()
    scene.use(job_id, metrics(60))
    scene.cancel(job_id)
    assert scene.job(job_id).state == CANCELLED
    scene.use(job_id, metrics(61), kind=2)
    scene.settle(job_id)
    assert scene.books(job_id).billed == 12 + 1 + 120


def test_the_ceiling_is_held_and_max_price_is_the_customers_word(scene: BooksScene) -> None:
    message = scene.submit_message(max_price=coin(665))
    scene.refuse(scene.tenant, message, errors.PriceTooHigh)
    job_id = scene.submit(max_price=coin(666))
    assert scene.job(job_id).estimate == 666
    scene.report(job_id, QUEUED, RUNNING, COMPLETED)
