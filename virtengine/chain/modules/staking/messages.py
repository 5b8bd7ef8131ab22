"""What a staking message must be whatever the state."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidAddress, InvalidRequest
from virtengine.chain.modules.bounds import Bound, require_within
from virtengine.chain.modules.staking.errors import (
    CommissionAboveMaximum,
    CommissionChangeAboveMaximum,
    CommissionChangeNegative,
    CommissionHuge,
    CommissionNegative,
    EmptyValidatorAddress,
    EmptyValidatorKey,
    SelfDelegationBelowMinimum,
    SelfRedelegation,
)
from virtengine.chain.modules.staking.shapes import commission_from_wire, unpack_key
from virtengine.chain.modules.staking.types import Commission
from virtengine.core import decimals
from virtengine.core.amounts import ATTO, DENOM, parse_amount
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import account_of
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2, tx_pb2

KEEP: Final = "[do-not-modify]"
"""A field of a description that an edit leaves as it is."""

LENGTHS: Final = {"moniker": 70, "identity": 3000, "website": 140, "security_contact": 140, "details": 280}

BOUNDS: Final = {
    "unbonding_time": Bound("604800s", "31536000s", "at least the age at which evidence is refused"),
    "max_validators": Bound("1", "1000"),
    "max_entries": Bound("1", "100"),
    "historical_entries": Bound("0", "100000"),
    "bond_denom": Bound(rule=f"always {DENOM}"),
    "min_commission_rate": Bound("0", "1"),
}


def require_operator(text: str) -> None:
    """Raise unless the text is an operator address."""
    if not text:
        raise EmptyValidatorAddress("empty validator address")
    try:
        account_of(text)
    except Rejected as error:
        raise InvalidAddress(f"invalid validator address: {error.message}") from error


def require_stake(coin: Coin) -> int:
    """Return a positive amount of the one coin that is staked. Raises InvalidRequest."""
    if coin.denom != DENOM:
        raise InvalidRequest(f"invalid coin denomination: got {coin.denom[:80]!r}, expected {DENOM}")
    try:
        amount = parse_amount(coin.amount)
    except Rejected as error:
        raise InvalidRequest(f"invalid delegation amount: {error.message}") from error
    if amount < 1:
        raise InvalidRequest("invalid delegation amount: it must be positive")
    return amount


def check_create_validator(msg: tx_pb2.MsgCreateValidator) -> None:
    """Require a key, a description, a possible commission and enough of the operator's own stake."""
    require_operator(msg.validator_address)
    if msg.delegator_address and msg.delegator_address != account_of(msg.validator_address):
        raise InvalidRequest("delegator_address is not the operator's account; leave it out")
    if not msg.HasField("pubkey"):
        raise EmptyValidatorKey("empty validator public key")
    unpack_key(msg.pubkey)
    amount = require_stake(msg.value)
    if msg.description == staking_pb2.Description():
        raise InvalidRequest("empty description")
    require_lengths(msg.description)
    if msg.commission == staking_pb2.CommissionRates():
        raise InvalidRequest("empty commission")
    require_rates(commission_from_wire(msg.commission, 0))
    if require_minimum(msg.min_self_delegation) > amount:
        raise SelfDelegationBelowMinimum("validator's self delegation must be greater than their minimum")


def require_minimum(text: str) -> int:
    """Return an operator's promised minimum. Raises InvalidRequest unless it is positive."""
    try:
        minimum = parse_amount(text, field="min_self_delegation")
    except Rejected as error:
        raise InvalidRequest(error.message) from error
    if minimum < 1:
        raise InvalidRequest("minimum self delegation must be a positive integer")
    return minimum


def require_rates(commission: Commission) -> None:
    """Raise unless the rates of a new commission fit each other."""
    if commission.max_rate < 0 or commission.rate < 0:
        raise CommissionNegative("commission must be positive")
    if commission.max_rate > ATTO:
        raise CommissionHuge("commission cannot be more than 100%")
    if commission.rate > commission.max_rate:
        raise CommissionAboveMaximum("commission cannot be more than the max rate")
    if commission.max_change_rate < 0:
        raise CommissionChangeNegative("commission change rate must be positive")
    if commission.max_change_rate > commission.max_rate:
        raise CommissionChangeAboveMaximum("commission change rate cannot be more than the max rate")


def require_lengths(description: staking_pb2.Description) -> None:
    """Raise InvalidRequest for text that is too long or cannot be shown."""
    for name, limit in LENGTHS.items():
        text = getattr(description, name)
        if len(text.encode()) > limit:
            raise InvalidRequest(f"invalid {name} length; got: {len(text.encode())}, max: {limit}")
        if any(not (character.isprintable() or character in "\n\t") for character in text):
            raise InvalidRequest(f"{name}: holds characters that cannot be shown")


def check_edit_validator(msg: tx_pb2.MsgEditValidator) -> None:
    """Require that something may be changed as it is asked."""
    require_operator(msg.validator_address)
    if msg.description == staking_pb2.Description():
        raise InvalidRequest("empty description")
    require_lengths(msg.description)
    if msg.min_self_delegation:
        require_minimum(msg.min_self_delegation)
    if msg.commission_rate and not 0 <= decimals.from_wire(msg.commission_rate) <= ATTO:
        raise InvalidRequest("commission rate must be between 0 and 1 (inclusive)")


def check_delegate(msg: tx_pb2.MsgDelegate) -> None:
    """Require a validator and a positive amount."""
    require_operator(msg.validator_address)
    require_stake(msg.amount)


def check_undelegate(msg: tx_pb2.MsgUndelegate) -> None:
    """Require a validator and a positive amount."""
    require_operator(msg.validator_address)
    require_stake(msg.amount)


def check_begin_redelegate(msg: tx_pb2.MsgBeginRedelegate) -> None:
    """Require two different validators and a positive amount."""
    require_operator(msg.validator_src_address)
    require_operator(msg.validator_dst_address)
    if msg.validator_src_address == msg.validator_dst_address:
        raise SelfRedelegation("cannot redelegate to the same validator")
    require_stake(msg.amount)


def check_cancel_unbonding(msg: tx_pb2.MsgCancelUnbondingDelegation) -> None:
    """Require a validator, a positive amount and a height."""
    require_operator(msg.validator_address)
    require_stake(msg.amount)
    if msg.creation_height <= 0:
        raise InvalidRequest("invalid height")


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require a whole set of parameters within their bounds."""
    require_address(msg.authority)
    require_params(msg.params)


def require_params(params: staking_pb2.Params) -> None:
    """Raise InvalidRequest unless every parameter is within its bounds."""
    require_within(params, BOUNDS, InvalidRequest)
    if params.bond_denom != DENOM:
        raise InvalidRequest(f"bond_denom: it is {DENOM} on this chain")
