"""Records of governance as messages, in both versions."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as PackedMessage

from virtengine.chain.modules.gov.coins import write_deposit
from virtengine.chain.modules.gov.times import stamp
from virtengine.chain.modules.gov.types import Proposal, Tally, Vote
from virtengine.core import decimals
from virtengine.wire.cosmos.gov.v1 import gov_pb2, tx_pb2
from virtengine.wire.cosmos.gov.v1beta1 import gov_pb2 as old

LEGACY_URL = f"/{tx_pb2.MsgExecLegacyContent.DESCRIPTOR.full_name}"


def proposal_to_wire(proposal: Proposal) -> gov_pb2.Proposal:
    """Return a proposal as a message."""
    return gov_pb2.Proposal(
        id=proposal.id,
        messages=[PackedMessage(type_url=m.type_url, value=m.value) for m in proposal.messages],
        status=int(proposal.status),  # type: ignore[arg-type]
        final_tally_result=tally_to_wire(proposal.tally or Tally()),
        submit_time=stamp(proposal.submit_ms),
        deposit_end_time=stamp(proposal.deposit_end_ms),
        total_deposit=write_deposit(proposal.total_deposit),
        voting_start_time=stamp(proposal.voting_start_ms),
        voting_end_time=stamp(proposal.voting_end_ms),
        metadata=proposal.metadata,
        title=proposal.title,
        summary=proposal.summary,
        proposer=proposal.proposer,
        expedited=proposal.expedited,
        failed_reason=proposal.failed_reason,
    )


def tally_to_wire(tally: Tally) -> gov_pb2.TallyResult:
    """Return a tally as a message."""
    return gov_pb2.TallyResult(
        yes_count=str(tally.yes),
        abstain_count=str(tally.abstain),
        no_count=str(tally.no),
        no_with_veto_count=str(tally.no_with_veto),
    )


def vote_to_wire(number: int, voter: str, vote: Vote) -> gov_pb2.Vote:
    """Return a vote as a message."""
    options = [
        gov_pb2.WeightedVoteOption(
            option=int(item.option),  # type: ignore[arg-type]
            weight=decimals.show(item.weight),
        )
        for item in vote.options
    ]
    return gov_pb2.Vote(proposal_id=number, voter=voter, options=options, metadata=vote.metadata)


def deposit_to_wire(number: int, depositor: str, amount: int) -> gov_pb2.Deposit:
    """Return a deposit as a message."""
    return gov_pb2.Deposit(proposal_id=number, depositor=depositor, amount=write_deposit(amount))


def proposal_to_old(proposal: Proposal) -> old.Proposal:
    """Return a proposal as older clients read it; content only when it has older content."""
    message = old.Proposal(
        proposal_id=proposal.id,
        status=int(proposal.status),  # type: ignore[arg-type]
        final_tally_result=tally_to_old(proposal.tally or Tally()),
        submit_time=stamp(proposal.submit_ms),
        deposit_end_time=stamp(proposal.deposit_end_ms),
        total_deposit=write_deposit(proposal.total_deposit),
        voting_start_time=stamp(proposal.voting_start_ms),
        voting_end_time=stamp(proposal.voting_end_ms),
    )
    message.content.CopyFrom(_content(proposal))
    return message


def _content(proposal: Proposal) -> PackedMessage:
    """Return older content; newer proposals are shown as texts, as clients must find a title."""
    if len(proposal.messages) == 1 and proposal.messages[0].type_url == LEGACY_URL:
        return tx_pb2.MsgExecLegacyContent.FromString(proposal.messages[0].value).content
    packed = PackedMessage()
    text = old.TextProposal(title=proposal.title, description=proposal.summary)
    packed.Pack(text, type_url_prefix="/", deterministic=True)
    return packed


def tally_to_old(tally: Tally) -> old.TallyResult:
    """Return a tally as older clients read it."""
    return old.TallyResult(
        yes=str(tally.yes),
        abstain=str(tally.abstain),
        no=str(tally.no),
        no_with_veto=str(tally.no_with_veto),
    )


def vote_to_old(number: int, voter: str, vote: Vote) -> old.Vote:
    """Return a vote as older clients read it."""
    options = [
        old.WeightedVoteOption(option=int(item.option), weight=str(item.weight))  # type: ignore[arg-type]
        for item in vote.options
    ]
    single = int(vote.options[0].option) if len(vote.options) == 1 else 0
    return old.Vote(
        proposal_id=number,
        voter=voter,
        option=single,  # type: ignore[arg-type]
        options=options,
    )


def deposit_to_old(number: int, depositor: str, amount: int) -> old.Deposit:
    """Return a deposit as older clients read it."""
    return old.Deposit(proposal_id=number, depositor=depositor, amount=write_deposit(amount))
