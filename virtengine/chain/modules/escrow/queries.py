"""Queries of the escrow module. They never write; what accrued since the last settlement is not in them."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import require_filter
from virtengine.chain.modules.escrow.store import State
from virtengine.chain.modules.escrow.types import AccountState, PaymentState
from virtengine.chain.modules.escrow.wires import account_to_wire, payment_to_wire
from virtengine.wire.virtengine.escrow.v1 import query_pb2, types_pb2


def account(
    state: State, request: query_pb2.QueryAccountRequest, _ctx: Context
) -> query_pb2.QueryAccountResponse:
    """Return an account and its payments."""
    found = state.accounts.get(request.id)
    if found is None:
        raise QueryNotFound(f"there is no escrow account {request.id[:200]!r}")
    payment = state.payment_of(found.id)
    return query_pb2.QueryAccountResponse(
        account=account_to_wire(found), payments=[payment_to_wire(state, payment)] if payment else []
    )


def accounts(
    state: State, request: query_pb2.QueryAccountsRequest, _ctx: Context
) -> query_pb2.QueryAccountsResponse:
    """Return a page of accounts, by owner, by state, or all."""
    wanted = require_filter(request.state, AccountState, field="state")
    if request.owner:
        keys, following = page(
            state.account_owners,
            request.pagination,
            request.owner,
            keep=lambda key, _: not wanted or int(state.require_account(str(key[1])).state) == wanted,
        )
        ids = [str(key[1]) for key, _ in keys]
    elif wanted:
        keys, following = page(state.account_states, request.pagination, wanted)
        ids = [str(key[1]) for key, _ in keys]
    else:
        rows, following = page(state.accounts, request.pagination)
        ids = [record.id for _, record in rows]
    found = [account_to_wire(state.require_account(account_id)) for account_id in ids]
    return query_pb2.QueryAccountsResponse(accounts=found, pagination=following)


def payments(
    state: State, request: query_pb2.QueryPaymentsRequest, _ctx: Context
) -> query_pb2.QueryPaymentsResponse:
    """Return a page of payments, by account, by state, or all."""
    wanted = require_filter(request.state, PaymentState, field="state")
    if request.account_id:
        keys, following = page(
            state.account_payments,
            request.pagination,
            request.account_id,
            keep=lambda key, _: not wanted or int(state.require_payment(str(key[1])).state) == wanted,
        )
        ids = [str(key[1]) for key, _ in keys]
    elif wanted:
        keys, following = page(state.payment_states, request.pagination, wanted)
        ids = [str(key[1]) for key, _ in keys]
    else:
        rows, following = page(state.payments, request.pagination)
        ids = [record.id for _, record in rows]
    found = [payment_to_wire(state, state.require_payment(payment_id)) for payment_id in ids]
    return query_pb2.QueryPaymentsResponse(payments=found, pagination=following)


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), types_pb2.Params))


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {"Account": account, "Accounts": accounts, "Payments": payments, "Params": params},
)
