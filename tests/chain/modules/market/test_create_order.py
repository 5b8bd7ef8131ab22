from __future__ import annotations

import pytest

from tests.chain.modules.scene import GIB, ORDER_DEPOSIT, Scene, coin, rate_price, usage_price
from virtengine.chain.kernel.errors import InsufficientFunds
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import OrderState
from virtengine.core.errors import ModuleError
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

Resources = types_pb2.Resources
TEN_AND_TWO = types_pb2.Price(
    billing=1,
    prices=[
        types_pb2.ResourcePrice(resource=1, price=coin(10)),
        types_pb2.ResourcePrice(resource=2, price=coin(2)),
    ],
)


def test_a_paid_order_is_open_and_its_money_held(scene: Scene) -> None:
    before = scene.chain.balance(scene.tenant)
    outcome = scene.chain.send(scene.tenant, scene.create_order())
    order_id = f"{scene.tenant.address}/shop"
    assert outcome.responses[0].order_id == order_id  # type: ignore[attr-defined]
    assert outcome.event("EventOrderCreated")["order_id"] == order_id
    order, account = scene.order_of(order_id), scene.account(order_id)
    assert (order.state, order.expires_height) == (OrderState.OPEN, scene.chain.height + 100)
    assert (account.balance, account.owner) == (ORDER_DEPOSIT, scene.tenant.address)
    assert scene.chain.balance(scene.tenant) == before - ORDER_DEPOSIT


def test_the_same_order_again_is_not_charged_twice_and_another_is_refused(scene: Scene) -> None:
    first = scene.chain.send(scene.tenant, scene.create_order())
    assert scene.repeat(scene.tenant, scene.create_order()).responses == first.responses
    for changes in ({"max_price": "5001"}, {"deposit": coin(2_000_000)}, {"expires_in_blocks": 5}):
        scene.refuse(scene.tenant, scene.create_order(**changes), errors.OrderExists)


def test_an_order_without_deposit_waits_for_its_money(scene: Scene) -> None:
    order_id = scene.order(deposit=coin(0))
    assert scene.order_of(order_id).state is OrderState.PENDING_PAYMENT
    assert scene.account(order_id).balance == 0


def test_an_unfunded_account_is_refused(scene: Scene) -> None:
    poor = scene.chain.actor("poor")
    scene.chain.set_up(lambda state: state.accounts.ensure(poor.address), "bank")
    scene.refuse(poor, scene.create_order(poor), InsufficientFunds)
    assert scene.chain.state("market").find_order(f"{poor.address}/shop") is None


def test_an_order_for_a_listing_is_counted(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer()
    order_id = scene.order(offering_id=offering_id)
    offering = scene.chain.state("market").require_offering(offering_id)
    assert (offering.active_orders, offering.total_orders) == (1, 1)
    scene.chain.send(scene.tenant, tx_pb2.MsgCancelOrder(owner=scene.tenant.address, order_id=order_id))
    offering = scene.chain.state("market").require_offering(offering_id)
    assert (offering.active_orders, offering.total_orders) == (0, 1)


def test_acceptance_4_13_1_and_2_a_listing_above_the_ceiling_is_refused(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer(price=TEN_AND_TWO)
    asked = Resources(cpu_millis=12_000, memory_bytes=24 * GIB)
    low = scene.create_order(offering_id=offering_id, resources=asked, max_price="167")
    scene.refuse(scene.tenant, low, errors.InvalidPricing)
    scene.order(offering_id=offering_id, resources=asked, max_price="168")


def test_a_listing_above_the_ceiling_by_the_block_is_refused(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer(price=rate_price("0.5"))
    low = scene.create_order(offering_id=offering_id, billing=2, max_price="0.499999999999999999")
    scene.refuse(scene.tenant, low, errors.InvalidPricing)
    scene.order(offering_id=offering_id, billing=2, max_price="0.5")


def test_a_full_listing_takes_no_order_until_one_has_ended(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer(max_concurrent_orders=1)
    order_id = scene.order(offering_id=offering_id)
    second = scene.create_order(offering_id=offering_id, external_id="two")
    scene.refuse(scene.tenant, second, errors.OfferingFull)
    scene.chain.send(scene.tenant, tx_pb2.MsgCancelOrder(owner=scene.tenant.address, order_id=order_id))
    scene.chain.send(scene.tenant, second)


def test_a_listing_bounds_what_one_order_may_ask(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer(max_per_order=Resources(cpu_millis=500, memory_bytes=GIB, storage_bytes=GIB))
    scene.refuse(scene.tenant, scene.create_order(offering_id=offering_id), errors.ResourcesTooLarge)


def test_what_has_no_price_cannot_be_ordered(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer()
    message = scene.create_order(offering_id=offering_id, resources=Resources(gpus=1))
    scene.refuse(scene.tenant, message, errors.InvalidPricing)


def test_a_customer_has_a_bounded_number_of_orders_at_one_time(scene: Scene) -> None:
    for name in ("a", "b", "c", "d"):
        scene.order(external_id=name)
    scene.refuse(scene.tenant, scene.create_order(external_id="e"), errors.TooManyOrders)
    scene.repeat(scene.tenant, scene.create_order(external_id="a"))


def test_a_self_deal_is_refused(scene: Scene) -> None:
    scene.register()
    message = scene.create_order(scene.provider, offering_id=scene.offer())
    scene.refuse(scene.provider, message, errors.SelfDeal)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"external_id": ""}, errors.InvalidRequest),
        ({"offering_id": "nothing"}, errors.InvalidRequest),
        ({"billing": 0}, errors.InvalidRequest),
        ({"billing": 3}, errors.InvalidRequest),
        ({"max_price": "0"}, errors.InvalidPricing),
        ({"max_price": "1.5"}, errors.InvalidPricing),
        ({"max_price": ""}, errors.InvalidPricing),
        ({"max_price": str(2**255)}, errors.InvalidPricing),
        ({"resources": Resources()}, errors.InvalidRequest),
        ({"deposit": coin(999)}, errors.DepositTooSmall),
        ({"deposit": Coin(denom="x", amount="5000")}, errors.InvalidRequest),
        ({"deposit": Coin(denom="uve", amount="05000")}, errors.InvalidRequest),
        ({"expires_in_blocks": -1}, errors.InvalidRequest),
        ({"expires_in_blocks": 2**62}, errors.InvalidRequest),
        ({"requirements": types_pb2.Requirements(regions=["a", "a"])}, errors.InvalidRequest),
        (
            {
                "requirements": types_pb2.Requirements(
                    attributes=[provider_types.Attribute(key="", value="x")]
                )
            },
            errors.InvalidRequest,
        ),
    ],
)
def test_a_malformed_order_is_refused(
    scene: Scene, changes: dict[str, object], error: type[ModuleError]
) -> None:
    scene.refuse(scene.tenant, scene.create_order(**changes), error)


def test_an_unknown_listing_is_refused(scene: Scene) -> None:
    message = scene.create_order(offering_id=f"{scene.provider.address}/none")
    scene.refuse(scene.tenant, message, errors.OfferingNotFound)


def test_a_listing_billed_otherwise_is_refused(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer(price=usage_price())
    message = scene.create_order(offering_id=offering_id, billing=2, max_price="1")
    scene.refuse(scene.tenant, message, errors.InvalidPricing)


def test_the_pieces_of_an_order_are_those_of_its_lease(scene: Scene) -> None:
    unit = types_pb2.ResourceUnit(count=2, resources=Resources(cpu_millis=500, memory_bytes=GIB))
    scene.register()
    asked = Resources(cpu_millis=1000, memory_bytes=2 * GIB)
    order_id = scene.order(resources=asked, units=[unit], max_price="9000")
    order = scene.order_of(order_id)
    assert [(one.count, one.resources.cpu_millis) for one in order.units] == [(2, 500)]
    scene.bid(order_id)
    assert scene.lease(scene.accept(order_id)).units == order.units


@pytest.mark.parametrize(
    "units",
    [
        pytest.param([types_pb2.ResourceUnit(count=1, resources=Resources(cpu_millis=500))], id="less"),
        pytest.param([types_pb2.ResourceUnit(count=0, resources=Resources(cpu_millis=1000))], id="none"),
        pytest.param([types_pb2.ResourceUnit(count=1000)], id="nothing"),
        pytest.param(
            [types_pb2.ResourceUnit(count=1, resources=Resources(cpu_millis=1000), gpu_model="a\nb")],
            id="text",
        ),
        pytest.param([types_pb2.ResourceUnit(count=1, resources=Resources(cpu_millis=10))] * 100, id="many"),
        pytest.param(
            [types_pb2.ResourceUnit(count=2**32 - 1, resources=Resources(cpu_millis=2**64 - 1))], id="huge"
        ),
    ],
)
def test_pieces_that_do_not_add_up_are_refused(scene: Scene, units: list[types_pb2.ResourceUnit]) -> None:
    scene.refuse(
        scene.tenant,
        scene.create_order(resources=Resources(cpu_millis=1000), units=units),
        errors.InvalidRequest,
    )
