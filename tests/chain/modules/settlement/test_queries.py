from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, rate_price, secret
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2

PATH = "/virtengine.settlement.v1.Query/"


@pytest.fixture
def lease_id(scene: Scene) -> str:
    """A lease with three records, of which two are settled."""
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=2_000_000, memory=1)
    scene.use(lease_id, cpu=2_000_000)
    scene.chain.advance(blocks=60)
    scene.settle(lease_id)
    scene.use(lease_id, cpu=1_000_000)
    return lease_id


def ask(scene: Scene, name: str, **fields: object) -> object:
    return scene.chain.query(PATH + name, getattr(query_pb2, f"Query{name}Request")(**fields))


def test_records_of_a_lease_come_in_order_and_pages(scene: Scene, lease_id: str) -> None:
    answer = ask(scene, "UsageRecords", lease_id=lease_id, pagination=PageRequest(limit=2, count_total=True))
    assert [record.sequence for record in answer.records] == [1, 2]  # type: ignore[attr-defined]
    assert answer.pagination.total == 3  # type: ignore[attr-defined]
    rest = PageRequest(key=answer.pagination.next_key)  # type: ignore[attr-defined]
    answer = ask(scene, "UsageRecords", lease_id=lease_id, pagination=rest)
    (record,) = answer.records  # type: ignore[attr-defined]
    assert (record.sequence, record.total, record.state) == (3, "1000", types_pb2.USAGE_STATE_PENDING)
    assert record.merkle_root == secret("root")


def test_the_summary_holds_totals_and_where_things_stand(scene: Scene, lease_id: str) -> None:
    summary = ask(scene, "UsageSummary", lease_id=lease_id)
    assert (summary.recorded, summary.settled) == ("5000", "4000")  # type: ignore[attr-defined]
    assert (summary.last_sequence, summary.last_settlement, summary.final_recorded) == (3, 1, False)  # type: ignore[attr-defined]
    assert {total.resource: total.quantity for total in summary.totals} == {1: "5000000", 2: "1"}  # type: ignore[attr-defined]
    with pytest.raises(QueryNotFound):
        ask(scene, "UsageSummary", lease_id="a/b/c")


def test_the_summary_of_a_lease_by_the_block_counts_blocks(scene: Scene) -> None:
    lease_id = scene.active_lease(price=rate_price())
    scene.chain.advance(blocks=5)
    scene.close(lease_id)
    (total,) = ask(scene, "UsageSummary", lease_id=lease_id).totals  # type: ignore[attr-defined]
    assert (total.resource, total.quantity, total.amount) == (5, "6", "60")


def test_settlements_and_invoices_are_found(scene: Scene, lease_id: str) -> None:
    (settlement,) = ask(scene, "Settlements", lease_id=lease_id).settlements  # type: ignore[attr-defined]
    assert [(one.first, one.last) for one in settlement.usage_ranges] == [(1, 2)]
    assert (settlement.total, settlement.provider_share) == ("4000", "3760")
    answer = ask(scene, "Invoice", id=settlement.invoice_id)
    assert answer.invoice.settlement_id == f"{lease_id}/1"  # type: ignore[attr-defined]
    assert [entry.sequence for entry in answer.entries] == [1, 2, 3]  # type: ignore[attr-defined]
    with pytest.raises(QueryNotFound):
        ask(scene, "Invoice", id="none")


def test_invoices_are_found_by_lease_party_and_status(scene: Scene, lease_id: str) -> None:
    paid, overdue = types_pb2.INVOICE_STATUS_PAID, types_pb2.INVOICE_STATUS_OVERDUE
    for fields, expected in (
        ({}, 1),
        ({"lease_id": lease_id}, 1),
        ({"lease_id": "a/b/c"}, 0),
        ({"provider": scene.provider.address}, 1),
        ({"customer": scene.tenant.address}, 1),
        ({"customer": scene.provider.address}, 0),
        ({"status": paid}, 1),
        ({"status": overdue}, 0),
        ({"status": overdue, "any_status": True}, 1),
        ({"provider": scene.provider.address, "status": overdue}, 0),
    ):
        assert len(ask(scene, "Invoices", **fields).invoices) == expected  # type: ignore[attr-defined]


def test_the_parameters_can_be_asked_for(scene: Scene) -> None:
    params = ask(scene, "Params").params  # type: ignore[attr-defined]
    assert (params.settlement_period_seconds, params.min_settlement_amount) == (60, "1000")
