"""How evenly stake is spread, and what an attack on it would cost.

Shares are basis points of all stake, amounts whole uve, costs for people cents of a dollar. Nothing here is
consensus: it informs proposals and alerts.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

BASIS_POINTS: Final = 10_000
DAY: Final = 86_400
SPAM_GAS, SPAM_RATE = 21_000, 100
"""Gas of one transaction, and transactions in a second."""


class Risk(StrEnum):
    """How much something is to be feared."""

    LOW = "low"
    MODERATE = "moderate"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Spread(msgspec.Struct, frozen=True):
    """How stake is spread."""

    gini: int
    hhi: int
    top_10: int
    top_100: int
    nakamoto: int

    @property
    def score(self) -> int:
        """Return 0 to 100, the higher the more even."""
        few = _first_at_least(self.nakamoto, ((100, 0), (50, 5), (20, 15), (10, 25)), 35)
        heavy = 20 if self.top_10 > 5_000 else 10 if self.top_10 > 3_000 else 0
        return max(0, 100 - 30 * self.gini // BASIS_POINTS - few - heavy)


def measure(stakes: Sequence[int]) -> Spread:
    """Return how stakes are spread; they may come in any order."""
    ordered = sorted((stake for stake in stakes if stake > 0), reverse=True)
    return Spread(
        gini=compute_gini(ordered),
        hhi=compute_hhi(ordered),
        top_10=compute_top(ordered, 10),
        top_100=compute_top(ordered, 100),
        nakamoto=count_reaching(ordered, 5_100),
    )


def compute_gini(stakes: Sequence[int]) -> int:
    """Return the Gini coefficient: 0 when all are equal, towards 10,000 when one has everything."""
    ordered, total = sorted(stakes), sum(stakes)
    if total == 0:
        return 0
    count = len(ordered)
    weighted = sum(place * stake for place, stake in enumerate(ordered, 1))
    return (2 * weighted - (count + 1) * total) * BASIS_POINTS // (count * total)


def compute_lorenz(stakes: Sequence[int]) -> list[int]:
    """Return which share of all stake the poorest 10 %, 20 % … 100 % hold."""
    ordered, total = sorted(stakes), sum(stakes)
    if total == 0:
        return [0] * 10
    count = len(ordered)
    return [sum(ordered[: count * tenth // 10]) * BASIS_POINTS // total for tenth in range(1, 11)]


def compute_hhi(stakes: Sequence[int]) -> int:
    """Return the Herfindahl index: the sum of squared shares in percent, at most 10,000."""
    total = sum(stakes)
    return sum(stake * stake for stake in stakes) * BASIS_POINTS // (total * total) if total else 0


def compute_top(stakes: Sequence[int], count: int) -> int:
    """Return the share of the largest so many."""
    total = sum(stakes)
    return sum(sorted(stakes, reverse=True)[:count]) * BASIS_POINTS // total if total else 0


def count_reaching(stakes: Sequence[int], share: int) -> int:
    """Return how many of the largest it takes to reach a share."""
    total, held = sum(stakes), 0
    for count, stake in enumerate(sorted(stakes, reverse=True), 1):
        held += stake
        if held * BASIS_POINTS >= total * share:
            return count
    return 0


def judge_concentration(top_10: int) -> Risk:
    """Return what the share of the ten largest means."""
    return Risk.HIGH if top_10 > 5_000 else Risk.MODERATE if top_10 > 3_300 else Risk.LOW


def judge_cartel(stakes: Sequence[int]) -> Risk:
    """Return what the number of validators that could stop the chain means."""
    count = count_reaching(stakes, 3_300)
    return _worse_below(count, ((3, Risk.CRITICAL), (5, Risk.HIGH), (10, Risk.MEDIUM)), inclusive=True)


def judge_equivocation(slash: int) -> Risk:
    """Return what the share that double signing costs means."""
    return _worse_below(slash, ((100, Risk.HIGH), (500, Risk.MEDIUM)))


def judge_cost(cents: int) -> Risk:
    """Return what the cost of an attack means."""
    million = 1_000_000 * 100
    return _worse_below(
        cents, ((million, Risk.CRITICAL), (10 * million, Risk.HIGH), (100 * million, Risk.MEDIUM))
    )


def judge_audit(score: int) -> Risk:
    """Return what the score of an audit, 0 to 100, means."""
    return _worse_below(score, ((50, Risk.CRITICAL), (70, Risk.HIGH), (85, Risk.MEDIUM)))


def judge_long_range(unbonding_seconds: int, cents: int) -> Risk:
    """Return what an attack with old keys means: little where stake stays for two weeks."""
    return Risk.LOW if unbonding_seconds >= 14 * DAY else judge_cost(cents)


def compute_majority_cost(staked: int) -> int:
    """Return the stake that, added to all there is, makes 51 %."""
    return staked * 51 // 49


def compute_long_range_cost(staked: int) -> int:
    """Return the stake that, added to all there is, makes 67 %."""
    return staked * 67 // 33


def compute_spam_cost(atto_price: int) -> int:
    """Return the uve that an hour of filling blocks costs, at a price of gas in 10^-18 uve."""
    return SPAM_GAS * atto_price * SPAM_RATE * 3_600 // 10**18


def _first_at_least(value: int, steps: Sequence[tuple[int, int]], otherwise: int) -> int:
    return next((result for least, result in steps if value >= least), otherwise)


def _worse_below(value: int, steps: Sequence[tuple[int, Risk]], *, inclusive: bool = False) -> Risk:
    return next((risk for limit, risk in steps if value < limit or (inclusive and value == limit)), Risk.LOW)
