"""Share out fees and new coins among the validators that voted for the last block, by voting power."""

from __future__ import annotations

from functools import partial
from typing import Final

from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.events import attribute, event
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.distribution import pool
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS, Current
from virtengine.chain.modules.staking.types import Validator
from virtengine.core import decimals
from virtengine.core.amounts import DENOM
from virtengine.core.kept import Kept
from virtengine.crypto.addresses import encode_consensus


def begin_block(state: State, ctx: Context) -> None:
    """Share out what the last block collected, then note who proposes this one."""
    if ctx.height > 1:
        allocate(state, ctx)
    if ctx.block.proposer:
        state.set_proposer(encode_consensus(ctx.block.proposer))


def allocate(state: State, ctx: Context) -> None:
    """Share out all that the fee collector holds.

    Voters whom staking does not know earn nothing. Without any known voter nothing moves: the next block
    with one shares it out.
    """
    collected = ledger.balance_of(state.bank, FEE_COLLECTOR_ADDRESS)
    if not collected:
        return
    voters = [
        (validator, vote.power)
        for vote in ctx.block.votes
        if vote.power > 0 and (validator := state.staking.find_by_consensus(vote.address)) is not None
    ]
    if not voters:
        return
    ledger.move(state.bank, FEE_COLLECTOR_ADDRESS, DISTRIBUTION_ADDRESS, collected)
    total = sum(power for _, power in voters)
    left = decimals.of(collected)
    shared = decimals.multiply_truncate(left, decimals.ONE - state.get_params().community_tax)
    for validator, power in voters:
        reward = decimals.multiply_truncate(shared, decimals.divide_truncate(power, total))
        reward_validator(state, validator, reward, ctx)
        left -= reward
    pool.add(state, left)


def reward_validator(state: State, validator: Validator, reward: int, ctx: Context) -> None:
    """Credit a decimal amount that distribution holds: commission to the validator, the rest to its
    delegators."""
    if reward == 0:
        return
    operator = validator.operator
    commission = decimals.multiply(reward, validator.commission.rate)
    current = state.current_of(operator)
    state.commissions.set(operator, state.commission_of(operator) + commission)
    state.currents.set(operator, Current(current.rewards + reward - commission, current.period))
    state.outstanding.set(operator, state.outstanding_of(operator) + reward)
    whose = _VALIDATORS[operator]
    ctx.store.events += (_COMMISSION + _amount(commission) + whose, _REWARDS + _amount(reward) + whose)


_COMMISSION, _REWARDS = event("commission"), event("rewards")
_VALIDATORS: Final = Kept(partial(attribute, "validator"), limit=4_096)


def _amount(value: int) -> bytes:
    return attribute("amount", decimals.show(value) + DENOM)
