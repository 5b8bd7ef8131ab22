"""Identity work, told by the modules that hand it out: what was expected, done, and how well."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.performance import penalties, scores
from virtengine.chain.modules.performance.errors import InvalidPerformance
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import FULL_SCORE
from virtengine.chain.modules.slashing.types import Reason


def expect(state: State, operator: str) -> None:
    """Note that a validator has one verification to do in this epoch."""
    one = state.performance_of(operator)
    state.put_performance(replace(one, veid_expected=one.veid_expected + 1))


def complete(state: State, operator: str, score: int) -> None:
    """Note a verification that was done, and how well. Raises InvalidPerformance."""
    require_score(score)
    one = state.performance_of(operator)
    count = one.veid_completed + 1
    mean = scores.compute_mean(one.veid_score, score, count)
    state.put_performance(replace(one, veid_completed=count, veid_score=mean))


def compare(state: State, operator: str, computed: int, agreed: int, ctx: Context) -> bool:
    """Punish a validator whose score is off by more than the tolerance; say whether it was."""
    if abs(computed - agreed) <= state.get_params().score_tolerance:
        return False
    misdeed = penalties.Misdeed(
        state.require_validator(operator),
        Reason.INCONSISTENT_SCORE,
        ctx.height,
        f"score of {operator} at {ctx.height}: {computed} instead of {agreed}, message {ctx.tx_hash}",
    )
    penalties.punish(state, misdeed, ctx)
    return True


def require_score(score: int) -> None:
    """Raise InvalidPerformance unless the number is a score."""
    if not 0 <= score <= FULL_SCORE:
        raise InvalidPerformance(f"{score} is no score of 0 to {FULL_SCORE}")
