"""The escrow module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import ESCROW
from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.escrow import handlers, invariants, messages
from virtengine.chain.modules.escrow.blocks import end_block
from virtengine.chain.modules.escrow.genesis import export_genesis, init_genesis
from virtengine.chain.modules.escrow.params import BOUNDS, PARAMS
from virtengine.chain.modules.escrow.queries import QUERIES
from virtengine.chain.modules.escrow.store import State
from virtengine.wire.virtengine.escrow.v1 import tx_pb2, types_pb2

MODULE = Module(
    "escrow",
    state=State,
    messages={
        tx_pb2.MsgDeposit: Handler(messages.check_deposit, handlers.deposit),
        tx_pb2.MsgWithdraw: Handler(messages.check_withdraw, handlers.withdraw),
        tx_pb2.MsgUpdateParams: PARAMS.handler(tx_pb2.MsgUpdateParamsResponse),
    },
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=types_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    end_block=end_block,
    invariants=(
        invariants.balances_are_held,
        invariants.accounts_add_up,
        invariants.payments_fit_their_accounts,
        invariants.indexes_match_records,
    ),
    accounts={ESCROW: ()},
)
