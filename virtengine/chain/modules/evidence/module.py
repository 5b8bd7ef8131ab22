"""Evidence as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.evidence.blocks import begin_block
from virtengine.chain.modules.evidence.genesis import export_genesis, init_genesis
from virtengine.chain.modules.evidence.handlers import check_submit_evidence, submit_evidence
from virtengine.chain.modules.evidence.queries import QUERIES
from virtengine.chain.modules.evidence.store import State
from virtengine.wire.cosmos.evidence.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "evidence",
    state=State,
    messages={tx_pb2.MsgSubmitEvidence: Handler(check_submit_evidence, submit_evidence)},
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    begin_block=begin_block,
)
