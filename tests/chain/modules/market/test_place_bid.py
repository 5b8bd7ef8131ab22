from __future__ import annotations

import pytest

from tests.chain.modules.scene import BID_DEPOSIT, Scene, coin, rate_price, usage_price
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import BidState
from virtengine.core.errors import ModuleError
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

Attribute, Requirements = provider_types.Attribute, types_pb2.Requirements


@pytest.fixture(autouse=True)
def _registered(scene: Scene) -> None:
    scene.register()


def test_a_bid_is_open_with_its_deposit_held_and_its_hourly_price(scene: Scene) -> None:
    order_id, before = scene.order(), scene.chain.balance(scene.provider)
    outcome = scene.bid(order_id)
    bid = scene.chain.state("market").require_bid(f"{order_id}/{scene.provider.address}")
    assert (bid.state, bid.hourly, bid.deposit) == (BidState.OPEN, "4700", BID_DEPOSIT)
    assert scene.chain.balance(scene.provider) == before - BID_DEPOSIT
    assert outcome.event("EventBidPlaced")["hourly"] == "4700"
    assert scene.order_of(order_id).bid_count == 1


def test_the_same_bid_again_is_not_charged_twice_and_another_is_refused(scene: Scene) -> None:
    order_id = scene.order()
    first = scene.bid(order_id)
    assert scene.repeat(scene.provider, scene.place_bid(order_id)).responses == first.responses
    other = scene.place_bid(order_id, price=usage_price(cpu=1))
    scene.refuse(scene.provider, other, errors.BidExists)


def test_acceptance_2_11_1_a_bid_above_the_ceiling_is_refused(scene: Scene) -> None:
    order_id = scene.order(max_price="4699")
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.PriceTooHigh)
    by_block = scene.order(external_id="two", billing=2, max_price="0.4")
    scene.refuse(scene.provider, scene.place_bid(by_block, price=rate_price("0.41")), errors.PriceTooHigh)


def test_all_bids_count_whatever_became_of_them(scene: Scene) -> None:
    order_id = scene.order()
    names = ("alice", "bob", "carol", "dave", "eve", "frank")
    for name in names:
        actor = scene.chain.actor(name)
        if scene.chain.balance(actor) == 0:
            from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend

            scene.chain.send(
                scene.tenant,
                MsgSend(from_address=scene.tenant.address, to_address=actor.address, amount=[coin(10**9)]),
            )
        scene.chain.send(actor, scene.create_provider(actor))
    for name in names[:5]:
        actor = scene.chain.actor(name)
        scene.bid(order_id, actor)
        scene.chain.send(actor, tx_pb2.MsgWithdrawBid(provider=actor.address, order_id=order_id))
    frank = scene.chain.actor("frank")
    scene.refuse(frank, scene.place_bid(order_id, frank), errors.TooManyBids)


def test_a_bidder_has_every_attribute_from_itself_or_its_listing(scene: Scene) -> None:
    wanted = Requirements(
        attributes=[Attribute(key="tier", value="gold"), Attribute(key="disk", value="nvme")]
    )
    order_id = scene.order(requirements=wanted)
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.AttributeMismatch)
    offering_id = scene.offer(attributes=[Attribute(key="disk", value="nvme")])
    scene.bid(order_id, offering_id=offering_id)


def test_a_bidder_is_in_one_of_the_regions(scene: Scene) -> None:
    order_id = scene.order(requirements=Requirements(regions=["us-east", "eu-north"]))
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.RegionMismatch)
    listed = scene.offer(regions=["eu-north"])
    scene.bid(order_id, offering_id=listed)
    by_attribute = scene.order(external_id="two", requirements=Requirements(regions=["eu-west"]))
    scene.bid(by_attribute)


def test_an_order_for_a_listing_takes_only_its_bid(scene: Scene) -> None:
    offering_id = scene.offer()
    order_id = scene.order(offering_id=offering_id)
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.InvalidRequest)
    alice = scene.chain.actor("alice")
    scene.register(alice)
    other = scene.offer(alice)
    scene.refuse(alice, scene.place_bid(order_id, alice, offering_id=other), errors.InvalidRequest)
    scene.refuse(alice, scene.place_bid(order_id, alice, offering_id=offering_id), errors.InvalidRequest)
    scene.bid(order_id, offering_id=offering_id)


def test_a_bid_behind_a_paused_listing_is_refused(scene: Scene) -> None:
    offering_id, order_id = scene.offer(), scene.order()
    pause = tx_pb2.MsgSetOfferingState(provider=scene.provider.address, external_id="web", state=2)
    scene.chain.send(scene.provider, pause)
    message = scene.place_bid(order_id, offering_id=offering_id)
    scene.refuse(scene.provider, message, errors.OfferingNotActive)


def test_nobody_bids_on_an_own_order(scene: Scene) -> None:
    order_id = scene.order(scene.provider)
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.SelfDeal)


def test_only_registered_providers_bid(scene: Scene) -> None:
    order_id, alice = scene.order(), scene.chain.actor("alice")
    scene.refuse(alice, scene.place_bid(order_id, alice), errors.ProviderNotRegistered)


def test_an_order_that_is_not_open_takes_no_bid(scene: Scene) -> None:
    unpaid = scene.order(external_id="unpaid", deposit=coin(0))
    scene.refuse(scene.provider, scene.place_bid(unpaid), errors.OrderNotOpen)
    short = scene.order(external_id="short", expires_in_blocks=1)
    message = scene.place_bid(short)
    result = scene.chain.block(scene.chain.sign(scene.provider, message))
    assert (result.txs[0].codespace, result.txs[0].code) == ("market", errors.OrderExpired.code)
    scene.refuse(scene.provider, message, errors.OrderNotOpen)
    unknown = scene.place_bid(f"{scene.tenant.address}/none")
    scene.refuse(scene.provider, unknown, errors.OrderNotFound)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"deposit": coin(BID_DEPOSIT - 1)}, errors.DepositTooSmall),
        ({"price": types_pb2.Price(billing=1)}, errors.InvalidPricing),
        ({"price": usage_price(cpu=0, memory=0, storage=0)}, errors.InvalidPricing),
        ({"price": rate_price("1")}, errors.InvalidPricing),
        ({"offering_id": "x"}, errors.InvalidRequest),
        (
            {
                "price": types_pb2.Price(
                    billing=1, prices=[types_pb2.ResourcePrice(resource=1, price=coin(1))]
                )
            },
            errors.InvalidPricing,
        ),
    ],
)
def test_a_malformed_bid_is_refused(
    scene: Scene, changes: dict[str, object], error: type[ModuleError]
) -> None:
    scene.refuse(scene.provider, scene.place_bid(scene.order(), **changes), error)
