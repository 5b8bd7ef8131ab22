"""Votes: one for each account and proposal; a later one takes the place of an earlier."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.gov.errors import InactiveProposal
from virtengine.chain.modules.gov.messages import read_weights, require_option
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.types import Status, Vote, WeightedOption
from virtengine.core import decimals
from virtengine.wire.cosmos.gov.v1 import gov_pb2, tx_pb2


def vote(state: State, msg: tx_pb2.MsgVote, ctx: Context) -> tx_pb2.MsgVoteResponse:
    """Vote with all weight on one option."""
    options = (WeightedOption(require_option(msg.option), decimals.ONE),)
    cast(state, ctx, msg.proposal_id, msg.voter, Vote(options, msg.metadata))
    return tx_pb2.MsgVoteResponse()


def vote_weighted(state: State, msg: tx_pb2.MsgVoteWeighted, ctx: Context) -> tx_pb2.MsgVoteWeightedResponse:
    """Vote with parts of the weight on several options."""
    options = read_weights([(item.option, item.weight) for item in msg.options])
    cast(state, ctx, msg.proposal_id, msg.voter, Vote(options, msg.metadata))
    return tx_pb2.MsgVoteWeightedResponse()


def cast(state: State, ctx: Context, number: int, voter: str, record: Vote) -> None:
    """Put a vote in. Raises InactiveProposal when the proposal is not voted on."""
    proposal = state.proposals.get(number)
    if proposal is None or proposal.status is not Status.VOTING_PERIOD:
        raise InactiveProposal(f"{number}: inactive proposal")
    state.votes.set(number, voter, record)
    ctx.emit_plain(
        "proposal_vote",
        voter=voter,
        option="\n".join(_show(item) for item in record.options),
        proposal_id=str(number),
    )


def _show(item: WeightedOption) -> str:
    name = gov_pb2.VoteOption.Name(int(item.option))
    return f'option:{name} weight:"{decimals.show(item.weight)}"'
