"""Genutil as a value. It comes after every module that a new validator touches."""

from __future__ import annotations

from virtengine.chain.kernel.module import Module
from virtengine.chain.modules.genutil.genesis import export_genesis, init_genesis
from virtengine.chain.modules.genutil.store import State
from virtengine.wire.cosmos.genutil.v1beta1 import genesis_pb2

MODULE = Module(
    "genutil",
    state=State,
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
)
