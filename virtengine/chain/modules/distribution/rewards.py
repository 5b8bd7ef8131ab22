"""What a delegation earned, and paying it out."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.distribution import periods, pool
from virtengine.chain.modules.distribution.errors import NoCommission, NoDelegationInfo
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS, RATIO_SCALE, Start
from virtengine.core.amounts import ATTO, DENOM
from virtengine.crypto.addresses import account_of


def begin(state: State, delegator: str, operator: str, height: int) -> None:
    """Let a delegation earn from now on, with the shares that it has."""
    period = state.current_of(operator).period - 1
    periods.hold(state, operator, period)
    shares = state.staking.delegations.get(delegator, operator) or 0
    state.starts.set(operator, delegator, Start(period, shares, height))


def compute_rewards(state: State, delegator: str, operator: str, ratio: int) -> int:
    """Return what a delegation earned by the time that one share had earned `ratio`."""
    start = state.starts.get(operator, delegator)
    if start is None:
        return 0
    return start.shares * (ratio - state.ratio_of(operator, start.period)) // RATIO_SCALE


def withdraw(state: State, delegator: str, operator: str, ctx: Context) -> int:
    """Pay out what a delegation earned and end its part in the periods; return the coins.

    Call `begin` afterwards if the delegation stays. Raises NoDelegationInfo.
    """
    start = state.starts.get(operator, delegator)
    if start is None:
        raise NoDelegationInfo(f"{delegator} does not delegate to {operator}")
    ended = periods.end_period(state, operator)
    earned = compute_rewards(state, delegator, operator, state.ratio_of(operator, ended))
    earned = min(earned, state.outstanding_of(operator))
    whole, dust = divmod(earned, ATTO)
    state.outstanding.set(operator, state.outstanding_of(operator) - earned)
    ledger.move(state.bank, DISTRIBUTION_ADDRESS, state.withdraw_address_of(delegator), whole)
    pool.add(state, dust)
    periods.release(state, operator, start.period)
    state.starts.delete(operator, delegator)
    ctx.emit_plain("withdraw_rewards", amount=f"{whole}{DENOM}", validator=operator, delegator=delegator)
    return whole


def withdraw_commission(state: State, operator: str, ctx: Context) -> int:
    """Pay out a validator's commission in whole coins; return them. Raises NoCommission."""
    held = state.commission_of(operator)
    if held == 0:
        raise NoCommission(f"{operator} has no commission to withdraw")
    whole, rest = divmod(held, ATTO)
    state.commissions.set(operator, rest)
    state.outstanding.set(operator, state.outstanding_of(operator) - whole * ATTO)
    recipient = state.withdraw_address_of(account_of(operator))
    ledger.move(state.bank, DISTRIBUTION_ADDRESS, recipient, whole)
    ctx.emit_plain("withdraw_commission", amount=f"{whole}{DENOM}")
    return whole
