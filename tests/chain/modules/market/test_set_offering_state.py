from __future__ import annotations

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import OfferingState
from virtengine.wire.virtengine.market.v1 import query_pb2, tx_pb2


def become(scene: Scene, state: int, external_id: str = "web") -> tx_pb2.MsgSetOfferingState:
    return tx_pb2.MsgSetOfferingState(provider=scene.provider.address, external_id=external_id, state=state)


def test_a_paused_offering_takes_no_orders_until_it_is_active_again(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer()
    event = scene.chain.send(scene.provider, become(scene, 2)).event("EventOfferingUpdated")
    assert event["state"] == "OFFERING_STATE_PAUSED"
    scene.refuse(scene.tenant, scene.create_order(offering_id=offering_id), errors.OfferingNotActive)
    scene.repeat(scene.provider, become(scene, 2))
    scene.chain.send(scene.provider, become(scene, 1))
    scene.order(offering_id=offering_id)


def test_a_terminated_offering_never_comes_back(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer()
    scene.chain.send(scene.provider, become(scene, 5))
    for state in (1, 2, 3, 4):
        scene.refuse(scene.provider, become(scene, state), errors.IllegalMove)
    scene.repeat(scene.provider, become(scene, 5))
    assert scene.chain.state("market").require_offering(offering_id).state is OfferingState.TERMINATED


def test_the_index_of_states_moves_along(scene: Scene) -> None:
    scene.register()
    scene.offer()
    scene.chain.send(scene.provider, become(scene, 2))
    path = "/virtengine.market.v1.Query/Offerings"
    assert not scene.chain.query(path, query_pb2.QueryOfferingsRequest(state=1)).offerings
    assert len(scene.chain.query(path, query_pb2.QueryOfferingsRequest(state=2)).offerings) == 1


def test_an_unknown_offering_or_state_is_refused(scene: Scene) -> None:
    scene.register()
    scene.refuse(scene.provider, become(scene, 2, "none"), errors.OfferingNotFound)
    scene.refuse(scene.provider, become(scene, 0), errors.InvalidRequest)
    scene.refuse(scene.provider, become(scene, 6), errors.InvalidRequest)
