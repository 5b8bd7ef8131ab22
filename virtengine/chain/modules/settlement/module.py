"""The settlement module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.settlement import disputes, handlers, invariants, messages, usage
from virtengine.chain.modules.settlement.blocks import connect, end_block
from virtengine.chain.modules.settlement.genesis import export_genesis, init_genesis
from virtengine.chain.modules.settlement.params import BOUNDS, PARAMS
from virtengine.chain.modules.settlement.queries import QUERIES
from virtengine.chain.modules.settlement.store import State
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2

MODULE = Module(
    "settlement",
    state=State,
    messages={
        tx_pb2.MsgRecordUsage: Handler(messages.check_record_usage, usage.record_usage),
        tx_pb2.MsgSettleLease: Handler(messages.check_settle_lease, handlers.settle_lease),
        tx_pb2.MsgDisputeUsage: Handler(messages.check_dispute_usage, disputes.dispute_usage),
        tx_pb2.MsgResolveDispute: Handler(messages.check_resolve_dispute, disputes.resolve_dispute),
        tx_pb2.MsgRecordArtifact: Handler(messages.check_record_artifact, handlers.record_artifact),
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
        invariants.books_agree,
        invariants.records_agree_with_books,
        invariants.ledgers_hold,
        invariants.indexes_match_records,
    ),
)
