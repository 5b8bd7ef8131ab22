"""Auth as a value."""

from __future__ import annotations

from typing import Final, cast

from google.protobuf.descriptor import Descriptor

from virtengine.chain.kernel.module import Bound, Module
from virtengine.chain.modules.auth.blocks import begin_block
from virtengine.chain.modules.auth.genesis import export_genesis, init_genesis
from virtengine.chain.modules.auth.invariants import numbers_are_unique
from virtengine.chain.modules.auth.queries import QUERIES
from virtengine.chain.modules.auth.store import State
from virtengine.wire.cosmos.auth.v1beta1 import auth_pb2, genesis_pb2

_FIELDS = cast("Descriptor", auth_pb2.Params.DESCRIPTOR).fields_by_name
BOUNDS: Final = {name: Bound(rule="fixed by the software") for name in _FIELDS}

MODULE = Module(
    "auth",
    state=State,
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
    invariants=(numbers_are_unique,),
)
