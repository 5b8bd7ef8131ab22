from __future__ import annotations

from tests.chain.modules.scene import BID_DEPOSIT, Scene
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import BidState
from virtengine.wire.virtengine.market.v1 import tx_pb2


def withdraw(scene: Scene, order_id: str) -> tx_pb2.MsgWithdrawBid:
    return tx_pb2.MsgWithdrawBid(provider=scene.provider.address, order_id=order_id)


def test_a_withdrawn_bid_gives_its_deposit_back_and_cannot_be_accepted(scene: Scene) -> None:
    scene.register()
    order_id, before = scene.order(), scene.chain.balance(scene.provider)
    scene.bid(order_id)
    scene.chain.send(scene.provider, withdraw(scene, order_id))
    assert scene.chain.balance(scene.provider) == before
    bid = scene.chain.state("market").require_bid(f"{order_id}/{scene.provider.address}")
    assert (bid.state, bid.deposit) == (BidState.WITHDRAWN, BID_DEPOSIT)
    scene.repeat(scene.provider, withdraw(scene, order_id))
    scene.refuse(scene.tenant, scene.accept_bid(order_id), errors.BidNotOpen)


def test_an_accepted_or_unknown_bid_is_not_withdrawn(scene: Scene) -> None:
    scene.pending_lease()
    scene.refuse(scene.provider, withdraw(scene, f"{scene.tenant.address}/shop"), errors.BidNotOpen)
    other = scene.order(external_id="other")
    scene.refuse(scene.provider, withdraw(scene, other), errors.BidNotFound)
