"""Records of delegation: its parameters, which are kept by staking."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record
from virtengine.core.amounts import DENOM


class Params(Record, frozen=True):
    """How coins are delegated; times in seconds, rates in basis points."""

    unbonding_period: int
    max_validators_per_delegator: int
    min_delegation_amount: int
    max_redelegations: int
    validator_commission_rate: int
    reward_denom: str = DENOM
    stake_denom: str = DENOM
