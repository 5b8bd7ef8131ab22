"""Records of the market module as wire messages."""

from __future__ import annotations

from virtengine.chain.modules import wire
from virtengine.chain.modules.encryption import envelopes
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import Bid, ContractChange, Lease, Offering, Order
from virtengine.wire.virtengine.market.v1 import types_pb2


def offering_to_wire(offering: Offering) -> types_pb2.Offering:
    """Return an offering as a message."""
    return wire.to_wire(offering, types_pb2.Offering)


def order_to_wire(order: Order) -> types_pb2.Order:
    """Return an order as a message."""
    return wire.to_wire(order, types_pb2.Order)


def bid_to_wire(bid: Bid) -> types_pb2.Bid:
    """Return a bid as a message."""
    return wire.to_wire(bid, types_pb2.Bid)


def change_to_wire(change: ContractChange) -> types_pb2.ContractChange:
    """Return a contract change as a message."""
    return wire.to_wire(change, types_pb2.ContractChange)


def lease_to_wire(state: State, lease: Lease) -> types_pb2.Lease:
    """Return a lease as a message, with its manifest."""
    message = wire.to_wire(lease, types_pb2.Lease)
    manifest = state.manifests.get(lease.id)
    if manifest is not None:
        message.manifest.CopyFrom(envelopes.to_wire(manifest))
    return message
