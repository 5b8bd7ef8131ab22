from __future__ import annotations

import pytest

from tests.chain.modules.scene import GIB, Scene, rate_price
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.virtengine.market.v1 import query_pb2, tx_pb2, types_pb2

PATH = "/virtengine.market.v1.Query/"


@pytest.fixture
def market(scene: Scene) -> Scene:
    """Two providers, three offerings, three orders, four bids and one lease."""
    alice = scene.chain.actor("alice")
    scene.register()
    scene.register(alice)
    scene.offer(external_id="one", category=1, regions=["eu"], tags=["a"])
    scene.offer(external_id="two", category=2, regions=["us"], tags=["a", "b"])
    scene.offer(alice, external_id="one", category=1, regions=["eu"], price=rate_price())
    for name in ("x", "y", "z"):
        scene.order(external_id=name, offering_id=f"{scene.provider.address}/one" if name == "z" else "")
    tenant = scene.tenant.address
    for name in ("x", "y"):
        scene.bid(f"{tenant}/{name}")
        scene.bid(f"{tenant}/{name}", alice)
    scene.accept(f"{tenant}/x")
    return scene


def ask(scene: Scene, name: str, **fields: object) -> object:
    request = getattr(query_pb2, f"Query{name}Request")(**fields)
    return scene.chain.query(PATH + name, request)


def test_offerings_are_found_by_each_filter_and_several(market: Scene) -> None:
    provider, alice = market.provider.address, market.chain.actor("alice").address
    everything = {f"{provider}/one", f"{provider}/two", f"{alice}/one"}
    for fields, expected in (
        ({}, everything),
        ({"provider": provider}, {f"{provider}/one", f"{provider}/two"}),
        ({"category": 1}, {f"{provider}/one", f"{alice}/one"}),
        ({"state": 1}, everything),
        ({"state": 2}, set()),
        ({"region": "eu"}, {f"{provider}/one", f"{alice}/one"}),
        ({"tag": "b"}, {f"{provider}/two"}),
        ({"provider": provider, "category": 1, "tag": "a"}, {f"{provider}/one"}),
        ({"category": 1, "state": 1, "region": "eu"}, {f"{provider}/one", f"{alice}/one"}),
    ):
        answer = ask(market, "Offerings", **fields)
        assert {f"{one.provider}/{one.external_id}" for one in answer.offerings} == expected  # type: ignore[attr-defined]


def test_orders_are_found_by_each_filter(market: Scene) -> None:
    tenant = market.tenant.address
    for fields, expected in (
        ({}, {"x", "y", "z"}),
        ({"owner": tenant}, {"x", "y", "z"}),
        ({"owner": market.provider.address}, set()),
        ({"state": types_pb2.ORDER_STATE_OPEN}, {"y", "z"}),
        ({"state": types_pb2.ORDER_STATE_MATCHED}, {"x"}),
        ({"offering_id": f"{market.provider.address}/one"}, {"z"}),
        ({"owner": tenant, "state": types_pb2.ORDER_STATE_MATCHED}, {"x"}),
    ):
        answer = ask(market, "Orders", **fields)
        assert {order.external_id for order in answer.orders} == expected  # type: ignore[attr-defined]


def test_bids_are_found_by_order_provider_and_state(market: Scene) -> None:
    tenant, provider = market.tenant.address, market.provider.address
    for fields, expected in (
        ({}, 4),
        ({"order_id": f"{tenant}/x"}, 2),
        ({"order_id": f"{tenant}/x", "state": types_pb2.BID_STATE_ACCEPTED}, 1),
        ({"order_id": f"{tenant}/x", "provider": provider}, 1),
        ({"order_id": f"{tenant}/z"}, 0),
        ({"provider": provider}, 2),
        ({"provider": provider, "state": types_pb2.BID_STATE_OPEN}, 1),
        ({"state": types_pb2.BID_STATE_REJECTED}, 1),
    ):
        assert len(ask(market, "Bids", **fields).bids) == expected  # type: ignore[attr-defined]


def test_leases_are_found_by_owner_provider_and_state(market: Scene) -> None:
    tenant, provider = market.tenant.address, market.provider.address
    for fields, expected in (
        ({}, 1),
        ({"owner": tenant}, 1),
        ({"provider": provider}, 1),
        ({"provider": market.chain.actor("alice").address}, 0),
        ({"state": types_pb2.LEASE_STATE_PENDING}, 1),
        ({"state": types_pb2.LEASE_STATE_TERMINATED}, 0),
        ({"owner": tenant, "provider": provider, "state": types_pb2.LEASE_STATE_PENDING}, 1),
    ):
        assert len(ask(market, "Leases", **fields).leases) == expected  # type: ignore[attr-defined]


def test_pages_continue_where_the_last_one_ended_through_any_index(market: Scene) -> None:
    tenant = market.tenant.address
    for fields in ({}, {"owner": tenant}, {"state": types_pb2.ORDER_STATE_OPEN}):
        found: list[str] = []
        page = PageRequest(limit=1)
        while True:
            answer = ask(market, "Orders", **fields, pagination=page)
            found += [order.external_id for order in answer.orders]  # type: ignore[attr-defined]
            if not answer.pagination.next_key:  # type: ignore[attr-defined]
                break
            page = PageRequest(limit=1, key=answer.pagination.next_key)  # type: ignore[attr-defined]
        assert found == sorted(set(found))
        assert len(found) == (2 if "state" in fields else 3)
    with pytest.raises(InvalidQuery):
        ask(market, "Orders", pagination=PageRequest(key=b"nonsense"))


@pytest.mark.parametrize("name", ["Offerings", "Orders", "Bids", "Leases"])
@pytest.mark.parametrize("state", [-1, 99])
def test_an_unknown_state_is_no_filter(market: Scene, name: str, state: int) -> None:
    with pytest.raises(InvalidQuery):
        ask(market, name, state=state)


def test_single_objects_are_found_by_their_ids(market: Scene) -> None:
    tenant, provider = market.tenant.address, market.provider.address
    assert ask(market, "Offering", id=f"{provider}/one").offering.name == "Web"  # type: ignore[attr-defined]
    assert ask(market, "Order", id=f"{tenant}/y").order.bid_count == 2  # type: ignore[attr-defined]
    assert ask(market, "Bid", id=f"{tenant}/y/{provider}").bid.hourly == "4700"  # type: ignore[attr-defined]
    assert ask(market, "Lease", id=f"{tenant}/x/{provider}").lease.manifest.version == 1  # type: ignore[attr-defined]
    for name in ("Offering", "Order", "Bid", "Lease"):
        for text in ("", "a", "a/b", "a/b/c", "a/b/c/d"):
            with pytest.raises(QueryNotFound):
                ask(market, name, id=text)


def test_a_quote_is_the_hourly_price_or_the_rate(market: Scene) -> None:
    provider, alice = market.provider.address, market.chain.actor("alice").address
    asked = types_pb2.Resources(cpu_millis=1500, memory_bytes=GIB)
    answer = ask(market, "OfferingPrice", offering_id=f"{provider}/one", resources=asked)
    assert (answer.billing, answer.total) == (types_pb2.BILLING_USAGE, "6400")  # type: ignore[attr-defined]
    answer = ask(market, "OfferingPrice", offering_id=f"{alice}/one", resources=asked)
    assert (answer.billing, answer.total) == (types_pb2.BILLING_RATE, "10")  # type: ignore[attr-defined]
    with pytest.raises(InvalidQuery):
        ask(market, "OfferingPrice", offering_id=f"{provider}/one", resources=types_pb2.Resources(gpus=1))


def test_the_parameters_can_be_asked_for(market: Scene) -> None:
    params = ask(market, "Params").params  # type: ignore[attr-defined]
    assert (params.bid_min_deposit.amount, params.max_bids_per_order) == ("500000", 5)


def test_contract_changes_are_found_by_lease_and_open_ones_by_provider(market: Scene) -> None:
    lease_id = f"{market.tenant.address}/x/{market.provider.address}"
    market.report(lease_id, 3, 4)
    with pytest.raises(QueryNotFound):
        ask(market, "ContractChange", lease_id=lease_id)
    propose = tx_pb2.MsgProposeContractChange(
        owner=market.tenant.address,
        lease_id=lease_id,
        resources=types_pb2.Resources(cpu_millis=2000, memory_bytes=GIB, storage_bytes=GIB),
        max_price="100000",
    )
    market.chain.send(market.tenant, propose)
    found = ask(market, "ContractChange", lease_id=lease_id).contract_change  # type: ignore[attr-defined]
    assert (found.number, found.state) == (1, types_pb2.CONTRACT_CHANGE_STATE_PROPOSED)
    for provider, count in (("", 1), (market.provider.address, 1), (market.chain.actor("alice").address, 0)):
        answer = ask(market, "OpenContractChanges", provider=provider)
        assert len(answer.contract_changes) == count  # type: ignore[attr-defined]
    reject = tx_pb2.MsgRejectContractChange(sender=market.provider.address, lease_id=lease_id, number=1)
    market.chain.send(market.provider, reject)
    assert not ask(market, "OpenContractChanges").contract_changes  # type: ignore[attr-defined]
