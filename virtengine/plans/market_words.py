"""Messages of the market in shared words: ids, amounts and unit prices."""

from __future__ import annotations

from virtengine.core.amounts import parse_amount
from virtengine.core.ids import owned_id
from virtengine.core.resources import Resources, ResourceType
from virtengine.wire.virtengine.market.v1 import types_pb2


def unit_prices(price: types_pb2.Price) -> dict[ResourceType, int]:
    """Return uve per unit-hour by resource."""
    return {ResourceType(one.resource): parse_amount(one.price.amount) for one in price.prices}


def resources_of(message: types_pb2.Resources) -> Resources:
    """Return the amounts of a message."""
    return Resources(message.cpu_millis, message.memory_bytes, message.storage_bytes, message.gpus)


def order_id(order: types_pb2.Order) -> str:
    """Return an order's id."""
    return owned_id(order.owner, order.external_id)


def offering_id(offering: types_pb2.Offering) -> str:
    """Return a listing's id."""
    return owned_id(offering.provider, offering.external_id)
