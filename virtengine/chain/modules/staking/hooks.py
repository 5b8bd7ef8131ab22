"""What staking tells the modules above it: distribution, slashing, gov.

Operators are `vevaloper1…` text, delegators `ve1…` text, consensus addresses 20 bytes. Fractions are atto
integers: 5 % is 5 * 10^16.
"""

from __future__ import annotations

from virtengine.chain.kernel.context import Context


class StakingHooks:
    """Called at the moment that each name says, in the order in which modules registered.

    Each does nothing here; a module overrides those that it listens to.
    """

    def after_validator_created(self, ctx: Context, operator: str) -> None:
        """Note a new validator; it has no delegation yet."""

    def after_validator_removed(self, ctx: Context, consensus: bytes, operator: str) -> None:
        """Forget a validator; nobody delegates to it any more."""

    def after_validator_bonded(self, ctx: Context, consensus: bytes, operator: str) -> None:
        """Note that a validator begins to sign blocks."""

    def after_validator_begin_unbonding(self, ctx: Context, consensus: bytes, operator: str) -> None:
        """Note that a validator no longer signs blocks."""

    def before_delegation_created(self, ctx: Context, delegator: str, operator: str) -> None:
        """Prepare for a first delegation of this delegator to this validator."""

    def before_delegation_shares_modified(self, ctx: Context, delegator: str, operator: str) -> None:
        """Settle what hangs on a delegation's shares before they change."""

    def after_delegation_modified(self, ctx: Context, delegator: str, operator: str) -> None:
        """Begin anew with a delegation's new shares."""

    def before_delegation_removed(self, ctx: Context, delegator: str, operator: str) -> None:
        """Forget a delegation; `before_delegation_shares_modified` was called for it just before."""

    def before_validator_slashed(self, ctx: Context, operator: str, fraction_atto: int) -> None:
        """Note that a validator's tokens are about to shrink by a fraction, rounded up."""
