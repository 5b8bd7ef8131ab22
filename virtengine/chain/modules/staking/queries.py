"""Queries of staking: validators, pools, parameters and history. Those of delegations stand beside."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.staking import delegation_queries as delegations
from virtengine.chain.modules.staking import history, pools, shapes
from virtengine.chain.modules.staking.delegation_queries import find_validator
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Status
from virtengine.wire.cosmos.staking.v1beta1 import query_pb2, staking_pb2
from virtengine.wire.tendermint.types.types_pb2 import Header

_STATUSES = {f"BOND_STATUS_{status.name}": status for status in Status}


def validators(
    state: State, request: query_pb2.QueryValidatorsRequest, _ctx: Context
) -> query_pb2.QueryValidatorsResponse:
    """Return validators in the order of their addresses, those of one status if one is named."""
    if not request.status:
        rows, following = page(state.validators, request.pagination)
        shown = [shapes.validator_to_wire(record) for _key, record in rows]
        return query_pb2.QueryValidatorsResponse(validators=shown, pagination=following)
    status = _STATUSES.get(request.status)
    if status is None:
        raise InvalidQuery(f"invalid validator status {request.status[:80]}")
    keys, following = page(state.by_status, request.pagination, status.value)
    shown = [shapes.validator_to_wire(find_validator(state, str(key[1]))) for key, _ in keys]
    return query_pb2.QueryValidatorsResponse(validators=shown, pagination=following)


def validator(
    state: State, request: query_pb2.QueryValidatorRequest, _ctx: Context
) -> query_pb2.QueryValidatorResponse:
    """Return one validator."""
    found = find_validator(state, request.validator_addr)
    return query_pb2.QueryValidatorResponse(validator=shapes.validator_to_wire(found))


def historical_info(
    state: State, request: query_pb2.QueryHistoricalInfoRequest, ctx: Context
) -> query_pb2.QueryHistoricalInfoResponse:
    """Return the header of a height and the validators that it met."""
    if request.height < 0:
        raise InvalidQuery("height cannot be negative")
    header = state.headers.get(request.height)
    if header is None:
        raise QueryNotFound(f"historical info for height {request.height} not found")
    wire = Header(
        chain_id=ctx.chain_id,
        height=request.height,
        time=shapes.timestamp(header.time_ms),
        proposer_address=header.proposer,
        next_validators_hash=header.next_validators_hash,
    )
    known = history.validators_at(state, header, request.height)
    info = staking_pb2.HistoricalInfo(header=wire, valset=[shapes.validator_to_wire(one) for one in known])
    return query_pb2.QueryHistoricalInfoResponse(hist=info)


def pool(state: State, _request: query_pb2.QueryPoolRequest, _ctx: Context) -> query_pb2.QueryPoolResponse:
    """Return what the two pools hold."""
    held = staking_pb2.Pool(
        not_bonded_tokens=str(pools.not_bonded_tokens(state)), bonded_tokens=str(pools.bonded_tokens(state))
    )
    return query_pb2.QueryPoolResponse(pool=held)


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=shapes.params_to_wire(state.get_params()))


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "Validators": validators,
        "Validator": validator,
        "HistoricalInfo": historical_info,
        "Pool": pool,
        "Params": params,
        **delegations.METHODS,
    },
)
