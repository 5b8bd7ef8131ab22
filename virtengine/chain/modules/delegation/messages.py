"""What a delegation message must be whatever the state."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules import wire
from virtengine.chain.modules.bounds import Bound, require_within
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.delegation.errors import (
    InvalidAddress,
    InvalidAmount,
    InvalidHeights,
    InvalidParams,
    SelfRedelegation,
)
from virtengine.chain.modules.delegation.types import Params
from virtengine.core.amounts import DENOM, MAX_SUPPLY
from virtengine.crypto.addresses import OPERATOR_PREFIX, decode_address
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.delegation.v1 import tx_pb2, types_pb2

DAY: Final = 86_400
BOUNDS: Final = {
    "unbonding_period": Bound(str(7 * DAY), str(365 * DAY), "at least the age at which evidence counts"),
    "max_validators_per_delegator": Bound("1", "1000"),
    "min_delegation_amount": Bound("1", str(MAX_SUPPLY)),
    "max_redelegations": Bound("1", "100"),
    "validator_commission_rate": Bound("0", "10000"),
    "reward_denom": Bound(rule=DENOM),
    "stake_denom": Bound(rule=DENOM),
}


def require_operator(text: str) -> str:
    """Return the text if it is an operator's address. Raises InvalidAddress."""
    with refused_as(InvalidAddress):
        decode_address(text, prefix=OPERATOR_PREFIX)
    return text


def require_delegator(text: str) -> str:
    """Return the text if it is an account's address. Raises InvalidAddress."""
    with refused_as(InvalidAddress):
        decode_address(text)
    return text


def read_amount(coin: Coin) -> int:
    """Return a positive amount of the coin that is staked. Raises InvalidAmount."""
    with refused_as(InvalidAmount):
        amount = wire.read_coin(coin, field="amount")
    if amount == 0:
        raise InvalidAmount("amount must be above 0")
    return amount


def check_delegate(msg: tx_pb2.MsgDelegate) -> None:
    """Require a validator and an amount."""
    require_operator(msg.validator)
    read_amount(msg.amount)


def check_undelegate(msg: tx_pb2.MsgUndelegate) -> None:
    """Require a validator and an amount."""
    require_operator(msg.validator)
    read_amount(msg.amount)


def check_redelegate(msg: tx_pb2.MsgRedelegate) -> None:
    """Require two validators and an amount."""
    require_operator(msg.validator_src)
    require_operator(msg.validator_dst)
    if msg.validator_src == msg.validator_dst:
        raise SelfRedelegation("source and destination are one validator")
    read_amount(msg.amount)


def check_claim_rewards(msg: tx_pb2.MsgClaimRewards) -> None:
    """Require a validator and a range of heights; an end of 0 is now."""
    require_operator(msg.validator)
    if min(msg.start_height, msg.end_height) < 0:
        raise InvalidHeights("heights must not be below 0")
    if msg.end_height and msg.end_height < msg.start_height:
        raise InvalidHeights(f"start_height {msg.start_height} is above end_height {msg.end_height}")


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require a whole set of legal parameters."""
    read_params(msg.params)


def read_params(message: types_pb2.Params) -> Params:
    """Return parameters. Raises InvalidParams."""
    require_within(message, BOUNDS, InvalidParams)
    with refused_as(InvalidParams):
        params = wire.from_wire(message, Params)
    if {params.reward_denom, params.stake_denom} != {DENOM}:
        raise InvalidParams(f"reward_denom and stake_denom are {DENOM}")
    return params
