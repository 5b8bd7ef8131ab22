"""Genesis of the market module. Indexes, queues and counts follow from the objects."""

from __future__ import annotations

from google.protobuf.message import Message
from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.market import manifests
from virtengine.chain.modules.market.errors import InvalidParams
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import Bid, ContractChange, Lease, Offering, Order, Params
from virtengine.chain.modules.market.wires import (
    bid_to_wire,
    change_to_wire,
    lease_to_wire,
    offering_to_wire,
    order_to_wire,
)
from virtengine.wire.virtengine.market.v1 import types_pb2


def init_genesis(state: State, genesis: types_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters and objects."""
    with refused_as(InvalidParams):
        params = wire.from_wire(genesis.params, Params) if genesis.HasField("params") else Params()
        # A genesis that was written before there were contract changes does not name their window.
        window = params.change_window_blocks or Params().change_window_blocks
        params = replace(params, change_window_blocks=window)
        _require_params(params)
        state.set_params(params)
        for offering in genesis.offerings:
            _require_new(state.find_offering(f"{offering.provider}/{offering.external_id}"), offering)
            state.put_offering(wire.from_wire(offering, Offering))
        for order in genesis.orders:
            _require_new(state.find_order(f"{order.owner}/{order.external_id}"), order)
            state.put_order(wire.from_wire(order, Order))
        for bid in genesis.bids:
            _require_new(state.find_bid(f"{bid.order_id}/{bid.provider}"), bid)
            state.put_bid(wire.from_wire(bid, Bid))
        for lease in genesis.leases:
            _require_new(state.find_lease(lease.id), lease)
            state.put_lease(wire.from_wire(lease, Lease))
            if lease.HasField("manifest"):
                manifests.put_manifest(state, lease.id, lease.manifest)
        for change in genesis.contract_changes:
            _require_new(state.find_change(change.lease_id), change)
            state.put_change(wire.from_wire(change, ContractChange))


def export_genesis(state: State) -> types_pb2.GenesisState:
    """Return the module's whole state."""
    return types_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), types_pb2.Params),
        offerings=[offering_to_wire(offering) for offering in state.offerings.records()],
        orders=[order_to_wire(order) for order in state.orders.records()],
        bids=[bid_to_wire(bid) for bid in state.bids.records()],
        leases=[lease_to_wire(state, lease) for lease in state.leases.records()],
        contract_changes=[change_to_wire(change) for change in state.changes.records()],
    )


def _require_new(existing: object, message: Message) -> None:
    if existing is not None:
        raise InvalidParams(f"genesis: a {message.DESCRIPTOR.name} is there twice")


def _require_params(params: Params) -> None:
    positive = {
        "max_bids_per_order": params.max_bids_per_order,
        "order_expiry_blocks": params.order_expiry_blocks,
        "funds_grace_blocks": params.funds_grace_blocks,
        "final_usage_blocks": params.final_usage_blocks,
        "queue_batch": params.queue_batch,
        "change_window_blocks": params.change_window_blocks,
    }
    for name, value in positive.items():
        if value <= 0:
            raise InvalidParams(f"params.{name}: must be above 0")
    if params.max_bids_per_order > 500:
        raise InvalidParams("params.max_bids_per_order: must be at most 500")
