"""The upgrade module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.upgrade import handlers, messages
from virtengine.chain.modules.upgrade.genesis import export_genesis, init_genesis
from virtengine.chain.modules.upgrade.queries import QUERIES
from virtengine.chain.modules.upgrade.store import State
from virtengine.wire.cosmos.upgrade.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "upgrade",
    state=State,
    messages={
        tx_pb2.MsgSoftwareUpgrade: Handler(messages.check_software_upgrade, handlers.software_upgrade),
        tx_pb2.MsgCancelUpgrade: Handler(messages.check_cancel_upgrade, handlers.cancel_upgrade),
    },
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
)
