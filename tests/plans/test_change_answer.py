from __future__ import annotations

from typing import Any

import pytest

from virtengine.core.ids import short_hash
from virtengine.core.resources import Resources
from virtengine.plans import change_answer, units
from virtengine.plans.capacity import Block, Holding, Node, Supply
from virtengine.plans.screening import Listing, Seller
from virtengine.plans.units import Unit
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

GI = 2**30
LEASE_ID = "tenant/one/seller"


def price(**prices: str) -> types_pb2.Price:
    made = types_pb2.Price(billing=types_pb2.BILLING_USAGE)
    for name, amount in prices.items():
        entry = made.prices.add(resource=types_pb2.ResourceType.Value(f"RESOURCE_TYPE_{name.upper()}"))
        entry.price.denom, entry.price.amount = "uve", amount
    return made


def offer(**changes: Any) -> Seller:
    fields = {"price": price(cpu="999", memory="999", gpu="5000"), "state": types_pb2.OFFERING_STATE_ACTIVE}
    listing = types_pb2.Offering(provider="seller", external_id="any", **{**fields, **changes})
    return Seller("seller", (Listing(listing),))


def lease(**changes: Any) -> types_pb2.Lease:
    fields: dict[str, Any] = {
        "id": LEASE_ID,
        "owner": "tenant",
        "provider": "seller",
        "offering_id": "seller/any",
        "resources": types_pb2.Resources(cpu_millis=1000, memory_bytes=GI),
        "price": price(cpu="4000", memory="2000"),
    }
    return types_pb2.Lease(**{**fields, **changes})


def change(cpu: int = 2000, memory: int = GI, gpus: int = 0, limit: str = "20000", *pieces: Unit) -> Any:
    return types_pb2.ContractChange(
        lease_id=LEASE_ID,
        number=3,
        resources=types_pb2.Resources(cpu_millis=cpu, memory_bytes=memory, gpus=gpus),
        max_price=limit,
        units=units.write(pieces),
    )


def supply(*others: Block, nodes: tuple[Node, ...] = (Node("a", Resources(4000, 8 * GI, 0, 1)),)) -> Supply:
    key = short_hash(LEASE_ID)
    return Supply(
        nodes,
        holdings=(Holding("a", Resources(1000, GI), key),),
        promised=(Block(key, Resources(1000, GI)), *others),
    )


def refusal(answer: object) -> str:
    assert isinstance(answer, tx_pb2.MsgRejectContractChange)
    assert (answer.sender, answer.number) == ("seller", 3)
    return answer.reason


def test_what_fits_is_accepted_at_the_prices_that_were_agreed() -> None:
    answer = change_answer.answer(lease(), change(), supply(), offer())
    assert isinstance(answer, tx_pb2.MsgAcceptContractChange)
    assert (answer.provider, answer.lease_id, answer.number) == ("seller", LEASE_ID, 3)
    assert answer.price == lease().price


def test_what_is_new_is_priced_by_the_listing() -> None:
    answer = change_answer.answer(lease(), change(gpus=1), supply(), offer())
    assert isinstance(answer, tx_pb2.MsgAcceptContractChange)
    assert [(one.resource, one.price.amount) for one in answer.price.prices] == [
        (1, "4000"),
        (2, "2000"),
        (4, "5000"),
    ]
    gone = Seller("seller", ())
    assert "gpu has no price" in refusal(change_answer.answer(lease(), change(gpus=1), supply(), gone))
    assert isinstance(change_answer.answer(lease(), change(), supply(), gone), tx_pb2.MsgAcceptContractChange)


def test_a_price_above_the_ceiling_is_told() -> None:
    said = refusal(change_answer.answer(lease(), change(limit="9999"), supply(), offer()))
    assert "10000" in said
    assert "9999" in said


@pytest.mark.parametrize(
    ("asked", "part"),
    [(change(cpu=4001), "cpu"), (change(memory=9 * GI), "memory"), (change(gpus=2), "gpu")],
)
def test_what_does_not_fit_is_declined_with_what_is_lacking(asked: Any, part: str) -> None:
    asked.max_price = "99999999"
    assert part in refusal(change_answer.answer(lease(), asked, supply(), offer()))


def test_the_leases_own_room_counts_and_that_of_others_does_not() -> None:
    other = Block("other", Resources(2000, GI))
    accepted = change_answer.answer(lease(), change(2000), supply(other), offer())
    assert isinstance(accepted, tx_pb2.MsgAcceptContractChange)
    assert "cpu" in refusal(change_answer.answer(lease(), change(2001), supply(other), offer()))


def test_more_replicas_go_where_there_is_room_beside_those_that_run() -> None:
    nodes = (Node("a", Resources(1500, 8 * GI)), Node("b", Resources(2000, 8 * GI)))
    three = Unit(3, Resources(1000, GI))
    asked = change(3000, 3 * GI, 0, "99999", three)
    answer = change_answer.answer(lease(), asked, supply(nodes=nodes), offer())
    assert isinstance(answer, tx_pb2.MsgAcceptContractChange)
    four = change(4000, 4 * GI, 0, "99999", Unit(4, Resources(1000, GI)))
    assert "no capacity" in refusal(change_answer.answer(lease(), four, supply(nodes=nodes), offer()))


def test_a_rate_follows_the_listing() -> None:
    by_rate = types_pb2.Price(billing=types_pb2.BILLING_RATE, rate="2.5")
    held = lease(price=types_pb2.Price(billing=types_pb2.BILLING_RATE, rate="1"))
    answer = change_answer.answer(held, change(limit="3"), supply(), offer(price=by_rate))
    assert isinstance(answer, tx_pb2.MsgAcceptContractChange)
    assert answer.price.rate == "2.5"
    assert "above the ceiling" in refusal(
        change_answer.answer(held, change(limit="2"), supply(), offer(price=by_rate))
    )
