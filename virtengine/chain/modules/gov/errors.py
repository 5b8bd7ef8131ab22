"""Errors of governance, with the numbers that Cosmos clients know."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class GovError(ModuleError):
    """Base of governance's errors. Code 13, InvalidSigner, stands in `modules/authority.py`."""

    codespace = "gov"


class InactiveProposal(GovError):
    """The proposal takes no deposits or votes now."""

    code = 3


class InvalidProposalContent(GovError):
    """The content of an older proposal, or metadata that contradicts the proposal."""

    code = 5


class InvalidProposalType(GovError):
    """Nothing carries out content of this type."""

    code = 6


class InvalidVote(GovError):
    """The options or weights are no vote."""

    code = 7


class InvalidGenesis(GovError):
    """The genesis contradicts itself."""

    code = 8


class UnroutableProposalMsg(GovError):
    """No module handles a message of the proposal."""

    code = 10


class NoProposalMsgs(GovError):
    """The proposal has neither messages nor metadata."""

    code = 11


class InvalidProposalMsg(GovError):
    """A message of the proposal is malformed."""

    code = 12


class MetadataTooLong(GovError):
    """Metadata or title is longer than allowed."""

    code = 15


class MinDepositTooSmall(GovError):
    """The deposit is less than one payment may be."""

    code = 16


class ProposalNotFound(GovError):
    """There is no such proposal."""

    code = 17


class InvalidProposer(GovError):
    """Only who proposed may do this."""

    code = 18


class VotingPeriodEnded(GovError):
    """Voting is over."""

    code = 20


class InvalidProposal(GovError):
    """The proposal is not in a state for this."""

    code = 21


class SummaryTooLong(GovError):
    """The summary is longer than allowed."""

    code = 22


class InvalidDepositDenom(GovError):
    """Deposits are made in the chain's own coin."""

    code = 23
