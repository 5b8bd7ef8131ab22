"""What a distribution message must be whatever the state."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidAddress, InvalidCoins
from virtengine.chain.modules import wire
from virtengine.chain.modules.bank.messages import require_coins
from virtengine.chain.modules.bounds import Bound, require_within
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.distribution.errors import InvalidParams
from virtengine.chain.modules.distribution.types import Params
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import OPERATOR_PREFIX, decode_address
from virtengine.wire.cosmos.distribution.v1beta1 import distribution_pb2, tx_pb2

BOUNDS: Final = {
    "community_tax": Bound("0", "1"),
    "base_proposer_reward": Bound("0", "0", "out of use"),
    "bonus_proposer_reward": Bound("0", "0", "out of use"),
    "withdraw_addr_enabled": Bound(),
}


def require_operator(text: str) -> str:
    """Return the text if it is an operator's address. Raises InvalidAddress."""
    with refused_as(InvalidAddress):
        decode_address(text, prefix=OPERATOR_PREFIX)
    return text


def check_set_withdraw_address(msg: tx_pb2.MsgSetWithdrawAddress) -> None:
    """Require two accounts."""
    require_address(msg.withdraw_address)


def check_withdraw_delegator_reward(msg: tx_pb2.MsgWithdrawDelegatorReward) -> None:
    """Require a validator."""
    require_operator(msg.validator_address)


def check_withdraw_validator_commission(msg: tx_pb2.MsgWithdrawValidatorCommission) -> None:
    """Require a validator."""
    require_operator(msg.validator_address)


def check_fund_community_pool(msg: tx_pb2.MsgFundCommunityPool) -> None:
    """Require positive amounts."""
    require_coins(msg.amount)


def check_community_pool_spend(msg: tx_pb2.MsgCommunityPoolSpend) -> None:
    """Require a recipient and positive amounts."""
    require_address(msg.recipient)
    require_coins(msg.amount)


def check_deposit_validator_rewards_pool(msg: tx_pb2.MsgDepositValidatorRewardsPool) -> None:
    """Require a validator and uve: rewards are in no other coin."""
    require_operator(msg.validator_address)
    if set(require_coins(msg.amount)) != {DENOM}:
        raise InvalidCoins(f"validators are rewarded in {DENOM} only")


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require a whole set of legal parameters."""
    read_params(msg.params)


def read_params(message: distribution_pb2.Params) -> Params:
    """Return parameters. Raises InvalidParams; the proposer's rewards are out of use and must be zero."""
    require_within(message, BOUNDS, InvalidParams)
    with refused_as(InvalidParams):
        return wire.from_wire(message, Params)
