"""Proposals: submit them and take them back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from google.protobuf.any_pb2 import Any as PackedMessage

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import UnknownRequest
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.chain.modules.gov import deposits, legacy
from virtengine.chain.modules.gov.coins import read_deposit
from virtengine.chain.modules.gov.errors import (
    InvalidProposal,
    InvalidProposalMsg,
    InvalidProposer,
    UnroutableProposalMsg,
    VotingPeriodEnded,
)
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.times import stamp
from virtengine.chain.modules.gov.types import Packed, Proposal, Status
from virtengine.core.errors import ModuleError
from virtengine.wire.cosmos.gov.v1 import tx_pb2


def submit(state: State, msg: tx_pb2.MsgSubmitProposal, ctx: Context) -> tx_pb2.MsgSubmitProposalResponse:
    """Open a proposal with its first deposit."""
    # Check
    params = state.get_params()
    amount = read_deposit(msg.initial_deposit)
    deposits.require_initial(params, amount, expedited=msg.expedited)
    messages = tuple(_require_message(ctx, packed) for packed in msg.messages)

    # Change
    number = state.get_next_id()
    state.set_next_id(number + 1)
    end = ctx.time_ms + params.max_deposit_period * 1000
    proposal = Proposal(
        id=number,
        proposer=msg.proposer,
        title=msg.title,
        summary=msg.summary,
        metadata=msg.metadata,
        messages=messages,
        submit_ms=ctx.time_ms,
        deposit_end_ms=end,
        expedited=msg.expedited,
    )
    state.proposals.set(number, proposal)
    state.deposit_ends.add(end, number)
    ctx.emit_plain(
        "submit_proposal",
        proposal_id=str(number),
        proposal_proposer=msg.proposer,
        proposal_messages=",".join(packed.type_url for packed in messages),
    )
    if deposits.add(state, ctx, number, msg.proposer, amount):
        ctx.emit_plain("submit_proposal", voting_period_start=str(number))
    return tx_pb2.MsgSubmitProposalResponse(proposal_id=number)


def _require_message(ctx: Context, packed: PackedMessage) -> Packed:
    """Return a message that governance alone signs. Raises for every other."""
    try:
        message = ctx.unpack(packed)
    except UnknownRequest as error:
        raise UnroutableProposalMsg(error.message) from error
    signers = ctx.dispatcher.signers_of(message)
    if signers != (AUTHORITY,):
        raise InvalidSigner(f"{packed.type_url} must be signed by {AUTHORITY} alone, not by {list(signers)}")
    try:
        ctx.dispatcher.check(message)
    except ModuleError as error:
        raise InvalidProposalMsg(f"{packed.type_url}: {error.message}") from error
    if isinstance(message, tx_pb2.MsgExecLegacyContent):
        legacy.require_content(message.content)
    return Packed(packed.type_url, packed.value)


def cancel(state: State, msg: tx_pb2.MsgCancelProposal, ctx: Context) -> tx_pb2.MsgCancelProposalResponse:
    """Take a proposal back; its deposits are returned but for a share."""
    # Check
    proposal = state.proposal(msg.proposal_id)
    if msg.proposer != proposal.proposer:
        raise InvalidProposer(f"{msg.proposer} did not make proposal {proposal.id}")
    if proposal.status not in deposits.OPEN:
        raise InvalidProposal("proposal should be in the deposit or voting period")
    if proposal.status is Status.VOTING_PERIOD and proposal.voting_end_ms < ctx.time_ms:
        raise VotingPeriodEnded(f"voting on proposal {proposal.id} is over")

    # Change
    deposits.charge(state, proposal.id, state.get_params())
    remove(state, proposal)
    ctx.emit_plain("cancel_proposal", sender=msg.proposer, proposal_id=str(proposal.id))
    return tx_pb2.MsgCancelProposalResponse(
        proposal_id=proposal.id, canceled_time=stamp(ctx.time_ms), canceled_height=ctx.height
    )


def remove(state: State, proposal: Proposal) -> None:
    """Forget a proposal with its votes; its deposits must be gone."""
    drop_votes(state, proposal.id)
    state.deposit_ends.remove(proposal.deposit_end_ms, proposal.id)
    if proposal.voting_end_ms:
        state.voting_ends.remove(proposal.voting_end_ms, proposal.id)
    state.proposals.delete(proposal.id)


def drop_votes(state: State, number: int) -> None:
    """Forget the votes on a proposal."""
    for key in list(state.votes.keys(number)):
        state.votes.delete(*key)


def with_reason(proposal: Proposal, status: Status, reason: str = "") -> Proposal:
    """Return a proposal at its end."""
    return msgspec.structs.replace(proposal, status=status, failed_reason=reason)


def unpack_all(ctx: Context, messages: Sequence[Packed]) -> list[PackedMessage]:
    """Return stored messages as the wire has them."""
    return [PackedMessage(type_url=packed.type_url, value=packed.value) for packed in messages]
