"""Carry out slashing messages."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.slashing.errors import (
    MissingSelfDelegation,
    NoValidatorForAddress,
    SelfDelegationTooLow,
    ValidatorJailed,
    ValidatorNotJailed,
)
from virtengine.chain.modules.slashing.shapes import params_from_wire
from virtengine.chain.modules.slashing.store import State
from virtengine.chain.modules.staking import validators
from virtengine.chain.modules.staking.types import Validator
from virtengine.crypto.addresses import account_of, consensus_address
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2


def unjail(state: State, msg: tx_pb2.MsgUnjail, ctx: Context) -> tx_pb2.MsgUnjailResponse:
    """Let a validator out whose time is over."""
    validator = state.staking.validators.get(msg.validator_addr)
    if validator is None:
        raise NoValidatorForAddress("address is not associated with any known validator")
    _require_own_stake(state, validator)
    if not validator.jailed:
        raise ValidatorNotJailed("validator not jailed; cannot be unjailed")
    info = state.infos.get(consensus_address(validator.key))
    if info is not None and info.tombstoned:
        raise ValidatorJailed("validator still jailed; cannot be unjailed: it is tombstoned")
    if info is not None and ctx.time_ms < info.jailed_until_ms:
        seconds = -(-(info.jailed_until_ms - ctx.time_ms) // 1000)
        raise ValidatorJailed(f"validator still jailed; cannot be unjailed for {seconds} seconds")
    validators.unjail(state.staking, validator)
    return tx_pb2.MsgUnjailResponse()


def _require_own_stake(state: State, validator: Validator) -> None:
    shares = state.staking.delegations.get(account_of(validator.operator), validator.operator)
    if shares is None:
        raise MissingSelfDelegation("validator has no self-delegation; cannot be unjailed")
    if validator.tokens_of(shares) < validator.min_self_delegation:
        raise SelfDelegationTooLow("validator's self delegation less than minimum; cannot be unjailed")


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters, as governance decided."""
    require_authority(msg.authority)
    state.set_params(params_from_wire(msg.params))
    return tx_pb2.MsgUpdateParamsResponse()
