"""A provider announces maintenance or that it leaves: what becomes of its bids, orders and leases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.scene import Scene, coin, rate_price
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import BidState, LeaseReason, LeaseState
from virtengine.chain.modules.market.types import Params
from virtengine.chain.modules.provider.types import Params as ProviderParams
from virtengine.wire.virtengine.provider.v1 import tx_pb2

MAINTENANCE, LEAVING = 1, 2


def announce(scene: Scene, kind: int = LEAVING, **changes: Any) -> tx_pb2.MsgAnnounceNotice:
    fields = {"owner": scene.provider.address, "kind": kind, "reason": "moving out", "window_seconds": 60}
    return tx_pb2.MsgAnnounceNotice(**fields | changes)


@pytest.fixture(autouse=True)
def short_windows(scene: Scene) -> None:
    scene.chain.set_up(lambda state: state.set_params(ProviderParams(min_leave_seconds=30)), "provider")


@pytest.mark.parametrize("kind", [MAINTENANCE, LEAVING])
def test_open_bids_end_and_no_new_lease_is_made(scene: Scene, kind: int) -> None:
    scene.register()
    before = scene.chain.balance(scene.provider)
    order_id = scene.order()
    scene.bid(order_id)
    scene.chain.send(scene.provider, announce(scene, kind))
    bid = scene.chain.state("market").require_bid(f"{order_id}/{scene.provider.address}")
    assert bid.state is BidState.WITHDRAWN
    assert scene.chain.balance(scene.provider) == before
    other = scene.order(external_id="other")
    scene.refuse(scene.provider, scene.place_bid(other), errors.ProviderLeaving)
    offering = scene.offer()
    scene.refuse(
        scene.tenant, scene.create_order(external_id="third", offering_id=offering), errors.ProviderLeaving
    )


def test_maintenance_leaves_leases_alone(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.chain.send(scene.provider, announce(scene, MAINTENANCE, window_seconds=0))
    scene.chain.advance(blocks=5, seconds=60)
    assert scene.lease(lease_id).state is LeaseState.ACTIVE
    scene.chain.send(scene.provider, tx_pb2.MsgWithdrawNotice(owner=scene.provider.address))
    other = scene.order(external_id="other")
    scene.bid(other)


def test_leases_have_their_window_and_then_end_without_further_cost(scene: Scene) -> None:
    tenant, provider = scene.chain.balance(scene.tenant), scene.chain.balance(scene.provider)
    lease_id = scene.active_lease(price=rate_price("10"), deposit=coin(100_000))
    scene.chain.send(scene.provider, announce(scene))
    due = scene.chain.state("provider").require(scene.provider.address).notice.effective_at
    while scene.chain.time_ms // 1000 < due - 6:
        scene.chain.advance(seconds=5)
        assert scene.lease(lease_id).state is LeaseState.ACTIVE
    scene.chain.advance(blocks=2, seconds=10)
    lease = scene.lease(lease_id)
    assert (lease.state, lease.reason) == (LeaseState.TERMINATING, LeaseReason.DECOMMISSION)
    earned = scene.payment(lease_id).withdrawn + scene.payment(lease_id).owed
    scene.chain.advance(blocks=40)
    lease = scene.lease(lease_id)
    assert lease.settled
    assert lease.state is LeaseState.TERMINATED
    paid = scene.payment(lease_id).withdrawn
    assert paid == earned
    assert scene.chain.balance(scene.tenant) == tenant - paid
    fees = paid * 5 // 100 + paid // 100
    assert scene.chain.balance(scene.provider) >= provider + paid - fees - 1
    notice = scene.chain.state("provider").require(scene.provider.address).notice
    assert notice.is_done


def test_a_tenant_who_moves_within_the_window_closes_the_lease_itself(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.chain.send(scene.provider, announce(scene))
    scene.close(lease_id)
    assert scene.lease(lease_id).reason is LeaseReason.OWNER
    scene.chain.advance(blocks=3, seconds=60)
    assert scene.lease(lease_id).reason is LeaseReason.OWNER


def test_many_leases_are_closed_block_by_block_each_once(scene: Scene) -> None:
    scene.chain.set_up(
        lambda state: state.set_params(Params(queue_batch=2, final_usage_blocks=1000)), "market"
    )
    leases = [scene.active_lease(external_id=f"n{index}") for index in range(5)]
    scene.chain.send(scene.provider, announce(scene))
    scene.chain.advance(seconds=61)
    closed = [sum(scene.lease(one).state is LeaseState.TERMINATING for one in leases)]
    for _ in range(3):
        scene.chain.advance()
        closed.append(sum(scene.lease(one).state is LeaseState.TERMINATING for one in leases))
    assert closed == [2, 4, 5, 5]
    assert not list(scene.chain.state("provider").leavings.keys())


def test_a_notice_that_is_taken_back_closes_nothing(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.chain.send(scene.provider, announce(scene))
    scene.chain.send(scene.provider, tx_pb2.MsgWithdrawNotice(owner=scene.provider.address))
    scene.repeat(scene.provider, tx_pb2.MsgWithdrawNotice(owner=scene.provider.address))
    scene.chain.advance(blocks=3, seconds=60)
    assert scene.lease(lease_id).state is LeaseState.ACTIVE


def test_an_update_of_the_provider_keeps_its_notice(scene: Scene) -> None:
    scene.register()
    scene.chain.send(scene.provider, announce(scene))
    made = scene.create_provider(host_uri="https://other.example.com")
    scene.chain.send(
        scene.provider,
        tx_pb2.MsgUpdateProvider(
            owner=made.owner, host_uri=made.host_uri, attributes=made.attributes, info=made.info
        ),
    )
    assert scene.chain.state("provider").require(scene.provider.address).notice is not None


def test_a_bid_cannot_be_accepted_while_its_listing_is_paused(scene: Scene) -> None:
    from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx

    scene.register()
    offering = scene.offer()
    order_id = scene.order()
    scene.bid(order_id, offering_id=offering)
    scene.chain.send(
        scene.provider,
        market_tx.MsgSetOfferingState(provider=scene.provider.address, external_id="web", state=2),  # type: ignore[arg-type]
    )
    scene.refuse(scene.tenant, scene.accept_bid(order_id), errors.OfferingNotActive)
