from __future__ import annotations

from tests.chain.modules.scene import BID_DEPOSIT, Scene, coin
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import BidState, LeaseReason, LeaseState, OrderState
from virtengine.chain.modules.market.types import Params


def test_an_expired_order_is_cancelled_with_its_bids_and_all_money_returned(scene: Scene) -> None:
    scene.register()
    tenant, provider = scene.chain.balance(scene.tenant), scene.chain.balance(scene.provider)
    order_id = scene.order(expires_in_blocks=5)
    scene.bid(order_id)
    scene.chain.advance(blocks=3)
    assert scene.order_of(order_id).state is OrderState.OPEN
    scene.chain.advance()
    order = scene.order_of(order_id)
    assert (order.state, order.reason) == (OrderState.CANCELLED, "expired")
    bid = scene.chain.state("market").require_bid(f"{order_id}/{scene.provider.address}")
    assert (bid.state, bid.deposit) == (BidState.EXPIRED, BID_DEPOSIT)
    assert (scene.chain.balance(scene.tenant), scene.chain.balance(scene.provider)) == (tenant, provider)


def test_an_order_that_is_never_paid_expires_too(scene: Scene) -> None:
    order_id = scene.order(deposit=coin(0), expires_in_blocks=2)
    scene.chain.advance(blocks=2)
    assert scene.order_of(order_id).state is OrderState.CANCELLED


def test_the_queue_of_expiry_is_bounded_for_each_block(scene: Scene) -> None:
    scene.chain.set_up(lambda state: state.set_params(Params(queue_batch=2)), "market")
    for name in ("a", "b", "c"):
        scene.order(external_id=name, expires_in_blocks=10, deposit=coin(1_000))
    heights = [scene.order_of(f"{scene.tenant.address}/{name}").expires_height for name in ("a", "b", "c")]
    scene.chain.advance(blocks=max(heights) - scene.chain.height + 3)
    for name in ("a", "b", "c"):
        assert scene.order_of(f"{scene.tenant.address}/{name}").state is OrderState.CANCELLED


def test_acceptance_2_11_5_a_lease_out_of_funds_is_closed_when_its_grace_ends(scene: Scene) -> None:
    lease_id = scene.active_lease(deposit=coin(1_000))
    scene.use(lease_id, cpu=2_000_000)
    until = scene.lease(lease_id).grace_until_height
    scene.chain.advance(blocks=until - scene.chain.height - 1)
    assert scene.lease(lease_id).state is LeaseState.SUSPENDED
    scene.chain.advance()
    lease = scene.lease(lease_id)
    assert (lease.state, lease.reason) == (LeaseState.TERMINATING, LeaseReason.INSUFFICIENT_FUNDS)
    assert scene.order_of(lease_id).reason == "INSUFFICIENT_FUNDS"


def test_a_top_up_during_grace_keeps_the_lease(scene: Scene) -> None:
    lease_id = scene.active_lease(deposit=coin(1_000))
    scene.use(lease_id, cpu=2_000_000)
    scene.chain.advance(blocks=5)
    scene.deposit(scene.account(lease_id).id, 5_000)
    scene.chain.advance(blocks=20)
    assert scene.lease(lease_id).state is LeaseState.ACTIVE


def test_a_deposit_that_does_not_cover_the_debt_changes_nothing(scene: Scene) -> None:
    lease_id = scene.active_lease(deposit=coin(1_000))
    scene.use(lease_id, cpu=5_000_000)
    scene.deposit(scene.account(lease_id).id, 1_000)
    assert scene.lease(lease_id).state is LeaseState.SUSPENDED
    scene.deposit(scene.account(lease_id).id, 3_000, external_id="second")
    assert scene.lease(lease_id).state is LeaseState.ACTIVE


def test_a_bid_expires_before_its_order_and_its_deposit_returns(scene: Scene) -> None:
    scene.register()
    before = scene.chain.balance(scene.provider)
    order_id = scene.order(expires_in_blocks=50)
    scene.bid(order_id, expires_in_blocks=4)
    bid_id = f"{order_id}/{scene.provider.address}"
    until = scene.chain.state("market").require_bid(bid_id).expires_height
    scene.chain.advance(blocks=until - scene.chain.height - 1)
    assert scene.chain.state("market").require_bid(bid_id).state is BidState.OPEN
    scene.refuse(scene.tenant, scene.accept_bid(order_id), errors.BidExpired)
    assert scene.chain.state("market").require_bid(bid_id).state is BidState.EXPIRED
    assert scene.chain.balance(scene.provider) == before
    assert scene.order_of(order_id).state is OrderState.OPEN


def test_a_bid_that_would_outlive_its_order_ends_with_it(scene: Scene) -> None:
    scene.register()
    order_id = scene.order(expires_in_blocks=5)
    scene.bid(order_id, expires_in_blocks=50)
    bid_id = f"{order_id}/{scene.provider.address}"
    assert scene.chain.state("market").require_bid(bid_id).expires_height == 0
    scene.chain.advance(blocks=5)
    assert scene.chain.state("market").require_bid(bid_id).state is BidState.EXPIRED


def test_bids_that_expire_are_bounded_for_each_block(scene: Scene) -> None:
    scene.chain.set_up(lambda state: state.set_params(Params(queue_batch=2)), "market")
    scene.register()
    orders = [scene.order(external_id=name, deposit=coin(1_000)) for name in ("a", "b", "c")]
    for order_id in orders:
        scene.bid(order_id, expires_in_blocks=20)
    scene.chain.advance(blocks=23)
    market = scene.chain.state("market")
    states = [market.require_bid(f"{one}/{scene.provider.address}").state for one in orders]
    assert states == [BidState.EXPIRED] * 3
