from __future__ import annotations

from tests.chain.modules.scene import BID_DEPOSIT, ORDER_DEPOSIT, Scene, coin
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import BidState, OrderState
from virtengine.wire.virtengine.market.v1 import tx_pb2


def cancel(scene: Scene, order_id: str, owner: str = "") -> tx_pb2.MsgCancelOrder:
    return tx_pb2.MsgCancelOrder(owner=owner or scene.tenant.address, order_id=order_id)


def test_the_money_of_a_cancelled_order_and_of_its_bids_returns(scene: Scene) -> None:
    scene.register()
    order_id = scene.order()
    scene.bid(order_id)
    tenant, provider = scene.chain.balance(scene.tenant), scene.chain.balance(scene.provider)
    outcome = scene.chain.send(scene.tenant, cancel(scene, order_id))
    assert scene.chain.balance(scene.tenant) == tenant + ORDER_DEPOSIT
    assert scene.chain.balance(scene.provider) == provider + BID_DEPOSIT
    assert scene.order_of(order_id).state is OrderState.CANCELLED
    bid = scene.chain.state("market").require_bid(f"{order_id}/{scene.provider.address}")
    assert bid.state is BidState.REJECTED
    assert outcome.event("EventBidStateChanged")["state"] == "BID_STATE_REJECTED"
    scene.repeat(scene.tenant, cancel(scene, order_id))


def test_an_order_that_was_never_paid_is_cancelled_too(scene: Scene) -> None:
    order_id = scene.order(deposit=coin(0))
    scene.chain.send(scene.tenant, cancel(scene, order_id))
    assert scene.order_of(order_id).closed_at == scene.chain.time_ms // 1000


def test_only_the_owner_cancels_and_only_before_there_is_a_lease(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    order_id = f"{scene.tenant.address}/shop"
    alice = scene.chain.actor("alice")
    scene.refuse(alice, cancel(scene, order_id, alice.address), errors.NotCustomer)
    scene.refuse(scene.tenant, cancel(scene, order_id), errors.InvalidState)
    scene.refuse(scene.tenant, cancel(scene, f"{scene.tenant.address}/none"), errors.OrderNotFound)
    assert scene.lease(lease_id).order_id == order_id
