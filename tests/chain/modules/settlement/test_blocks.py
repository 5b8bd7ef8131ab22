from __future__ import annotations

from tests.chain.modules.scene import ORDER_DEPOSIT, Scene
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.market.states import LeaseState, OrderState
from virtengine.chain.modules.settlement.invoices import NETWORK
from virtengine.wire.virtengine.settlement.v1 import tx_pb2


def to_the_last_height(scene: Scene, lease_id: str) -> None:
    scene.chain.advance(blocks=scene.lease(lease_id).final_by_height - scene.chain.height)


def test_a_closed_lease_that_everybody_forgot_is_settled_and_ended_at_its_last_height(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=2_000_000)
    scene.close(lease_id)
    tenant = scene.chain.balance(scene.tenant)
    to_the_last_height(scene, lease_id)
    lease = scene.lease(lease_id)
    assert (lease.state, lease.settled) == (LeaseState.TERMINATED, True)
    assert scene.order_of(lease_id).state is OrderState.TERMINATED
    assert scene.chain.balance(scene.tenant) == tenant + ORDER_DEPOSIT - 2_000
    (invoice,) = scene.invoices(lease_id)
    entries = scene.chain.state("settlement").entries_of(invoice.id)
    assert {(entry.initiator, entry.tx_hash) for entry in entries} == {(NETWORK, "")}
    assert not list(scene.chain.state("market").finals.keys())


def test_a_settled_lease_whose_provider_never_reports_its_end_is_ended(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.close(lease_id)
    scene.use(lease_id, final=True)
    scene.settle(lease_id, final=True)
    assert scene.lease(lease_id).state is LeaseState.TERMINATING
    to_the_last_height(scene, lease_id)
    assert scene.lease(lease_id).state is LeaseState.TERMINATED
    assert len(scene.invoices(lease_id)) == 1


def test_a_reported_end_without_last_usage_is_settled_at_the_last_height(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.close(lease_id)
    scene.report(lease_id, 7)
    to_the_last_height(scene, lease_id)
    assert scene.lease(lease_id).settled
    assert scene.account(lease_id).state is AccountState.CLOSED


def test_disputed_usage_gives_a_lease_more_time_but_not_for_ever(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=2_000_000)
    dispute = tx_pb2.MsgDisputeUsage(
        customer=scene.tenant.address, usage_record_id=f"{lease_id}/1", reason="never ran"
    )
    scene.chain.send(scene.tenant, dispute)
    scene.close(lease_id)
    to_the_last_height(scene, lease_id)
    assert not scene.lease(lease_id).settled
    assert scene.lease(lease_id).final_by_height == scene.chain.height + 20
    scene.chain.advance(seconds=600)
    to_the_last_height(scene, lease_id)
    assert scene.lease(lease_id).settled
    assert scene.books(lease_id).settled == 2_000


def test_a_failed_lease_with_disputed_usage_is_settled_later(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=2_000_000)
    dispute = tx_pb2.MsgDisputeUsage(
        customer=scene.tenant.address, usage_record_id=f"{lease_id}/1", reason="never ran"
    )
    scene.chain.send(scene.tenant, dispute)
    scene.report(lease_id, 9)
    assert (scene.lease(lease_id).state, scene.lease(lease_id).settled) == (LeaseState.FAILED, False)
    resolve = tx_pb2.MsgResolveDispute(sender=scene.provider.address, usage_record_id=f"{lease_id}/1")
    scene.chain.send(scene.provider, resolve)
    assert scene.settle(lease_id, final=True).refunded == str(ORDER_DEPOSIT)
