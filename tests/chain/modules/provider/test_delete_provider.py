from __future__ import annotations

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.market.states import BidState, OfferingState
from virtengine.chain.modules.provider import errors
from virtengine.wire.virtengine.provider.v1 import tx_pb2


def delete(scene: Scene) -> tx_pb2.MsgDeleteProvider:
    return tx_pb2.MsgDeleteProvider(owner=scene.provider.address)


def test_a_provider_leaves_with_its_offerings_ended_and_its_bids_withdrawn(scene: Scene) -> None:
    scene.register()
    offering_id, order_id = scene.offer(), scene.order()
    scene.bid(order_id)
    before = scene.chain.balance(scene.provider)
    outcome = scene.chain.send(scene.provider, delete(scene))
    assert outcome.event("EventProviderDeleted")["owner"] == scene.provider.address
    market = scene.chain.state("market")
    assert market.require_offering(offering_id).state is OfferingState.TERMINATED
    assert market.require_bid(f"{order_id}/{scene.provider.address}").state is BidState.WITHDRAWN
    assert scene.chain.balance(scene.provider) == before + 500_000
    assert scene.chain.state("provider").providers.get(scene.provider.address) is None


def test_acceptance_9_5_a_provider_with_an_active_lease_stays(scene: Scene) -> None:
    scene.active_lease()
    scene.refuse(scene.provider, delete(scene), errors.ActiveLeases)


def test_a_provider_with_usage_that_is_not_settled_stays(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    scene.close(lease_id)
    scene.report(lease_id, 7)
    scene.refuse(scene.provider, delete(scene), errors.ActiveLeases)
    scene.use(lease_id, final=True)
    scene.settle(lease_id, final=True)
    scene.chain.send(scene.provider, delete(scene))


def test_who_is_no_provider_cannot_leave(scene: Scene) -> None:
    scene.refuse(scene.provider, delete(scene), errors.ProviderNotFound)
