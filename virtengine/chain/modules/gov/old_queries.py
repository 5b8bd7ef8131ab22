"""Queries of governance as older clients ask them."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.gov import queries, wires
from virtengine.chain.modules.gov.coins import write_deposit
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.times import duration
from virtengine.wire.cosmos.gov.v1beta1 import gov_pb2, query_pb2


def proposal(
    state: State, request: query_pb2.QueryProposalRequest, _ctx: Context
) -> query_pb2.QueryProposalResponse:
    """Return one proposal."""
    found = queries.find_proposal(state, request.proposal_id)
    return query_pb2.QueryProposalResponse(proposal=wires.proposal_to_old(found))


def proposals(
    state: State, request: query_pb2.QueryProposalsRequest, _ctx: Context
) -> query_pb2.QueryProposalsResponse:
    """Return proposals, all or those in a state, voted on or deposited for by someone."""
    keep = queries.make_filter(state, request.proposal_status, request.voter, request.depositor)
    rows, following = page(state.proposals, request.pagination, keep=keep)
    return query_pb2.QueryProposalsResponse(
        proposals=[wires.proposal_to_old(record) for _key, record in rows], pagination=following
    )


def vote(state: State, request: query_pb2.QueryVoteRequest, _ctx: Context) -> query_pb2.QueryVoteResponse:
    """Return one account's vote."""
    found = queries.find_vote(state, request.proposal_id, request.voter)
    message = wires.vote_to_old(request.proposal_id, request.voter, found)
    return query_pb2.QueryVoteResponse(vote=message)


def votes(state: State, request: query_pb2.QueryVotesRequest, _ctx: Context) -> query_pb2.QueryVotesResponse:
    """Return the votes on a proposal."""
    number = queries.require_id(request.proposal_id)
    rows, following = page(state.votes, request.pagination, number)
    found = [wires.vote_to_old(number, str(key[1]), record) for key, record in rows]
    return query_pb2.QueryVotesResponse(votes=found, pagination=following)


def deposit(
    state: State, request: query_pb2.QueryDepositRequest, _ctx: Context
) -> query_pb2.QueryDepositResponse:
    """Return one account's deposit."""
    amount = queries.find_deposit(state, request.proposal_id, request.depositor)
    message = wires.deposit_to_old(request.proposal_id, request.depositor, amount)
    return query_pb2.QueryDepositResponse(deposit=message)


def deposits(
    state: State, request: query_pb2.QueryDepositsRequest, _ctx: Context
) -> query_pb2.QueryDepositsResponse:
    """Return the deposits for a proposal."""
    number = queries.require_id(request.proposal_id)
    rows, following = page(state.deposits, request.pagination, number)
    found = [wires.deposit_to_old(number, str(key[1]), amount) for key, amount in rows]
    return query_pb2.QueryDepositsResponse(deposits=found, pagination=following)


def params(
    state: State, request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the part of the parameters that the request names."""
    current = state.get_params()
    if request.params_type == "voting":
        return query_pb2.QueryParamsResponse(
            voting_params=gov_pb2.VotingParams(voting_period=duration(current.voting_period))
        )
    if request.params_type == "deposit":
        part = gov_pb2.DepositParams(
            min_deposit=write_deposit(current.min_deposit),
            max_deposit_period=duration(current.max_deposit_period),
        )
        return query_pb2.QueryParamsResponse(deposit_params=part)
    if request.params_type == "tallying":
        tallying = gov_pb2.TallyParams(
            quorum=str(current.quorum).encode(),
            threshold=str(current.threshold).encode(),
            veto_threshold=str(current.veto_threshold).encode(),
        )
        return query_pb2.QueryParamsResponse(tally_params=tallying)
    raise InvalidQuery(f"{request.params_type[:40]!r} is not a valid parameter type")


def tally_result(
    state: State, request: query_pb2.QueryTallyResultRequest, _ctx: Context
) -> query_pb2.QueryTallyResultResponse:
    """Return the votes so far."""
    found = queries.current_tally(state, request.proposal_id)
    return query_pb2.QueryTallyResultResponse(tally=wires.tally_to_old(found))


OLD_QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
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
