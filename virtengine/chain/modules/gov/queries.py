"""Queries of governance."""

from __future__ import annotations

from collections.abc import Callable

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.keys import Key
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.gov import tally, wires
from virtengine.chain.modules.gov.params import params_to_wire
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.types import Proposal, Status, Tally, Vote
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import decode_address
from virtengine.wire.cosmos.gov.v1 import gov_pb2, query_pb2


def require_id(number: int) -> int:
    """Return a proposal's number. Raises InvalidQuery for 0."""
    if number == 0:
        raise InvalidQuery("proposal id can not be 0")
    return number


def require_account(text: str, name: str) -> str:
    """Return an address. Raises InvalidQuery."""
    if not text:
        raise InvalidQuery(f"empty {name} address")
    try:
        decode_address(text)
    except Rejected as error:
        raise InvalidQuery(f"{name}: {error.message}") from error
    return text


def find_proposal(state: State, number: int) -> Proposal:
    """Return a proposal. Raises QueryNotFound."""
    proposal = state.proposals.get(require_id(number))
    if proposal is None:
        raise QueryNotFound(f"proposal {number} doesn't exist")
    return proposal


def find_vote(state: State, number: int, voter: str) -> Vote:
    """Return a vote. Raises InvalidQuery where there is none, as clients expect."""
    found = state.votes.get(require_id(number), require_account(voter, "voter"))
    if found is None:
        raise InvalidQuery(f"voter: {voter} not found for proposal: {number}")
    return found


def find_deposit(state: State, number: int, depositor: str) -> int:
    """Return a deposit. Raises InvalidQuery where there is none, as clients expect."""
    found = state.deposits.get(require_id(number), require_account(depositor, "depositor"))
    if found is None:
        raise InvalidQuery(f"depositer: {depositor} not found for proposal: {number}")
    return found


def current_tally(state: State, number: int) -> Tally:
    """Return the votes so far, or those that decided."""
    proposal = find_proposal(state, number)
    if proposal.status is Status.DEPOSIT_PERIOD:
        return Tally()
    return proposal.tally or tally.count(state, proposal).tally


def make_filter(state: State, status: int, voter: str, depositor: str) -> Callable[[Key, Proposal], bool]:
    """Return what says whether a proposal is wanted. Raises InvalidQuery for a malformed wish."""
    if status and status not in set(Status):
        raise InvalidQuery(f"proposal_status: {status} is not one of its values")
    for text, name in ((voter, "voter"), (depositor, "depositor")):
        if text:
            require_account(text, name)

    def keep(_key: Key, proposal: Proposal) -> bool:
        return (
            (not status or proposal.status == status)
            and (not voter or state.votes.has(proposal.id, voter))
            and (not depositor or state.deposits.has(proposal.id, depositor))
        )

    return keep


def constitution(
    state: State, _request: query_pb2.QueryConstitutionRequest, _ctx: Context
) -> query_pb2.QueryConstitutionResponse:
    """Return the chain's constitution."""
    return query_pb2.QueryConstitutionResponse(constitution=state.get_constitution())


def proposal(
    state: State, request: query_pb2.QueryProposalRequest, _ctx: Context
) -> query_pb2.QueryProposalResponse:
    """Return one proposal."""
    found = find_proposal(state, request.proposal_id)
    return query_pb2.QueryProposalResponse(proposal=wires.proposal_to_wire(found))


def proposals(
    state: State, request: query_pb2.QueryProposalsRequest, _ctx: Context
) -> query_pb2.QueryProposalsResponse:
    """Return proposals, all or those in a state, voted on or deposited for by someone."""
    keep = make_filter(state, request.proposal_status, request.voter, request.depositor)
    rows, following = page(state.proposals, request.pagination, keep=keep)
    return query_pb2.QueryProposalsResponse(
        proposals=[wires.proposal_to_wire(record) for _key, record in rows], pagination=following
    )


def vote(state: State, request: query_pb2.QueryVoteRequest, _ctx: Context) -> query_pb2.QueryVoteResponse:
    """Return one account's vote."""
    found = find_vote(state, request.proposal_id, request.voter)
    message = wires.vote_to_wire(request.proposal_id, request.voter, found)
    return query_pb2.QueryVoteResponse(vote=message)


def votes(state: State, request: query_pb2.QueryVotesRequest, _ctx: Context) -> query_pb2.QueryVotesResponse:
    """Return the votes on a proposal."""
    rows, following = page(state.votes, request.pagination, require_id(request.proposal_id))
    found = [wires.vote_to_wire(request.proposal_id, str(key[1]), record) for key, record in rows]
    return query_pb2.QueryVotesResponse(votes=found, pagination=following)


def deposit(
    state: State, request: query_pb2.QueryDepositRequest, _ctx: Context
) -> query_pb2.QueryDepositResponse:
    """Return one account's deposit."""
    amount = find_deposit(state, request.proposal_id, request.depositor)
    message = wires.deposit_to_wire(request.proposal_id, request.depositor, amount)
    return query_pb2.QueryDepositResponse(deposit=message)


def deposits(
    state: State, request: query_pb2.QueryDepositsRequest, _ctx: Context
) -> query_pb2.QueryDepositsResponse:
    """Return the deposits for a proposal."""
    rows, following = page(state.deposits, request.pagination, require_id(request.proposal_id))
    found = [wires.deposit_to_wire(request.proposal_id, str(key[1]), amount) for key, amount in rows]
    return query_pb2.QueryDepositsResponse(deposits=found, pagination=following)


def params(
    state: State, request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters; the older parts that the request asks for as well."""
    current = params_to_wire(state.get_params())
    answer = query_pb2.QueryParamsResponse(params=current)
    if request.params_type == "voting":
        answer.voting_params.CopyFrom(gov_pb2.VotingParams(voting_period=current.voting_period))
    elif request.params_type == "deposit":
        answer.deposit_params.CopyFrom(
            gov_pb2.DepositParams(
                min_deposit=current.min_deposit, max_deposit_period=current.max_deposit_period
            )
        )
    elif request.params_type == "tallying":
        answer.tally_params.CopyFrom(
            gov_pb2.TallyParams(
                quorum=current.quorum, threshold=current.threshold, veto_threshold=current.veto_threshold
            )
        )
    elif request.params_type:
        raise InvalidQuery(f"{request.params_type[:40]!r} is not a valid parameter type")
    return answer


def tally_result(
    state: State, request: query_pb2.QueryTallyResultRequest, _ctx: Context
) -> query_pb2.QueryTallyResultResponse:
    """Return the votes so far."""
    found = current_tally(state, request.proposal_id)
    return query_pb2.QueryTallyResultResponse(tally=wires.tally_to_wire(found))


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "Constitution": constitution,
        "Proposal": proposal,
        "Proposals": proposals,
        "Vote": vote,
        "Votes": votes,
        "Params": params,
        "Deposit": deposit,
        "Deposits": deposits,
        "TallyResult": tally_result,
    },
)
