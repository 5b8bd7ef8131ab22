"""Typed reads of accounts and balances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc.aio

from virtengine.clients.chain.calls import call, require
from virtengine.clients.chain.gas import MICRO, GasPrice
from virtengine.core.amounts import ATTO, DENOM, parse_rate
from virtengine.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from virtengine.wire.cosmos.auth.v1beta1 import query_pb2_grpc as auth_grpc
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2 as bank_query
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2_grpc as bank_grpc
from virtengine.wire.cosmos.base.node.v1beta1 import query_pb2 as node_query
from virtengine.wire.cosmos.base.node.v1beta1 import query_pb2_grpc as node_grpc


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the chain knows it."""

    address: str
    number: int
    sequence: int


class AccountReads:
    """Accounts and their money."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.auth: Any = auth_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]
        self.bank: Any = bank_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]
        self.node: Any = node_grpc.ServiceStub(channel)  # type: ignore[no-untyped-call]

    async def account(self, address: str) -> Account | None:
        """Return one account, None when it never held money."""
        answer = await call(self.auth.AccountInfo, auth_query.QueryAccountInfoRequest(address=address))
        if answer is None:
            return None
        base = answer.info
        return Account(base.address, base.account_number, base.sequence)

    async def balance(self, address: str) -> int:
        """Return how many uve an account holds."""
        request = bank_query.QueryBalanceRequest(address=address, denom=DENOM)
        answer = await call(self.bank.Balance, request)
        return 0 if answer is None else int(answer.balance.amount or "0")

    async def minimum_gas_price(self) -> GasPrice:
        """Return the least that the node takes for gas."""
        answer = await require(self.node.Config, node_query.ConfigRequest())
        atto = parse_rate(answer.minimum_gas_price.removesuffix(DENOM) or "0", field="minimum_gas_price")
        return GasPrice(-(-atto * MICRO // ATTO))
