"""The hpc module as a value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from google.protobuf.message import Message

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.module import Handler, Module, QueryService
from virtengine.chain.modules.hpc import (
    books_blocks,
    books_module,
    clusters,
    heartbeats,
    invariants,
    job_messages,
    jobs,
    messages,
    node_messages,
    nodes,
    offerings,
    providers,
    queries,
    reports,
)
from virtengine.chain.modules.hpc.blocks import begin_block, end_block
from virtengine.chain.modules.hpc.books_invariants import INVARIANTS
from virtengine.chain.modules.hpc.errors import NotJoined
from virtengine.chain.modules.hpc.genesis import export_genesis, init_genesis
from virtengine.chain.modules.hpc.params import BOUNDS, PARAMS
from virtengine.chain.modules.hpc.store import State
from virtengine.wire.virtengine.hpc.v1 import genesis_pb2, query_pb2, tx_pb2

NAME = "hpc"


def joined(handler: Handler) -> Handler:
    """Return a handler that works on chains that the module is part of, and refuses on others."""

    def handle(state: State, msg: Any, ctx: Context) -> Message:
        if not state.plans.has_module(NAME):
            raise NotJoined("this chain has no batch computing: it takes it up by an upgrade")
        return handler.handle(state, msg, ctx)

    return replace(handler, handle=handle)


def connect(state: State) -> None:
    """Listen to providers and to jobs."""
    providers.connect(state)
    books_blocks.connect(state)


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"], {**queries.METHODS, **books_module.METHODS}
)

MESSAGES: dict[type[Message], Handler] = {
    tx_pb2.MsgRegisterCluster: Handler(messages.check_register_cluster, clusters.register_cluster),
    tx_pb2.MsgUpdateCluster: Handler(messages.check_update_cluster, clusters.update_cluster),
    tx_pb2.MsgDeregisterCluster: Handler(messages.check_deregister_cluster, clusters.deregister_cluster),
    tx_pb2.MsgCreateOffering: Handler(messages.check_create_offering, offerings.create_offering),
    tx_pb2.MsgUpdateOffering: Handler(messages.check_update_offering, offerings.update_offering),
    tx_pb2.MsgSubmitJob: Handler(job_messages.check_submit_job, jobs.submit_job),
    tx_pb2.MsgCancelJob: Handler(job_messages.check_cancel_job, jobs.cancel_job),
    tx_pb2.MsgReportJobStatus: Handler(job_messages.check_report_job_status, reports.report_job_status),
    tx_pb2.MsgRegisterNode: Handler(node_messages.check_register_node, nodes.register_node),
    tx_pb2.MsgUpdateNodeMetadata: Handler(
        node_messages.check_update_node_metadata, nodes.update_node_metadata
    ),
    tx_pb2.MsgRecordHeartbeats: Handler(node_messages.check_record_heartbeats, heartbeats.record_heartbeats),
    tx_pb2.MsgMoveNode: Handler(node_messages.check_move_node, nodes.move_node),
    **books_module.MESSAGES,
    tx_pb2.MsgUpdateParams: PARAMS.handler(tx_pb2.MsgUpdateParamsResponse),
}

MODULE = Module(
    NAME,
    state=State,
    messages={kind: joined(handler) for kind, handler in MESSAGES.items()},
    joins=True,
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    end_block=end_block,
    connect=connect,
    invariants=(
        invariants.job_indexes_match_records,
        invariants.other_indexes_match_records,
        invariants.sums_follow_from_records,
        invariants.money_is_held_until_the_end,
        invariants.decisions_follow_from_their_inputs,
        *INVARIANTS,
    ),
)
