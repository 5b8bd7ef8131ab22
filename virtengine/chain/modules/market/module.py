"""The market module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.market import (
    awards,
    bids,
    changes,
    funds,
    invariants,
    leases,
    messages,
    offerings,
    orders,
    providers,
)
from virtengine.chain.modules.market.blocks import end_block
from virtengine.chain.modules.market.genesis import export_genesis, init_genesis
from virtengine.chain.modules.market.params import BOUNDS, PARAMS
from virtengine.chain.modules.market.queries import QUERIES
from virtengine.chain.modules.market.store import State
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2


def connect(state: State) -> None:
    """Register what the market has to say about news of the modules below."""
    funds.connect(state)
    providers.connect(state)


MODULE = Module(
    "market",
    state=State,
    messages={
        tx_pb2.MsgCreateOffering: Handler(messages.check_offering, offerings.create_offering),
        tx_pb2.MsgUpdateOffering: Handler(messages.check_offering, offerings.update_offering),
        tx_pb2.MsgSetOfferingState: Handler(messages.check_set_offering_state, offerings.set_offering_state),
        tx_pb2.MsgCreateOrder: Handler(messages.check_create_order, orders.create_order),
        tx_pb2.MsgCancelOrder: Handler(messages.check_cancel_order, orders.cancel_order),
        tx_pb2.MsgPlaceBid: Handler(messages.check_place_bid, bids.place_bid),
        tx_pb2.MsgWithdrawBid: Handler(messages.check_withdraw_bid, bids.withdraw_bid),
        tx_pb2.MsgAcceptBid: Handler(messages.check_accept_bid, awards.accept_bid),
        tx_pb2.MsgUpdateManifest: Handler(messages.check_update_manifest, leases.update_manifest),
        tx_pb2.MsgAdvanceLease: Handler(messages.check_advance_lease, leases.advance_lease),
        tx_pb2.MsgPauseLease: Handler(messages.check_owned_lease, leases.pause_lease),
        tx_pb2.MsgResumeLease: Handler(messages.check_owned_lease, leases.resume_lease),
        tx_pb2.MsgCloseLease: Handler(messages.check_close_lease, leases.close_lease),
        tx_pb2.MsgProposeContractChange: Handler(messages.check_propose_change, changes.propose_change),
        tx_pb2.MsgAcceptContractChange: Handler(messages.check_accept_change, changes.accept_change),
        tx_pb2.MsgRejectContractChange: Handler(messages.check_reject_change, changes.reject_change),
        tx_pb2.MsgUpdateParams: PARAMS.handler(tx_pb2.MsgUpdateParamsResponse),
    },
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=types_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    end_block=end_block,
    connect=connect,
    invariants=(
        invariants.leases_fit_their_orders,
        invariants.money_fits_the_states,
        invariants.changes_fit_their_leases,
        invariants.rate_leases_earn_while_active,
        invariants.counts_are_right,
        invariants.indexes_match_records,
    ),
)
