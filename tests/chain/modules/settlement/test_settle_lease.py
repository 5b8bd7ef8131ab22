from __future__ import annotations

import pytest

from tests.chain.modules.scene import GIB, ORDER_DEPOSIT, Scene, coin, rate_price
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.market.states import LeaseState, OrderState
from virtengine.chain.modules.settlement import errors
from virtengine.chain.modules.settlement.types import InvoiceStatus, LedgerEntryType, UsageState
from virtengine.chain.modules.settlement.wires import entry_to_wire, invoice_to_wire
from virtengine.core.resources import ResourceType
from virtengine.crypto import invoice_hash
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import tx_pb2


def settle(
    lease_id: str, sequence: int = 1, *, final: bool = False, sender: str = ""
) -> tx_pb2.MsgSettleLease:
    owner = lease_id.partition("/")[0]
    return tx_pb2.MsgSettleLease(sender=sender or owner, lease_id=lease_id, sequence=sequence, is_final=final)


def closed_lease(scene: Scene, *, cpu: int = 3_000_000, deposit: int = 10_000) -> str:
    """Return a lease that is closed with its last usage recorded."""
    lease_id = scene.active_lease(deposit=coin(deposit))
    scene.close(lease_id)
    scene.use(lease_id, final=True, cpu=cpu)
    return lease_id


def test_a_settlement_splits_what_was_used(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=100_000_000)
    scene.chain.advance(blocks=60)
    parties = (scene.provider, COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS, scene.tenant)
    before = [scene.chain.balance(one) for one in parties]
    outcome = scene.chain.send(scene.tenant, settle(lease_id))
    after = [scene.chain.balance(one) for one in parties]
    assert [y - x for x, y in zip(before, after, strict=True)] == [94_000, 5_000, 1_000, 0]
    event = outcome.event("EventLeaseSettled")
    assert (event["total"], event["sequence"], event["is_final"], event["refunded"]) == (
        "100000",
        "1",
        "false",
        "0",
    )
    record = scene.chain.state("settlement").require_usage(f"{lease_id}/1")
    assert (record.state, record.settled) == (UsageState.SETTLED, 100_000)


def test_the_same_settlement_again_pays_nothing(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    scene.chain.advance(blocks=60)
    first = scene.chain.send(scene.tenant, settle(lease_id))
    assert scene.repeat(scene.tenant, settle(lease_id)).responses == first.responses
    scene.refuse(scene.tenant, settle(lease_id, final=True), errors.SettlementExists)
    scene.refuse(scene.tenant, settle(lease_id, 3), errors.InvalidSettlement)


def test_acceptance_14_10_3_the_final_settlement_pays_usage_and_refunds_the_rest(scene: Scene) -> None:
    lease_id = closed_lease(scene)
    tenant, provider = scene.chain.balance(scene.tenant), scene.chain.balance(scene.provider)
    answer = scene.settle(lease_id, final=True)
    assert (answer.total, answer.refunded) == ("3000", "7000")
    assert scene.chain.balance(scene.tenant) == tenant + 7_000
    assert scene.chain.balance(scene.provider) == provider + 3_000 - 150 - 30
    assert scene.account(lease_id).state is AccountState.CLOSED
    scene.repeat(scene.tenant, settle(lease_id, final=True))
    scene.refuse(scene.tenant, settle(lease_id, 2, final=True), errors.SettlementExists)


def test_usage_beyond_the_money_is_written_off_never_taken(scene: Scene) -> None:
    lease_id = closed_lease(scene, cpu=15_000_000)
    answer = scene.settle(lease_id, final=True)
    assert (answer.total, answer.refunded) == ("10000", "0")
    settlement = scene.chain.state("settlement").settlements.get(lease_id, 1)
    assert settlement.uncollected == 5_000
    books = scene.books(lease_id)
    assert (books.recorded, books.settled, books.written_off) == (15_000, 10_000, 5_000)
    record = scene.chain.state("settlement").require_usage(f"{lease_id}/1")
    assert (record.state, record.settled) == (UsageState.WRITTEN_OFF, 10_000)


def test_short_money_settles_records_in_order_and_keeps_the_rest_as_unpaid(scene: Scene) -> None:
    lease_id = scene.active_lease(deposit=coin(5_000))
    scene.use(lease_id, cpu=3_000_000)
    scene.use(lease_id, cpu=4_000_000)
    scene.chain.advance(blocks=4)
    scene.chain.advance(seconds=60)
    assert scene.settle(lease_id).total == "5000"
    state = scene.chain.state("settlement")
    first, second = state.require_usage(f"{lease_id}/1"), state.require_usage(f"{lease_id}/2")
    assert (first.state, first.settled) == (UsageState.SETTLED, 3_000)
    assert (second.state, second.settled) == (UsageState.PARTLY_SETTLED, 2_000)
    scene.deposit(scene.account(lease_id).id, 10_000)
    scene.chain.advance(seconds=60)
    assert scene.settle(lease_id).total == "2000"
    lines = [invoice.lines[0] for invoice in scene.invoices(lease_id)]
    assert [(line.quantity, line.amount) for line in lines] == [(5_000_000, 5_000), (2_000_000, 2_000)]


def test_a_settlement_waits_for_its_period_and_for_enough_money(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=999_000)
    scene.refuse(scene.tenant, settle(lease_id), errors.AmountTooSmall)
    scene.use(lease_id, cpu=1_000)
    scene.refuse(scene.tenant, settle(lease_id), errors.PeriodNotOver)
    scene.chain.advance(seconds=60)
    scene.chain.send(scene.tenant, settle(lease_id))
    scene.use(lease_id, cpu=5_000_000)
    scene.refuse(scene.tenant, settle(lease_id, 2), errors.PeriodNotOver)


def test_crowded_books_may_be_settled_before_the_period_is_over(scene: Scene) -> None:
    lease_id = scene.active_lease()
    for _ in range(4):
        scene.use(lease_id, cpu=1_000)
    assert scene.settle(lease_id).total == "4"


def test_only_owner_provider_and_settlement_agent_settle(scene: Scene) -> None:
    agent, meter = scene.chain.actor("alice"), scene.chain.actor("bob")
    agents = [
        provider_types.Agent(address=agent.address, role=2),
        provider_types.Agent(address=meter.address, role=1),
    ]
    scene.register(agents=agents)
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=50_000_000)
    scene.chain.advance(blocks=60)
    for actor in (meter, scene.chain.actor("carol")):
        scene.refuse(actor, settle(lease_id, sender=actor.address), errors.Unauthorized)
    for sequence, actor in enumerate((agent, scene.provider, scene.tenant), start=1):
        scene.use(lease_id, cpu=5_000_000)
        scene.chain.advance(seconds=60)
        scene.chain.send(actor, settle(lease_id, sequence, sender=actor.address))


def test_a_lease_is_settled_for_good_when_it_is_closed_and_its_last_usage_known(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.refuse(scene.tenant, settle(lease_id, final=True), errors.LeaseNotClosed)
    scene.close(lease_id)
    for actor in (scene.tenant, scene.provider):
        message = settle(lease_id, final=True, sender=actor.address)
        scene.refuse(actor, message, errors.FinalUsageMissing)
    scene.use(lease_id, final=True)
    assert scene.settle(lease_id, scene.provider, final=True).refunded == str(ORDER_DEPOSIT)


def test_the_owner_settles_without_last_usage_when_its_time_is_over(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=2_000_000)
    scene.close(lease_id)
    until = scene.lease(lease_id).final_by_height
    scene.chain.advance(blocks=until - scene.chain.height - 1)
    provider = settle(lease_id, final=True, sender=scene.provider.address)
    result = scene.chain.block(
        scene.chain.sign(scene.provider, provider),
        scene.chain.sign(scene.tenant, settle(lease_id, final=True)),
    )
    assert (result.txs[0].code, result.txs[1].code) == (errors.FinalUsageMissing.code, 0)
    assert scene.books(lease_id).settled == 2_000


def test_a_lease_by_the_block_is_invoiced_for_its_blocks(scene: Scene) -> None:
    lease_id = scene.active_lease(price=rate_price("2.5"), deposit=coin(100_000))
    scene.chain.advance(blocks=399)
    scene.chain.advance(seconds=60)
    assert scene.settle(lease_id).total == "1002"
    scene.chain.advance(blocks=9)
    scene.close(lease_id)
    answer = scene.settle(lease_id, final=True)
    lines = [invoice.lines[0] for invoice in scene.invoices(lease_id)]
    assert [(line.resource, line.quantity, line.unit_price) for line in lines] == [
        (ResourceType.BLOCK, 401, "2.5"),
        (ResourceType.BLOCK, 10, "2.5"),
    ]
    assert sum(line.amount for line in lines) == 411 * 5 // 2 == 100_000 - int(answer.refunded)


def test_a_lease_by_the_block_that_ran_dry_is_invoiced_for_what_was_paid(scene: Scene) -> None:
    lease_id = scene.active_lease(price=rate_price("300"), deposit=coin(1_000))
    scene.chain.advance(blocks=20)
    assert scene.lease(lease_id).state is LeaseState.TERMINATING
    answer = scene.settle(lease_id, final=True)
    settlement = scene.chain.state("settlement").settlements.get(lease_id, 1)
    assert (answer.total, answer.refunded, settlement.uncollected) == ("1000", "0", 200)
    line = scene.invoices(lease_id)[0].lines[0]
    assert (line.quantity, line.amount) == (3, 1_000)


def test_an_invoice_is_paid_hashed_and_told_by_its_ledger(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=7_200_000, memory=GIB * 3600, storage=GIB * 1800)
    scene.chain.advance(blocks=60)
    outcome = scene.chain.send(scene.tenant, settle(lease_id))
    (invoice,) = scene.invoices(lease_id)
    message = invoice_to_wire(invoice)
    assert outcome.event("EventInvoiceIssued")["invoice_id"] == invoice.id
    assert (invoice.status, invoice.total, invoice.amount_due) == (InvoiceStatus.PAID, 8_250, 0)
    assert invoice.id == invoice_hash.compute_invoice_id(message)
    assert invoice.number == f"VE-INV-{invoice.id[:12].upper()}"
    assert invoice.content_hash == invoice_hash.compute_content_hash(message)
    assert [(line.resource.name, line.unit, line.amount) for line in invoice.lines] == [
        ("CPU", "core-hour", 7_200),
        ("MEMORY", "GiB-hour", 1_000),
        ("STORAGE", "GiB-hour", 50),
    ]
    assert [line.id for line in invoice.lines] == [
        invoice_hash.compute_line_id(line) for line in message.lines
    ]
    assert [[(one.first, one.last) for one in line.usage_ranges] for line in message.lines] == [[(1, 1)]] * 3
    entries = scene.chain.state("settlement").entries_of(invoice.id)
    assert [entry.type for entry in entries] == [
        LedgerEntryType.CREATED,
        LedgerEntryType.ISSUED,
        LedgerEntryType.PAYMENT,
    ]
    assert [entry.new_status for entry in entries] == [0, 1, 2]
    assert invoice_hash.find_fault([entry_to_wire(entry) for entry in entries]) is None
    assert {entry.initiator for entry in entries} == {scene.tenant.address}
    assert all(entry.tx_hash for entry in entries)


def test_a_final_invoice_exists_even_for_nothing(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.close(lease_id)
    scene.use(lease_id, final=True)
    scene.settle(lease_id, final=True)
    (invoice,) = scene.invoices(lease_id)
    assert (invoice.total, invoice.is_final, invoice.lines) == (0, True, ())
    assert invoice.period_start == scene.lease(lease_id).created_at * 1000


@pytest.mark.parametrize("closer", ["tenant", "provider"])
def test_every_way_to_close_ends_settled_and_refunded(scene: Scene, closer: str) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=1_000_000)
    actor = scene.chain.actor(closer)
    scene.close(lease_id, actor, 1 if closer == "tenant" else 10_000)
    scene.use(lease_id, final=True, cpu=1_000_000)
    scene.settle(lease_id, actor, final=True)
    scene.report(lease_id, market_types.LEASE_STATE_TERMINATED)
    assert scene.order_of(lease_id).state is OrderState.TERMINATED
    account = scene.account(lease_id)
    assert (account.transferred, account.refunded) == (2_000, ORDER_DEPOSIT - 2_000)


def test_a_malformed_settlement_is_refused(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.refuse(scene.tenant, settle(lease_id, 0), errors.InvalidRequest)
    bad = tx_pb2.MsgSettleLease(sender=scene.tenant.address, lease_id="x", sequence=1)
    scene.refuse(scene.tenant, bad, errors.InvalidRequest)
