"""Typed reads of proposals, votes and what parameters are now."""

from __future__ import annotations

from typing import Any

import grpc.aio
from google.protobuf import symbol_database
from google.protobuf.message import Message

from virtengine.clients.chain.calls import call, every_page, require
from virtengine.core.errors import Rejected
from virtengine.plans.proposal import OnChain, from_wire
from virtengine.wire.cosmos.gov.v1 import query_pb2, query_pb2_grpc


class GovernanceReads:
    """Proposals and votes."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.gov: Any = query_pb2_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]
        self._gov_channel = channel

    async def proposal(self, number: int) -> OnChain | None:
        """Return one proposal, None when the chain has none of this number."""
        answer = await call(self.gov.Proposal, query_pb2.QueryProposalRequest(proposal_id=number))
        return None if answer is None else from_wire(answer.proposal)

    async def proposals(self) -> list[OnChain]:
        """Return all proposals that the chain still has."""
        found = await every_page(self.gov.Proposals, query_pb2.QueryProposalsRequest(), "proposals")
        return [from_wire(one) for one in found]

    async def vote(self, number: int, voter: str) -> int | None:
        """Return the option that an account voted for, None when it has not voted or split its vote."""
        request = query_pb2.QueryVoteRequest(proposal_id=number, voter=voter)
        answer = await _if_there(self.gov.Vote, request)
        if answer is None or len(answer.vote.options) != 1:
            return None
        return int(answer.vote.options[0].option)

    async def deposit(self, number: int, depositor: str) -> int:
        """Return how many uve an account has deposited."""
        request = query_pb2.QueryDepositRequest(proposal_id=number, depositor=depositor)
        answer = await _if_there(self.gov.Deposit, request)
        coins = answer.deposit.amount if answer is not None else ()
        return sum(int(coin.amount) for coin in coins)

    async def minimum_deposit(self, *, expedited: bool) -> int:
        """Return how many uve bring a proposal to the vote."""
        params = (await require(self.gov.Params, query_pb2.QueryParamsRequest())).params
        coins = params.expedited_min_deposit if expedited else params.min_deposit
        return sum(int(coin.amount) for coin in coins)

    async def params(self, package: str) -> Message:
        """Return the parameters of a module by its package, such as cosmos.slashing.v1beta1."""
        symbols = symbol_database.Default()
        request = symbols.GetSymbol(f"{package}.QueryParamsRequest")
        answer = symbols.GetSymbol(f"{package}.QueryParamsResponse")
        method = self._gov_channel.unary_unary(
            f"/{package}.Query/Params",
            request_serializer=request.SerializeToString,
            response_deserializer=answer.FromString,
        )
        params: Message = (await require(method, request())).params
        return params


async def _if_there(method: Any, request: Message) -> Any:
    """Return an answer, None when there is no such vote or deposit, which gov calls an invalid argument."""
    try:
        return await call(method, request)
    except Rejected as error:
        if "not found" not in error.message:
            raise
        return None
