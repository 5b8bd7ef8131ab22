"""Periods of a validator (F1): each ends when some delegation changes.

A period keeps what one share had earned by its end, summed over all periods before. What a delegation earned
between two periods is then its shares times the difference, whatever was slashed in between: a slash makes
all shares of a validator worth less alike. Periods are counted by who still needs them, and forgotten with
the last.
"""

from __future__ import annotations

from virtengine.chain.kernel.errors import InvariantBroken
from virtengine.chain.modules.distribution import pool
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import RATIO_SCALE, Current, Period, Slash


def open_validator(state: State, operator: str) -> None:
    """Begin a validator's first period."""
    state.periods.set(operator, 0, Period(0, 1))
    state.currents.set(operator, Current(0, 1))
    state.commissions.set(operator, 0)
    state.outstanding.set(operator, 0)


def compute_running_ratio(state: State, operator: str) -> int:
    """Return what one share would have earned if the period ended now."""
    current = state.current_of(operator)
    ratio = state.ratio_of(operator, current.period - 1)
    validator = state.staking.validators.get(operator)
    if validator is None or not validator.tokens:
        return ratio
    return ratio + current.rewards * RATIO_SCALE // validator.shares


def end_period(state: State, operator: str) -> int:
    """End the running period and return its number.

    A validator without tokens has nobody to pay: what it earned goes to the community pool.
    """
    current = state.current_of(operator)
    ratio = compute_running_ratio(state, operator)
    validator = state.staking.validators.get(operator)
    if current.rewards and (validator is None or validator.tokens == 0):
        state.outstanding.set(operator, state.outstanding_of(operator) - current.rewards)
        pool.add(state, current.rewards)
    release(state, operator, current.period - 1)
    state.periods.set(operator, current.period, Period(ratio, 1))
    state.currents.set(operator, Current(0, current.period + 1))
    return current.period


def hold(state: State, operator: str, period: int) -> None:
    """Count one more record that needs a period."""
    found = _require(state, operator, period)
    state.periods.set(operator, period, Period(found.ratio, found.references + 1))


def release(state: State, operator: str, period: int) -> None:
    """Count one record less that needs a period; forget the period with the last."""
    found = _require(state, operator, period)
    if found.references <= 1:
        state.periods.delete(operator, period)
    else:
        state.periods.set(operator, period, Period(found.ratio, found.references - 1))


def note_slash(state: State, operator: str, fraction: int, height: int) -> None:
    """End the period before a slash and keep which it was."""
    period = end_period(state, operator)
    state.slashes.set(operator, height, period, Slash(period, fraction))


def _require(state: State, operator: str, period: int) -> Period:
    found = state.periods.get(operator, period)
    if found is None:
        raise InvariantBroken(f"distribution: {operator} has no period {period}")
    return found
