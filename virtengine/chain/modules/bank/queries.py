"""Queries of the bank."""

from __future__ import annotations

from typing import Any

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidAddress, InvalidQuery, QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.genesis import metadata_to_wire
from virtengine.chain.modules.bank.store import State
from virtengine.wire.cosmos.bank.v1beta1 import bank_pb2, query_pb2
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest, PageResponse
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin


def _require_address(text: str) -> str:
    try:
        require_address(text)
    except InvalidAddress as error:
        raise InvalidQuery(f"address: {error.message}") from error
    return text


def _require_denom(text: str) -> str:
    if not 3 <= len(text) <= 128:
        raise InvalidQuery("denom: name a coin, such as uve")
    return text


def _coin(denom: Any, amount: int) -> Coin:
    return Coin(denom=denom, amount=str(amount))


def balance(
    state: State, request: query_pb2.QueryBalanceRequest, _ctx: Context
) -> query_pb2.QueryBalanceResponse:
    """Return what an address holds of one coin."""
    denom = _require_denom(request.denom)
    held = ledger.balance_of(state, _require_address(request.address), denom)
    return query_pb2.QueryBalanceResponse(balance=_coin(denom, held))


def all_balances(
    state: State, request: query_pb2.QueryAllBalancesRequest, _ctx: Context
) -> query_pb2.QueryAllBalancesResponse:
    """Return all that an address holds."""
    rows, following = page(state.balances, request.pagination, _require_address(request.address))
    return query_pb2.QueryAllBalancesResponse(
        balances=[_coin(key[1], amount) for key, amount in rows], pagination=following
    )


def spendable_balances(
    state: State, request: query_pb2.QuerySpendableBalancesRequest, _ctx: Context
) -> query_pb2.QuerySpendableBalancesResponse:
    """Return what an address can spend: what it holds without what is locked."""
    address = _require_address(request.address)
    rows, following = page(state.balances, request.pagination, address)
    coins = [_coin(key[1], ledger.spendable_of(state, address, str(key[1]))) for key, _amount in rows]
    return query_pb2.QuerySpendableBalancesResponse(balances=coins, pagination=following)


def spendable_balance_by_denom(
    state: State, request: query_pb2.QuerySpendableBalanceByDenomRequest, _ctx: Context
) -> query_pb2.QuerySpendableBalanceByDenomResponse:
    """Return what an address can spend of one coin."""
    denom = _require_denom(request.denom)
    held = ledger.spendable_of(state, _require_address(request.address), denom)
    return query_pb2.QuerySpendableBalanceByDenomResponse(balance=_coin(denom, held))


def total_supply(
    state: State, request: query_pb2.QueryTotalSupplyRequest, _ctx: Context
) -> query_pb2.QueryTotalSupplyResponse:
    """Return the supply of every coin."""
    rows, following = page(state.supply, request.pagination)
    return query_pb2.QueryTotalSupplyResponse(
        supply=[_coin(key[0], amount) for key, amount in rows], pagination=following
    )


def supply_of(
    state: State, request: query_pb2.QuerySupplyOfRequest, _ctx: Context
) -> query_pb2.QuerySupplyOfResponse:
    """Return the supply of one coin."""
    denom = _require_denom(request.denom)
    return query_pb2.QuerySupplyOfResponse(amount=_coin(denom, state.supply.get(denom) or 0))


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    enabled = state.get_params().default_send_enabled
    return query_pb2.QueryParamsResponse(params=bank_pb2.Params(default_send_enabled=enabled))


def _metadata(state: State, denom: str) -> bank_pb2.Metadata:
    found = state.metadata.get(_require_denom(denom))
    if found is None:
        raise QueryNotFound(f"client metadata for denom {denom}")
    return metadata_to_wire(found)


def denom_metadata(
    state: State, request: query_pb2.QueryDenomMetadataRequest, _ctx: Context
) -> query_pb2.QueryDenomMetadataResponse:
    """Return how a coin is shown."""
    return query_pb2.QueryDenomMetadataResponse(metadata=_metadata(state, request.denom))


def denom_metadata_by_query_string(
    state: State, request: query_pb2.QueryDenomMetadataByQueryStringRequest, _ctx: Context
) -> query_pb2.QueryDenomMetadataByQueryStringResponse:
    """Return how a coin is shown."""
    return query_pb2.QueryDenomMetadataByQueryStringResponse(metadata=_metadata(state, request.denom))


def denoms_metadata(
    state: State, request: query_pb2.QueryDenomsMetadataRequest, _ctx: Context
) -> query_pb2.QueryDenomsMetadataResponse:
    """Return how coins are shown."""
    rows, following = page(state.metadata, request.pagination)
    return query_pb2.QueryDenomsMetadataResponse(
        metadatas=[metadata_to_wire(record) for _key, record in rows], pagination=following
    )


def _owners(state: State, denom: str, pages: PageRequest) -> tuple[list[query_pb2.DenomOwner], PageResponse]:
    wanted = _require_denom(denom)
    rows, following = page(state.balances, pages, keep=lambda key, _amount: key[1] == wanted)
    owners = [query_pb2.DenomOwner(address=str(key[0]), balance=_coin(wanted, held)) for key, held in rows]
    return owners, following


def denom_owners(
    state: State, request: query_pb2.QueryDenomOwnersRequest, _ctx: Context
) -> query_pb2.QueryDenomOwnersResponse:
    """Return who holds a coin."""
    owners, following = _owners(state, request.denom, request.pagination)
    return query_pb2.QueryDenomOwnersResponse(denom_owners=owners, pagination=following)


def denom_owners_by_query(
    state: State, request: query_pb2.QueryDenomOwnersByQueryRequest, _ctx: Context
) -> query_pb2.QueryDenomOwnersByQueryResponse:
    """Return who holds a coin whose name does not fit into a path."""
    owners, following = _owners(state, request.denom, request.pagination)
    return query_pb2.QueryDenomOwnersByQueryResponse(denom_owners=owners, pagination=following)


def send_enabled(
    state: State, request: query_pb2.QuerySendEnabledRequest, _ctx: Context
) -> query_pb2.QuerySendEnabledResponse:
    """Return which coins are named as sendable or not."""
    if request.denoms:
        found = [(denom, state.send_enabled.get(denom)) for denom in request.denoms]
        listed = [
            bank_pb2.SendEnabled(denom=denom, enabled=enabled)
            for denom, enabled in found
            if enabled is not None
        ]
        return query_pb2.QuerySendEnabledResponse(send_enabled=listed)
    rows, following = page(state.send_enabled, request.pagination)
    listed = [bank_pb2.SendEnabled(denom=str(key[0]), enabled=enabled) for key, enabled in rows]
    return query_pb2.QuerySendEnabledResponse(send_enabled=listed, pagination=following)


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "Balance": balance,
        "AllBalances": all_balances,
        "SpendableBalances": spendable_balances,
        "SpendableBalanceByDenom": spendable_balance_by_denom,
        "TotalSupply": total_supply,
        "SupplyOf": supply_of,
        "Params": params,
        "DenomMetadata": denom_metadata,
        "DenomMetadataByQueryString": denom_metadata_by_query_string,
        "DenomsMetadata": denoms_metadata,
        "DenomOwners": denom_owners,
        "DenomOwnersByQuery": denom_owners_by_query,
        "SendEnabled": send_enabled,
    },
)
