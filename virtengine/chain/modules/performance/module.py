"""Performance as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.performance import handlers, invariants, messages
from virtengine.chain.modules.performance.epochs import end_block
from virtengine.chain.modules.performance.genesis import export_genesis, init_genesis
from virtengine.chain.modules.performance.hooks import connect
from virtengine.chain.modules.performance.queries import QUERIES
from virtengine.chain.modules.performance.signing import begin_block
from virtengine.chain.modules.performance.store import State
from virtengine.wire.virtengine.performance.v1 import tx_pb2, types_pb2

MODULE = Module(
    "performance",
    state=State,
    messages={
        tx_pb2.MsgUpdateParams: Handler(messages.check_update_params, handlers.update_params),
        tx_pb2.MsgSlashValidator: Handler(messages.check_slash_validator, handlers.slash_validator),
        tx_pb2.MsgUnjailValidator: Handler(messages.check_unjail_validator, handlers.unjail_validator),
        tx_pb2.MsgRecordPerformance: Handler(messages.check_record_performance, handlers.record_performance),
    },
    queries=(QUERIES,),
    genesis=types_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    bounds=messages.BOUNDS,
    connect=connect,
    end_block=end_block,
    invariants=(
        invariants.scores_are_scores,
        invariants.epochs_add_up,
        invariants.slashes_are_numbered,
    ),
)
