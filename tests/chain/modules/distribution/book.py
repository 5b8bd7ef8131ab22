"""Stake without staking's rules: delegations that tests change at will, with the hooks that staking calls."""

from __future__ import annotations

import hashlib

from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.store import Committed, Store
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.distribution import allocation, hooks, invariants
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS
from virtengine.chain.modules.staking.types import Commission, Description, Status, Validator
from virtengine.core import decimals
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import consensus_address, module_address, operator_of


def key_of(name: str) -> bytes:
    """Return 32 bytes that follow from a name."""
    return hashlib.sha256(name.encode()).digest()


class Book:
    """Validators and delegators by name.

    book.create("north", rate=10); book.delegate("ann", "north", 100); book.reward("north", 50)
    """

    def __init__(self) -> None:
        self.store = Store(Committed())
        self.state = State(self.store)
        hooks.connect(self.state)
        self.hooks = self.state.staking.hooks[0]
        self.height = 2

    @property
    def ctx(self) -> Context:
        return Context(self.store, Block(chain_id="test", height=self.height, time_ms=0))

    def account(self, name: str) -> str:
        return module_address(f"test/{name}")

    def operator(self, name: str) -> str:
        return operator_of(self.account(name))

    def validator(self, name: str) -> Validator:
        found = self.state.staking.validators.get(self.operator(name))
        assert found is not None
        return found

    def create(self, name: str, *, rate: int = 0) -> None:
        """Open a validator; `rate` is its commission in percent."""
        self.state.staking.set_validator(
            Validator(
                operator=self.operator(name),
                key=key_of(name),
                tokens=0,
                shares=0,
                status=Status.BONDED,
                jailed=False,
                description=Description(moniker=name),
                commission=Commission(rate * ATTO // 100, ATTO, ATTO),
                min_self_delegation=1,
            )
        )
        self.hooks.after_validator_created(self.ctx, self.operator(name))

    def shares(self, delegator: str, name: str) -> int:
        return self.state.staking.delegations.get(self.account(delegator), self.operator(name)) or 0

    def delegate(self, delegator: str, name: str, amount: int) -> None:
        """Add stake."""
        one, operator, held = self.account(delegator), self.operator(name), self.shares(delegator, name)
        if held:
            self.hooks.before_delegation_shares_modified(self.ctx, one, operator)
        else:
            self.hooks.before_delegation_created(self.ctx, one, operator)
        validator = self.validator(name)
        bought = validator.shares_of(amount)
        self.state.staking.change_validator(
            validator, tokens=validator.tokens + amount, shares=validator.shares + bought
        )
        self.state.staking.delegations.set(one, operator, held + bought)
        self.hooks.after_delegation_modified(self.ctx, one, operator)

    def undelegate(self, delegator: str, name: str, shares: int) -> None:
        """Take stake away."""
        one, operator, held = self.account(delegator), self.operator(name), self.shares(delegator, name)
        self.hooks.before_delegation_shares_modified(self.ctx, one, operator)
        validator = self.validator(name)
        last = validator.shares == shares
        self.state.staking.change_validator(
            validator,
            tokens=0 if last else validator.tokens - validator.tokens_of(shares),
            shares=validator.shares - shares,
        )
        if held == shares:
            self.hooks.before_delegation_removed(self.ctx, one, operator)
            self.state.staking.delegations.delete(one, operator)
        else:
            self.state.staking.delegations.set(one, operator, held - shares)
            self.hooks.after_delegation_modified(self.ctx, one, operator)

    def slash(self, name: str, percent: int) -> None:
        """Burn a part of the stake."""
        validator = self.validator(name)
        burned = validator.tokens * percent // 100
        if burned:
            fraction = decimals.divide_up(burned, validator.tokens)
            self.hooks.before_validator_slashed(self.ctx, validator.operator, fraction)
            self.state.staking.change_validator(validator, tokens=validator.tokens - burned)

    def remove(self, name: str) -> None:
        """Close a validator without delegations."""
        validator = self.validator(name)
        self.state.staking.drop_validator(validator)
        self.hooks.after_validator_removed(self.ctx, consensus_address(validator.key), validator.operator)

    def reward(self, name: str, amount: int) -> None:
        """Let a validator and its delegators earn new coins."""
        ledger.mint(self.state.bank, DISTRIBUTION_ADDRESS, amount)
        allocation.reward_validator(self.state, self.validator(name), decimals.of(amount), self.ctx)

    def held(self, name: str) -> int:
        """Return the coins of an account."""
        return ledger.balance_of(self.state.bank, self.account(name))

    def check(self) -> None:
        """Require all invariants."""
        for invariant in (
            invariants.rewards_are_held,
            invariants.what_is_owed_covers_every_claim,
            invariants.every_delegation_earns,
            invariants.periods_are_counted,
        ):
            assert invariant(self.state) is None, invariant(self.state)
