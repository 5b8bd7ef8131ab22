from __future__ import annotations

import pytest

from tests.chain.modules.scene import MEMORY, Scene, coin, rate_price, usage_price
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import OfferingState
from virtengine.core.errors import ModuleError
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.market.v1 import types_pb2

Price, ResourcePrice = types_pb2.Price, types_pb2.ResourcePrice


def test_an_offering_is_active_at_once(scene: Scene) -> None:
    scene.register()
    outcome = scene.chain.send(scene.provider, scene.create_offering())
    offering_id = f"{scene.provider.address}/web"
    assert outcome.event("EventOfferingCreated")["offering_id"] == offering_id
    offering = scene.chain.state("market").require_offering(offering_id)
    assert (offering.state, offering.name, offering.tags) == (OfferingState.ACTIVE, "Web", ("small",))
    assert (offering.active_orders, offering.total_orders) == (0, 0)


def test_the_same_offering_again_changes_nothing_even_when_it_was_updated_since(scene: Scene) -> None:
    scene.register()
    first = scene.chain.send(scene.provider, scene.create_offering())
    assert scene.repeat(scene.provider, scene.create_offering()).responses == first.responses
    scene.refuse(scene.provider, scene.create_offering(name="Other"), errors.OfferingExists)


def test_only_registered_providers_sell(scene: Scene) -> None:
    scene.refuse(scene.provider, scene.create_offering(), errors.ProviderNotRegistered)


def test_a_provider_has_a_bounded_number_of_offerings_not_counting_ended_ones(scene: Scene) -> None:
    from virtengine.wire.virtengine.market.v1 import tx_pb2

    scene.register()
    for name in ("a", "b", "c"):
        scene.offer(external_id=name)
    scene.refuse(scene.provider, scene.create_offering(external_id="d"), errors.TooManyOfferings)
    scene.chain.send(
        scene.provider,
        tx_pb2.MsgSetOfferingState(provider=scene.provider.address, external_id="a", state=5),
    )
    scene.offer(external_id="d")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"external_id": "a/b"}, errors.InvalidRequest),
        ({"category": 0}, errors.InvalidRequest),
        ({"category": 8}, errors.InvalidRequest),
        ({"name": ""}, errors.InvalidRequest),
        ({"description": "x" * 2049}, errors.InvalidRequest),
        ({"regions": ["eu", "eu"]}, errors.InvalidRequest),
        ({"tags": [""]}, errors.InvalidRequest),
        ({"price": Price()}, errors.InvalidPricing),
        ({"price": Price(billing=1)}, errors.InvalidPricing),
        ({"price": Price(billing=2)}, errors.InvalidPricing),
        ({"price": Price(billing=2, rate="0")}, errors.InvalidPricing),
        ({"price": Price(billing=2, rate="-1")}, errors.InvalidPricing),
        ({"price": Price(billing=2, rate="0.1234567890123456789")}, errors.InvalidPricing),
        ({"price": Price(billing=1, rate="1", prices=usage_price().prices)}, errors.InvalidPricing),
        ({"price": Price(billing=2, rate="1", prices=usage_price().prices)}, errors.InvalidPricing),
        (
            {"price": Price(billing=1, prices=[ResourcePrice(resource=5, price=coin(1))])},
            errors.InvalidPricing,
        ),
        (
            {"price": Price(billing=1, prices=[ResourcePrice(resource=9, price=coin(1))])},
            errors.InvalidPricing,
        ),
        ({"price": Price(billing=1, prices=[ResourcePrice(resource=1)])}, errors.InvalidPricing),
        (
            {
                "price": Price(
                    billing=1, prices=[ResourcePrice(resource=1, price=Coin(denom="x", amount="1"))]
                )
            },
            errors.InvalidPricing,
        ),
        (
            {"price": Price(billing=1, prices=[ResourcePrice(resource=MEMORY, price=coin(1))] * 2)},
            errors.InvalidPricing,
        ),
    ],
)
def test_a_malformed_offering_is_refused(
    scene: Scene, changes: dict[str, object], error: type[ModuleError]
) -> None:
    scene.register()
    scene.refuse(scene.provider, scene.create_offering(**changes), error)


def test_a_rate_is_kept_in_its_shortest_form(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer(price=rate_price("0.500"))
    assert scene.chain.state("market").require_offering(offering_id).price.rate == "0.5"
