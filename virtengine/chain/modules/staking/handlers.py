"""Carry out staking messages."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.staking import delegations, redelegating, unbonding, validators
from virtengine.chain.modules.staking.errors import (
    CommissionBelowMinimum,
    MinSelfDelegationDecreased,
    SelfDelegationBelowMinimum,
    ValidatorKeyExists,
    ValidatorOwnerExists,
)
from virtengine.chain.modules.staking.messages import KEEP, LENGTHS
from virtengine.chain.modules.staking.shapes import (
    commission_from_wire,
    description_from_wire,
    params_from_wire,
    timestamp,
    unpack_key,
)
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Description, Status, Validator
from virtengine.core import decimals
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import account_of, consensus_address
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2, tx_pb2


def create_validator(
    state: State, msg: tx_pb2.MsgCreateValidator, ctx: Context
) -> tx_pb2.MsgCreateValidatorResponse:
    """Open a validator with its operator's own stake."""
    operator, key, amount = msg.validator_address, unpack_key(msg.pubkey), int(msg.value.amount)
    commission = commission_from_wire(msg.commission, ctx.time_ms)
    _require_new(state, operator, key)
    if commission.rate < state.get_params().min_commission:
        raise CommissionBelowMinimum("commission cannot be less than the chain's minimum")
    delegations.require_minimum(state, amount, what="the operator's stake")
    delegations.require_room(state, account_of(operator))
    validator = Validator(
        operator=operator,
        key=key,
        tokens=0,
        shares=0,
        status=Status.UNBONDED,
        jailed=False,
        description=description_from_wire(msg.description),
        commission=commission,
        min_self_delegation=int(msg.min_self_delegation),
    )
    validators.create(state, ctx, validator)
    delegations.add(state, ctx, account_of(operator), operator, amount)
    ctx.emit_plain("create_validator", validator=operator, amount=f"{amount}{DENOM}")
    return tx_pb2.MsgCreateValidatorResponse()


def _require_new(state: State, operator: str, key: bytes) -> None:
    if state.validators.has(operator):
        raise ValidatorOwnerExists(f"validator {operator} already exists")
    if state.by_consensus.has(consensus_address(key)) or state.retired_keys.has(consensus_address(key)):
        raise ValidatorKeyExists("validator already exists for this pubkey; must use new validator pubkey")


def edit_validator(
    state: State, msg: tx_pb2.MsgEditValidator, ctx: Context
) -> tx_pb2.MsgEditValidatorResponse:
    """Change a validator's description, commission and promised minimum."""
    validator = validators.require(state, msg.validator_address)
    edited = replace(validator, description=_edited(validator.description, msg.description))
    if msg.commission_rate:
        rate = decimals.from_wire(msg.commission_rate)
        edited = replace(edited, commission=validators.change_rate(state, ctx, edited.commission, rate))
    if msg.min_self_delegation:
        edited = replace(edited, min_self_delegation=_raised_minimum(validator, int(msg.min_self_delegation)))
    state.set_validator(edited)
    ctx.emit_plain(
        "edit_validator",
        commission_rate=decimals.show(edited.commission.rate),
        min_self_delegation=str(edited.min_self_delegation),
    )
    return tx_pb2.MsgEditValidatorResponse()


def _edited(old: Description, new: staking_pb2.Description) -> Description:
    """Return a description with what an edit does not keep."""
    given = {name: getattr(new, name) for name in LENGTHS}
    return replace(old, **{name: text for name, text in given.items() if text != KEEP})


def _raised_minimum(validator: Validator, minimum: int) -> int:
    if minimum <= validator.min_self_delegation:
        raise MinSelfDelegationDecreased("minimum self delegation cannot be decreased")
    if minimum > validator.tokens:
        raise SelfDelegationBelowMinimum("the validator's tokens are less than that minimum")
    return minimum


def delegate(state: State, msg: tx_pb2.MsgDelegate, ctx: Context) -> tx_pb2.MsgDelegateResponse:
    """Stake coins with a validator."""
    amount = int(msg.amount.amount)
    validator = validators.require(state, msg.validator_address)
    delegations.require_minimum(state, amount, what="the delegation")
    delegations.require_open(state, msg.delegator_address, validator)
    shares = delegations.add(state, ctx, msg.delegator_address, msg.validator_address, amount)
    ctx.emit_plain(
        "delegate",
        validator=msg.validator_address,
        delegator=msg.delegator_address,
        amount=f"{amount}{DENOM}",
        new_shares=decimals.show(shares),
    )
    return tx_pb2.MsgDelegateResponse()


def undelegate(state: State, msg: tx_pb2.MsgUndelegate, ctx: Context) -> tx_pb2.MsgUndelegateResponse:
    """Begin to take coins out of a validator."""
    until, taken = unbonding.undelegate(
        state, ctx, msg.delegator_address, msg.validator_address, int(msg.amount.amount)
    )
    completion = timestamp(until)
    ctx.emit_plain(
        "unbond",
        validator=msg.validator_address,
        delegator=msg.delegator_address,
        amount=f"{taken}{DENOM}",
        completion_time=completion.ToJsonString(),
    )
    coin = Coin(denom=DENOM, amount=str(taken))
    return tx_pb2.MsgUndelegateResponse(completion_time=completion, amount=coin)


def begin_redelegate(
    state: State, msg: tx_pb2.MsgBeginRedelegate, ctx: Context
) -> tx_pb2.MsgBeginRedelegateResponse:
    """Move stake from one validator to another."""
    amount = int(msg.amount.amount)
    source, destination = msg.validator_src_address, msg.validator_dst_address
    until = redelegating.redelegate(state, ctx, msg.delegator_address, source, destination, amount)
    completion = timestamp(until)
    ctx.emit_plain(
        "redelegate",
        source_validator=source,
        destination_validator=destination,
        delegator=msg.delegator_address,
        amount=f"{amount}{DENOM}",
        completion_time=completion.ToJsonString(),
    )
    return tx_pb2.MsgBeginRedelegateResponse(completion_time=completion)


def cancel_unbonding(
    state: State, msg: tx_pb2.MsgCancelUnbondingDelegation, ctx: Context
) -> tx_pb2.MsgCancelUnbondingDelegationResponse:
    """Delegate again what an undelegation has not paid back."""
    amount = int(msg.amount.amount)
    unbonding.cancel(state, ctx, msg.delegator_address, msg.validator_address, amount, msg.creation_height)
    ctx.emit_plain(
        "cancel_unbonding_delegation",
        validator=msg.validator_address,
        delegator=msg.delegator_address,
        amount=f"{amount}{DENOM}",
        creation_height=str(msg.creation_height),
    )
    return tx_pb2.MsgCancelUnbondingDelegationResponse()


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters, as governance decided."""
    require_authority(msg.authority)
    params = params_from_wire(msg.params)
    if params.unbonding_ms < state.consensus.get().evidence_max_age_ns // 1_000_000:
        raise InvalidRequest("unbonding_time: stake must stay for as long as evidence against it counts")
    state.set_params(params)
    return tx_pb2.MsgUpdateParamsResponse()
