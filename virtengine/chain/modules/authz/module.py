"""Authorizations as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.authz.blocks import begin_block
from virtengine.chain.modules.authz.genesis import export_genesis, init_genesis
from virtengine.chain.modules.authz.handlers import execute, grant, revoke
from virtengine.chain.modules.authz.invariants import indexes_name_every_grant
from virtengine.chain.modules.authz.messages import check_exec, check_grant, check_revoke
from virtengine.chain.modules.authz.queries import QUERIES
from virtengine.chain.modules.authz.store import State
from virtengine.wire.cosmos.authz.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "authz",
    state=State,
    messages={
        tx_pb2.MsgGrant: Handler(check_grant, grant),
        tx_pb2.MsgExec: Handler(check_exec, execute),
        tx_pb2.MsgRevoke: Handler(check_revoke, revoke),
    },
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    invariants=(indexes_name_every_grant,),
)
