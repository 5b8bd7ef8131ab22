"""Queries of the market module. They never write; a filter uses the narrowest index there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from virtengine.chain.kernel.codec import Record
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.keys import Key, KeyPart
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import require_filter
from virtengine.chain.modules.market import pricing
from virtengine.chain.modules.market.errors import MarketError
from virtengine.chain.modules.market.states import BidState, LeaseState, OfferingState, OrderState
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import Bid, Category, Lease, Offering, Order, Resources
from virtengine.chain.modules.market.wires import (
    bid_to_wire,
    change_to_wire,
    lease_to_wire,
    offering_to_wire,
    order_to_wire,
)
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest, PageResponse
from virtengine.wire.virtengine.market.v1 import query_pb2, types_pb2

R = TypeVar("R", bound=Record)
ById = Callable[[Key], Key]


def offering(
    state: State, request: query_pb2.QueryOfferingRequest, _ctx: Context
) -> query_pb2.QueryOfferingResponse:
    """Return one offering."""
    return query_pb2.QueryOfferingResponse(
        offering=offering_to_wire(_found(state.find_offering(request.id), "offering", request.id))
    )


def offerings(
    state: State, request: query_pb2.QueryOfferingsRequest, _ctx: Context
) -> query_pb2.QueryOfferingsResponse:
    """Return a page of offerings by provider, category, state, region and tag."""

    state_filter = require_filter(request.state, OfferingState, field="state")
    category = require_filter(request.category, Category, field="category")

    def is_wanted(record: Offering) -> bool:
        return (
            state_filter in {0, record.state}
            and category in {0, record.category}
            and request.region in {"", *record.regions}
            and request.tag in {"", *record.tags}
        )

    index: tuple[Table[Any], tuple[KeyPart, ...]] = (state.offerings, ())
    if request.provider:
        index = (state.offerings, (request.provider,))
    elif category:
        index = (state.offering_categories, (category,))
    elif state_filter:
        index = (state.offering_states, (state_filter,))
    rows, following = _page(state.offerings, index, request.pagination, is_wanted)
    return query_pb2.QueryOfferingsResponse(
        offerings=[offering_to_wire(record) for record in rows], pagination=following
    )


def offering_price(
    state: State, request: query_pb2.QueryOfferingPriceRequest, _ctx: Context
) -> query_pb2.QueryOfferingPriceResponse:
    """Return what resources cost at a listing's price."""
    found = _found(state.find_offering(request.offering_id), "offering", request.offering_id)
    try:
        total = pricing.compute_quote(found.price, wire.from_wire(request.resources, Resources))
    except MarketError as error:
        raise InvalidQuery(error.message) from error
    return query_pb2.QueryOfferingPriceResponse(billing=wire.number(found.price.billing), total=total)


def order(state: State, request: query_pb2.QueryOrderRequest, _ctx: Context) -> query_pb2.QueryOrderResponse:
    """Return one order."""
    found = _found(state.find_order(request.id), "order", request.id)
    return query_pb2.QueryOrderResponse(order=order_to_wire(found))


def orders(
    state: State, request: query_pb2.QueryOrdersRequest, _ctx: Context
) -> query_pb2.QueryOrdersResponse:
    """Return a page of orders by owner, offering and state."""

    wanted = require_filter(request.state, OrderState, field="state")

    def is_wanted(record: Order) -> bool:
        return wanted in {0, record.state} and request.offering_id in {"", record.offering_id}

    index: tuple[Table[Any], tuple[KeyPart, ...]] = (state.orders, ())
    if request.owner:
        index = (state.orders, (request.owner,))
    elif request.offering_id:
        index = (state.order_offerings, (request.offering_id,))
    elif wanted:
        index = (state.order_states, (wanted,))
    rows, following = _page(state.orders, index, request.pagination, is_wanted)
    return query_pb2.QueryOrdersResponse(
        orders=[order_to_wire(record) for record in rows], pagination=following
    )


def bid(state: State, request: query_pb2.QueryBidRequest, _ctx: Context) -> query_pb2.QueryBidResponse:
    """Return one bid."""
    return query_pb2.QueryBidResponse(bid=bid_to_wire(_found(state.find_bid(request.id), "bid", request.id)))


def bids(state: State, request: query_pb2.QueryBidsRequest, _ctx: Context) -> query_pb2.QueryBidsResponse:
    """Return a page of bids by order, provider and state."""

    wanted = require_filter(request.state, BidState, field="state")

    def is_wanted(record: Bid) -> bool:
        return wanted in {0, record.state} and request.provider in {"", record.provider}

    index: tuple[Table[Any], tuple[KeyPart, ...]] = (state.bids, ())
    by_id: ById = _as_it_is
    if request.order_id:
        index = (state.bids, tuple(request.order_id.split("/")))
    elif request.provider:
        partial = (request.provider, wanted) if wanted else (request.provider,)
        index, by_id = (state.provider_bids, partial), _bid_of_provider
    rows, following = _page(state.bids, index, request.pagination, is_wanted, by_id)
    return query_pb2.QueryBidsResponse(bids=[bid_to_wire(record) for record in rows], pagination=following)


def lease(state: State, request: query_pb2.QueryLeaseRequest, _ctx: Context) -> query_pb2.QueryLeaseResponse:
    """Return one lease with its manifest."""
    found = _found(state.find_lease(request.id), "lease", request.id)
    return query_pb2.QueryLeaseResponse(lease=lease_to_wire(state, found))


def leases(
    state: State, request: query_pb2.QueryLeasesRequest, _ctx: Context
) -> query_pb2.QueryLeasesResponse:
    """Return a page of leases by owner, provider and state."""

    wanted = require_filter(request.state, LeaseState, field="state")

    def is_wanted(record: Lease) -> bool:
        return wanted in {0, record.state} and request.provider in {"", record.provider}

    index: tuple[Table[Any], tuple[KeyPart, ...]] = (state.leases, ())
    by_id: ById = _last_three
    if request.owner:
        index = (state.leases, (request.owner,))
    elif request.provider:
        index, by_id = (state.provider_leases, (request.provider,)), _lease_of_provider
    elif wanted:
        index = (state.lease_states, (wanted,))
    rows, following = _page(state.leases, index, request.pagination, is_wanted, by_id)
    return query_pb2.QueryLeasesResponse(
        leases=[lease_to_wire(state, record) for record in rows], pagination=following
    )


def contract_change(
    state: State, request: query_pb2.QueryContractChangeRequest, _ctx: Context
) -> query_pb2.QueryContractChangeResponse:
    """Return the last contract change of a lease."""
    found = _found(state.find_change(request.lease_id), "contract change of lease", request.lease_id)
    return query_pb2.QueryContractChangeResponse(contract_change=change_to_wire(found))


def open_contract_changes(
    state: State, request: query_pb2.QueryOpenContractChangesRequest, _ctx: Context
) -> query_pb2.QueryOpenContractChangesResponse:
    """Return a page of proposals that were not answered, of a provider or of all."""
    partial = (request.provider,) if request.provider else ()
    rows, following = page(state.open_changes, request.pagination, *partial)
    found = (state.changes.get(owner, external_id, provider) for (provider, owner, external_id), _ in rows)
    return query_pb2.QueryOpenContractChangesResponse(
        contract_changes=[change_to_wire(change) for change in found if change], pagination=following
    )


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), types_pb2.Params))


def _found(record: R | None, what: str, text: str) -> R:
    if record is None:
        raise QueryNotFound(f"there is no {what} {text[:250]!r}")
    return record


def _page(
    table: Table[R],
    index: tuple[Table[Any], tuple[KeyPart, ...]],
    request: PageRequest,
    is_wanted: Callable[[R], bool],
    by_id: ById | None = None,
) -> tuple[list[R], PageResponse]:
    """Return a page of records found through an index, or through the table itself."""
    through, partial = index
    size = len(table.key)
    key_of: ById = by_id or (lambda key: key[-size:])

    def read(key: Key) -> R:
        record = table.get(*key_of(key))
        assert record is not None, f"an index entry {key} leads nowhere"
        return record

    rows, following = page(through, request, *partial, keep=lambda key, _: is_wanted(read(key)))
    return [read(key) for key, _ in rows], following


def _as_it_is(key: Key) -> Key:
    return key


def _last_three(key: Key) -> Key:
    return key[-3:]


def _bid_of_provider(key: Key) -> Key:
    provider, _state, owner, external_id = key
    return (owner, external_id, provider)


def _lease_of_provider(key: Key) -> Key:
    provider, owner, external_id = key
    return (owner, external_id, provider)


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "Offering": offering,
        "Offerings": offerings,
        "OfferingPrice": offering_price,
        "Order": order,
        "Orders": orders,
        "Bid": bid,
        "Bids": bids,
        "Lease": lease,
        "Leases": leases,
        "ContractChange": contract_change,
        "OpenContractChanges": open_contract_changes,
        "Params": params,
    },
)
