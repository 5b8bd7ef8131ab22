"""The consensus module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.consensus.handlers import check_update_params, update_params
from virtengine.chain.modules.consensus.params import BOUNDS
from virtengine.chain.modules.consensus.queries import QUERIES
from virtengine.chain.modules.consensus.store import State
from virtengine.wire.cosmos.consensus.v1 import tx_pb2

MODULE = Module(
    "consensus",
    state=State,
    messages={tx_pb2.MsgUpdateParams: Handler(check_update_params, update_params)},
    bounds=BOUNDS,
    queries=(QUERIES,),
)
