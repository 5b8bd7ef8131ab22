"""Governance as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module, accept
from virtengine.chain.modules.authority import GOVERNANCE
from virtengine.chain.modules.gov import (
    handlers,
    invariants,
    legacy,
    messages,
    old_messages,
    proposals,
    votes,
)
from virtengine.chain.modules.gov.blocks import end_block
from virtengine.chain.modules.gov.genesis import export_genesis, init_genesis
from virtengine.chain.modules.gov.old_queries import OLD_QUERIES
from virtengine.chain.modules.gov.params import BOUNDS
from virtengine.chain.modules.gov.queries import QUERIES
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.types import DEPOSITS
from virtengine.wire.cosmos.gov.v1 import genesis_pb2, tx_pb2
from virtengine.wire.cosmos.gov.v1beta1 import tx_pb2 as old

MODULE = Module(
    "gov",
    state=State,
    messages={
        tx_pb2.MsgSubmitProposal: Handler(messages.check_submit_proposal, proposals.submit),
        tx_pb2.MsgCancelProposal: Handler(accept, proposals.cancel),
        tx_pb2.MsgDeposit: Handler(messages.check_deposit, handlers.deposit),
        tx_pb2.MsgVote: Handler(messages.check_vote, votes.vote),
        tx_pb2.MsgVoteWeighted: Handler(messages.check_vote_weighted, votes.vote_weighted),
        tx_pb2.MsgExecLegacyContent: Handler(messages.check_exec_legacy_content, legacy.exec_legacy_content),
        tx_pb2.MsgUpdateParams: Handler(messages.check_update_params, handlers.update_params),
        old.MsgSubmitProposal: Handler(old_messages.check_submit_proposal, old_messages.submit_proposal),
        old.MsgDeposit: Handler(old_messages.check_deposit, old_messages.deposit),
        old.MsgVote: Handler(old_messages.check_vote, old_messages.vote),
        old.MsgVoteWeighted: Handler(old_messages.check_vote_weighted, old_messages.vote_weighted),
    },
    bounds=BOUNDS,
    queries=(QUERIES, OLD_QUERIES),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    end_block=end_block,
    end_order=-1,  # what passed is in force when staking chooses validators
    invariants=(
        invariants.deposits_are_held,
        invariants.queues_hold_what_is_open,
        invariants.votes_are_on_open_proposals,
    ),
    accounts={GOVERNANCE: ("burner",), DEPOSITS: ("burner",)},
)
