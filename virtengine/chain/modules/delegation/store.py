"""What delegation looks at. It keeps nothing of its own."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.consensus import Consensus
from virtengine.chain.kernel.store import Store
from virtengine.chain.modules.delegation.errors import ValidatorNotFound
from virtengine.chain.modules.delegation.types import Params
from virtengine.chain.modules.distribution.store import State as DistributionState
from virtengine.chain.modules.performance.store import State as PerformanceState
from virtengine.chain.modules.staking.store import State as StakingState
from virtengine.chain.modules.staking.types import Limits, Validator
from virtengine.core.amounts import ATTO

BASIS_POINT = ATTO // 10_000


class State:
    """The States of staking, distribution and performance under one name."""

    def __init__(self, store: Store) -> None:
        self.consensus = store.state_of(Consensus)
        self.staking = store.state_of(StakingState)
        self.distribution = store.state_of(DistributionState)
        self.performance = store.state_of(PerformanceState)

    def get_params(self) -> Params:
        """Return the parameters as staking has them."""
        staking, limits = self.staking.get_params(), self.staking.get_limits()
        return Params(
            unbonding_period=staking.unbonding_ms // 1000,
            max_validators_per_delegator=limits.max_validators_per_delegator,
            min_delegation_amount=limits.min_delegation,
            max_redelegations=staking.max_entries,
            validator_commission_rate=staking.min_commission // BASIS_POINT,
            reward_denom=staking.bond_denom,
            stake_denom=staking.bond_denom,
        )

    def set_params(self, params: Params) -> None:
        """Give the parameters to staking."""
        self.staking.set_params(
            replace(
                self.staking.get_params(),
                unbonding_ms=params.unbonding_period * 1000,
                max_entries=params.max_redelegations,
                min_commission=params.validator_commission_rate * BASIS_POINT,
            )
        )
        self.staking.set_limits(Limits(params.min_delegation_amount, params.max_validators_per_delegator))

    def require_validator(self, operator: str) -> Validator:
        """Return a validator. Raises ValidatorNotFound."""
        found = self.staking.validators.get(operator)
        if found is None:
            raise ValidatorNotFound(f"there is no validator {operator[:90]!r}")
        return found
