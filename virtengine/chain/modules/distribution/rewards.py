"""What a delegation earned, and paying it out."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.distribution import periods, pool
from virtengine.chain.modules.distribution.errors import NoCommission, NoDelegationInfo
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS, Start
from virtengine.core import decimals
from virtengine.core.amounts import ATTO, DENOM
from virtengine.crypto.addresses import account_of


def begin(state: State, delegator: str, operator: str, height: int) -> None:
    """Let a delegation earn from now on, with the stake that its shares are worth."""
    period = state.current_of(operator).period - 1
    periods.hold(state, operator, period)
    state.starts.set(operator, delegator, Start(period, _stake_of(state, delegator, operator), height))


def compute_rewards(state: State, delegator: str, operator: str, ratio: int) -> int:
    """Return what a delegation earned by the time that one token had earned `ratio`.

    Slashes in between shrank its stake. Roundings of shares never let it count for more than it is worth.
    """
    start = state.starts.get(operator, delegator)
    if start is None:
        return 0
    earned, period, stake = 0, start.period, start.stake
    for _, slash in state.slashes.items(operator, start=(operator, start.height)):
        if slash.period > period:
            earned += _between(state, operator, period, state.ratio_of(operator, slash.period), stake)
            stake = decimals.multiply_truncate(stake, decimals.ONE - slash.fraction)
            period = slash.period
    stake = min(stake, _stake_of(state, delegator, operator))
    return earned + _between(state, operator, period, ratio, stake)


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


def _between(state: State, operator: str, period: int, ratio: int, stake: int) -> int:
    return decimals.multiply_truncate(ratio - state.ratio_of(operator, period), stake)


def _stake_of(state: State, delegator: str, operator: str) -> int:
    shares = state.staking.delegations.get(delegator, operator)
    validator = state.staking.validators.get(operator)
    if not shares or validator is None or not validator.shares:
        return 0
    return shares * validator.tokens * ATTO // validator.shares
