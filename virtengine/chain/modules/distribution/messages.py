"""What a distribution message must be whatever the state."""

from __future__ import annotations

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidAddress, InvalidCoins, InvalidRequest
from virtengine.chain.modules import wire
from virtengine.chain.modules.bank.messages import require_coins
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.distribution.errors import InvalidParams
from virtengine.chain.modules.distribution.types import Params
from virtengine.core import decimals
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import OPERATOR_PREFIX, decode_address
from virtengine.wire.cosmos.distribution.v1beta1 import distribution_pb2, tx_pb2


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
    """Require a whole set of legal parameters; the proposer's rewards are out of use."""
    params = read_params(msg.params)
    if params.base_proposer_reward or params.bonus_proposer_reward:
        raise InvalidRequest(
            "cannot update base or bonus proposer reward because these are deprecated fields"
        )


def read_params(message: distribution_pb2.Params) -> Params:
    """Return parameters. Raises InvalidParams."""
    if not message.community_tax:
        raise InvalidParams("community_tax must be given")
    with refused_as(InvalidParams):
        params = wire.from_wire(message, Params)
    if params.community_tax > decimals.ONE:
        raise InvalidParams(f"community_tax: {decimals.show(params.community_tax)} is above 1")
    return params
