"""Queries of delegations, undelegations and redelegations; every list is a page of an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from google.protobuf.message import Message

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.kernel.paging import page
from virtengine.chain.modules.staking import redelegating, shapes, unbonding
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Validator
from virtengine.core.amounts import DENOM
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import account_of, decode_address
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.staking.v1beta1 import query_pb2, staking_pb2


def require_operator(text: str) -> str:
    """Return the text if it is an operator address. Raises InvalidQuery."""
    try:
        account_of(text)
    except Rejected as error:
        raise InvalidQuery(f"validator address: {error.message}") from error
    return text


def require_delegator(text: str) -> str:
    """Return the text if it is an account address. Raises InvalidQuery."""
    try:
        decode_address(text)
    except Rejected as error:
        raise InvalidQuery(f"delegator address: {error.message}") from error
    return text


def find_validator(state: State, operator: str) -> Validator:
    """Return a validator. Raises QueryNotFound."""
    found = state.validators.get(require_operator(operator))
    if found is None:
        raise QueryNotFound(f"validator {operator} not found")
    return found


def _delegation(state: State, delegator: str, operator: str) -> staking_pb2.DelegationResponse:
    shares = state.delegations.get(require_delegator(delegator), require_operator(operator))
    if shares is None:
        raise QueryNotFound(f"delegation with delegator {delegator} not found for validator {operator}")
    worth = find_validator(state, operator).tokens_of(shares)
    return staking_pb2.DelegationResponse(
        delegation=staking_pb2.Delegation(
            delegator_address=delegator, validator_address=operator, shares=str(shares)
        ),
        balance=Coin(denom=DENOM, amount=str(worth)),
    )


def _unbonding(state: State, delegator: str, operator: str) -> staking_pb2.UnbondingDelegation:
    held = state.unbondings.get(delegator, operator) or unbonding.NOTHING
    return staking_pb2.UnbondingDelegation(
        delegator_address=delegator,
        validator_address=operator,
        entries=[shapes.unbonding_to_wire(entry) for entry in held.entries],
    )


def validator_delegations(
    state: State, request: query_pb2.QueryValidatorDelegationsRequest, _ctx: Context
) -> query_pb2.QueryValidatorDelegationsResponse:
    """Return who stakes with a validator."""
    operator = find_validator(state, request.validator_addr).operator
    rows, following = page(state.by_validator, request.pagination, operator)
    found = [_delegation(state, str(key[1]), operator) for key, _ in rows]
    return query_pb2.QueryValidatorDelegationsResponse(delegation_responses=found, pagination=following)


def validator_unbonding_delegations(
    state: State, request: query_pb2.QueryValidatorUnbondingDelegationsRequest, _ctx: Context
) -> query_pb2.QueryValidatorUnbondingDelegationsResponse:
    """Return who takes stake out of a validator."""
    operator = require_operator(request.validator_addr)
    rows, following = page(state.unbondings_from, request.pagination, operator)
    found = [_unbonding(state, str(key[1]), operator) for key, _ in rows]
    return query_pb2.QueryValidatorUnbondingDelegationsResponse(
        unbonding_responses=found, pagination=following
    )


def delegation(
    state: State, request: query_pb2.QueryDelegationRequest, _ctx: Context
) -> query_pb2.QueryDelegationResponse:
    """Return one delegation."""
    found = _delegation(state, request.delegator_addr, request.validator_addr)
    return query_pb2.QueryDelegationResponse(delegation_response=found)


def unbonding_delegation(
    state: State, request: query_pb2.QueryUnbondingDelegationRequest, _ctx: Context
) -> query_pb2.QueryUnbondingDelegationResponse:
    """Return what one delegator takes out of one validator."""
    delegator = require_delegator(request.delegator_addr)
    operator = require_operator(request.validator_addr)
    if not state.unbondings.has(delegator, operator):
        raise QueryNotFound(f"unbonding delegation of {delegator} from {operator} not found")
    return query_pb2.QueryUnbondingDelegationResponse(unbond=_unbonding(state, delegator, operator))


def delegator_delegations(
    state: State, request: query_pb2.QueryDelegatorDelegationsRequest, _ctx: Context
) -> query_pb2.QueryDelegatorDelegationsResponse:
    """Return what a delegator stakes."""
    delegator = require_delegator(request.delegator_addr)
    rows, following = page(state.delegations, request.pagination, delegator)
    found = [_delegation(state, delegator, str(key[1])) for key, _ in rows]
    return query_pb2.QueryDelegatorDelegationsResponse(delegation_responses=found, pagination=following)


def delegator_unbonding_delegations(
    state: State, request: query_pb2.QueryDelegatorUnbondingDelegationsRequest, _ctx: Context
) -> query_pb2.QueryDelegatorUnbondingDelegationsResponse:
    """Return what a delegator takes out."""
    delegator = require_delegator(request.delegator_addr)
    rows, following = page(state.unbondings, request.pagination, delegator)
    found = [_unbonding(state, delegator, str(key[1])) for key, _ in rows]
    return query_pb2.QueryDelegatorUnbondingDelegationsResponse(
        unbonding_responses=found, pagination=following
    )


def redelegations(
    state: State, request: query_pb2.QueryRedelegationsRequest, _ctx: Context
) -> query_pb2.QueryRedelegationsResponse:
    """Return what a delegator moved, or what was moved away from a validator."""
    delegator, source = request.delegator_addr, request.src_validator_addr
    if delegator and source and request.dst_validator_addr:
        keys = [_one_move(state, delegator, source, request.dst_validator_addr)]
        found = [_moves(state, *key) for key in keys]
        return query_pb2.QueryRedelegationsResponse(redelegation_responses=found)
    if not delegator and source:
        rows, following = page(state.redelegations_from, request.pagination, require_operator(source))
        keys = [(str(key[1]), str(key[0]), str(key[2])) for key, _ in rows]
    else:
        moves, following = page(state.redelegations, request.pagination, require_delegator(delegator))
        keys = [(str(key[0]), str(key[1]), str(key[2])) for key, _ in moves]
    found = [_moves(state, *key) for key in keys]
    return query_pb2.QueryRedelegationsResponse(redelegation_responses=found, pagination=following)


def _one_move(state: State, delegator: str, source: str, destination: str) -> tuple[str, str, str]:
    key = require_delegator(delegator), require_operator(source), require_operator(destination)
    if not state.redelegations.has(*key):
        raise QueryNotFound(f"redelegation not found for delegator {delegator} from {source}")
    return key


def _moves(state: State, delegator: str, source: str, destination: str) -> staking_pb2.RedelegationResponse:
    entries = (state.redelegations.get(delegator, source, destination) or redelegating.NOTHING).entries
    target = state.validators.get(destination)
    moved = staking_pb2.Redelegation(
        delegator_address=delegator, validator_src_address=source, validator_dst_address=destination
    )
    shown = [
        staking_pb2.RedelegationEntryResponse(
            redelegation_entry=shapes.redelegation_to_wire(entry),
            balance=str(target.tokens_of(entry.shares) if target else 0),
        )
        for entry in entries
    ]
    return staking_pb2.RedelegationResponse(redelegation=moved, entries=shown)


def delegator_validators(
    state: State, request: query_pb2.QueryDelegatorValidatorsRequest, _ctx: Context
) -> query_pb2.QueryDelegatorValidatorsResponse:
    """Return the validators with which a delegator stakes."""
    delegator = require_delegator(request.delegator_addr)
    rows, following = page(state.delegations, request.pagination, delegator)
    found = [shapes.validator_to_wire(find_validator(state, str(key[1]))) for key, _ in rows]
    return query_pb2.QueryDelegatorValidatorsResponse(validators=found, pagination=following)


def delegator_validator(
    state: State, request: query_pb2.QueryDelegatorValidatorRequest, _ctx: Context
) -> query_pb2.QueryDelegatorValidatorResponse:
    """Return a validator with which a delegator stakes."""
    _delegation(state, request.delegator_addr, request.validator_addr)
    found = shapes.validator_to_wire(find_validator(state, request.validator_addr))
    return query_pb2.QueryDelegatorValidatorResponse(validator=found)


METHODS: Final[Mapping[str, Callable[[Any, Any, Context], Message]]] = {
    "ValidatorDelegations": validator_delegations,
    "ValidatorUnbondingDelegations": validator_unbonding_delegations,
    "Delegation": delegation,
    "UnbondingDelegation": unbonding_delegation,
    "DelegatorDelegations": delegator_delegations,
    "DelegatorUnbondingDelegations": delegator_unbonding_delegations,
    "Redelegations": redelegations,
    "DelegatorValidators": delegator_validators,
    "DelegatorValidator": delegator_validator,
}
