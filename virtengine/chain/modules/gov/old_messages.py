"""Messages of older clients: they become those of today."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.gov import deposits, legacy, proposals, votes
from virtengine.chain.modules.gov.coins import read_deposit
from virtengine.chain.modules.gov.messages import read_weights, require_option
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.types import Vote, WeightedOption
from virtengine.core import decimals
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.gov.v1 import tx_pb2
from virtengine.wire.cosmos.gov.v1beta1 import tx_pb2 as old


def check_submit_proposal(msg: old.MsgSubmitProposal) -> None:
    """Require content that is known and a well-formed deposit."""
    legacy.require_content(msg.content)
    read_deposit(msg.initial_deposit)


def submit_proposal(state: State, msg: old.MsgSubmitProposal, ctx: Context) -> old.MsgSubmitProposalResponse:
    """Open a proposal that carries older content out."""
    content = legacy.require_content(msg.content)
    submitted = tx_pb2.MsgSubmitProposal(
        initial_deposit=msg.initial_deposit,
        proposer=msg.proposer,
        title=content.title,
        summary=content.description,
    )
    inner = tx_pb2.MsgExecLegacyContent(content=msg.content, authority=AUTHORITY)
    submitted.messages.add().Pack(inner, type_url_prefix="/", deterministic=True)
    answer = proposals.submit(state, submitted, ctx)
    return old.MsgSubmitProposalResponse(proposal_id=answer.proposal_id)


def check_vote(msg: old.MsgVote) -> None:
    """Require a known option."""
    require_option(msg.option)


def vote(state: State, msg: old.MsgVote, ctx: Context) -> old.MsgVoteResponse:
    """Vote with all weight on one option."""
    record = Vote((WeightedOption(require_option(msg.option), decimals.ONE),))
    votes.cast(state, ctx, msg.proposal_id, msg.voter, record)
    return old.MsgVoteResponse()


def check_vote_weighted(msg: old.MsgVoteWeighted) -> None:
    """Require options whose weights add up to one."""
    _weights(msg)


def vote_weighted(state: State, msg: old.MsgVoteWeighted, ctx: Context) -> old.MsgVoteWeightedResponse:
    """Vote with parts of the weight on several options."""
    votes.cast(state, ctx, msg.proposal_id, msg.voter, Vote(_weights(msg)))
    return old.MsgVoteWeightedResponse()


def _weights(msg: old.MsgVoteWeighted) -> tuple[WeightedOption, ...]:
    """Return the options; here the wire has weights multiplied by 10^18."""
    try:
        shown = [(item.option, decimals.show(decimals.from_wire(item.weight))) for item in msg.options[:5]]
    except Rejected as error:
        raise InvalidRequest(error.message) from error
    return read_weights(shown)


def check_deposit(msg: old.MsgDeposit) -> None:
    """Require coins."""
    if not read_deposit(msg.amount):
        raise InvalidRequest("a deposit names an amount")


def deposit(state: State, msg: old.MsgDeposit, ctx: Context) -> old.MsgDepositResponse:
    """Add to a proposal's deposit."""
    amount = read_deposit(msg.amount)
    if deposits.add(state, ctx, msg.proposal_id, msg.depositor, amount):
        ctx.emit_plain("proposal_deposit", voting_period_start=str(msg.proposal_id))
    return old.MsgDepositResponse()
