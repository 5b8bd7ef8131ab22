"""Queries of auth."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any

from virtengine.chain.kernel.accounts import Account
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules import wire
from virtengine.chain.modules.auth.store import State
from virtengine.chain.modules.auth.wire import base_account, pack_account
from virtengine.core.errors import Rejected
from virtengine.crypto import addresses
from virtengine.wire.cosmos.auth.v1beta1 import auth_pb2, query_pb2


def _find(state: State, address: str) -> Account:
    if not addresses.is_address(address):
        raise InvalidQuery(f"address: {address[:90]!r} is not an account address")
    found = state.accounts.get(address)
    if found is None:
        raise QueryNotFound(f"account {address} not found")
    return found


def account(
    state: State, request: query_pb2.QueryAccountRequest, _ctx: Context
) -> query_pb2.QueryAccountResponse:
    """Return one account."""
    return query_pb2.QueryAccountResponse(
        account=pack_account(
            request.address, _find(state, request.address), state.vesting.get(request.address)
        )
    )


def account_info(
    state: State, request: query_pb2.QueryAccountInfoRequest, _ctx: Context
) -> query_pb2.QueryAccountInfoResponse:
    """Return what every kind of account has."""
    return query_pb2.QueryAccountInfoResponse(
        info=base_account(request.address, _find(state, request.address))
    )


def accounts(
    state: State, request: query_pb2.QueryAccountsRequest, _ctx: Context
) -> query_pb2.QueryAccountsResponse:
    """Return accounts in the order of their addresses."""
    rows, following = page(state.accounts.table, request.pagination)
    packed = [pack_account(str(key[0]), record, state.vesting.get(str(key[0]))) for key, record in rows]
    return query_pb2.QueryAccountsResponse(accounts=packed, pagination=following)


def account_address_by_id(
    state: State, request: query_pb2.QueryAccountAddressByIDRequest, _ctx: Context
) -> query_pb2.QueryAccountAddressByIDResponse:
    """Return the address of an account number."""
    wanted = request.account_id or request.id
    for key, record in state.accounts.table.items():
        if record.number == wanted:
            return query_pb2.QueryAccountAddressByIDResponse(account_address=str(key[0]))
    raise QueryNotFound(f"account number {wanted} not found")


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the limits of transactions."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), auth_pb2.Params))


def _module_account(state: State, name: str) -> Any:
    address = addresses.module_address(name)
    if not state.accounts.is_module(address):
        raise QueryNotFound(f"module account {name[:80]} not found")
    return pack_account(address, _find(state, address))


def module_accounts(
    state: State, _request: query_pb2.QueryModuleAccountsRequest, _ctx: Context
) -> query_pb2.QueryModuleAccountsResponse:
    """Return all module accounts in the order of their names."""
    names = sorted(state.accounts.module_addresses.values())
    return query_pb2.QueryModuleAccountsResponse(accounts=[_module_account(state, name) for name in names])


def module_account_by_name(
    state: State, request: query_pb2.QueryModuleAccountByNameRequest, _ctx: Context
) -> query_pb2.QueryModuleAccountByNameResponse:
    """Return one module account."""
    return query_pb2.QueryModuleAccountByNameResponse(account=_module_account(state, request.name))


def bech32_prefix(
    _state: State, _request: query_pb2.Bech32PrefixRequest, _ctx: Context
) -> query_pb2.Bech32PrefixResponse:
    """Return the prefix of addresses."""
    return query_pb2.Bech32PrefixResponse(bech32_prefix=addresses.PREFIX)


def address_bytes_to_string(
    _state: State, request: query_pb2.AddressBytesToStringRequest, _ctx: Context
) -> query_pb2.AddressBytesToStringResponse:
    """Return the text of an address."""
    if len(request.address_bytes) != addresses.LENGTH:
        raise InvalidQuery(f"address_bytes: an address has {addresses.LENGTH} bytes")
    return query_pb2.AddressBytesToStringResponse(
        address_string=addresses.encode_address(request.address_bytes)
    )


def address_string_to_bytes(
    _state: State, request: query_pb2.AddressStringToBytesRequest, _ctx: Context
) -> query_pb2.AddressStringToBytesResponse:
    """Return the bytes of an address."""
    try:
        return query_pb2.AddressStringToBytesResponse(
            address_bytes=addresses.decode_address(request.address_string)
        )
    except Rejected as error:
        raise InvalidQuery(f"address_string: {error.message}") from error


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "Account": account,
        "AccountInfo": account_info,
        "Accounts": accounts,
        "AccountAddressByID": account_address_by_id,
        "Params": params,
        "ModuleAccounts": module_accounts,
        "ModuleAccountByName": module_account_by_name,
        "Bech32Prefix": bech32_prefix,
        "AddressBytesToString": address_bytes_to_string,
        "AddressStringToBytes": address_string_to_bytes,
    },
)
