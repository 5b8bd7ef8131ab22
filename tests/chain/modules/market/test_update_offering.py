from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, usage_price
from virtengine.chain.modules.market import errors
from virtengine.wire.virtengine.market.v1 import tx_pb2


def update(scene: Scene, **changes: object) -> tx_pb2.MsgUpdateOffering:
    created = scene.create_offering()
    message = tx_pb2.MsgUpdateOffering()
    for field in created.DESCRIPTOR.fields:
        if field.message_type is None and not field.is_repeated:
            setattr(message, field.name, getattr(created, field.name))
    message.price.CopyFrom(created.price)
    message.regions.extend(created.regions)
    message.tags.extend(created.tags)
    message.MergeFrom(tx_pb2.MsgUpdateOffering(**changes))  # type: ignore[arg-type]
    return message


@pytest.fixture(autouse=True)
def _registered(scene: Scene) -> None:
    scene.register()


def test_an_update_replaces_what_is_said_and_keeps_the_counts(scene: Scene) -> None:
    offering_id = scene.offer()
    scene.order(offering_id=offering_id)
    outcome = scene.chain.send(scene.provider, update(scene, name="Better", max_concurrent_orders=7))
    assert outcome.event("EventOfferingUpdated")["state"] == "OFFERING_STATE_ACTIVE"
    offering = scene.chain.state("market").require_offering(offering_id)
    assert (offering.name, offering.max_concurrent_orders) == ("Better", 7)
    assert (offering.active_orders, offering.total_orders) == (1, 1)


def test_the_same_content_changes_nothing(scene: Scene) -> None:
    scene.offer()
    scene.repeat(scene.provider, update(scene))


def test_leases_keep_the_price_they_were_made_at(scene: Scene) -> None:
    offering_id = scene.offer()
    order_id = scene.order(offering_id=offering_id)
    scene.bid(order_id, offering_id=offering_id)
    lease_id = scene.accept(order_id)
    before = scene.lease(lease_id).price
    message = update(scene)
    message.price.CopyFrom(usage_price(cpu=1))
    scene.chain.send(scene.provider, message)
    assert scene.lease(lease_id).price == before


def test_a_terminated_or_unknown_offering_is_not_updated(scene: Scene) -> None:
    scene.refuse(scene.provider, update(scene), errors.OfferingNotFound)
    scene.offer()
    end = tx_pb2.MsgSetOfferingState(provider=scene.provider.address, external_id="web", state=5)
    scene.chain.send(scene.provider, end)
    scene.refuse(scene.provider, update(scene, name="Late"), errors.OfferingNotActive)
