"""The arithmetic of scores and of what they earn. Everything is cut off towards zero."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from virtengine.chain.modules.performance.types import FULL_SCORE, MILLION, Performance

PROPOSAL, VEID, UPTIME = 3_000, 4_000, 3_000
"""What blocks, identity work and uptime weigh in a score and in what it earns."""
HIGH_SCORE, HIGH_SCORE_BONUS = 9_000, 1_000
WORK_BONUS = 2_000
"""The most by which good identity work earns more."""


class Candidate(Struct, frozen=True):
    """A validator that may earn."""

    validator: str
    stake: int
    overall: int
    veid_score: int
    completed: int


class Pools(Struct, frozen=True):
    """What an epoch pays at most."""

    base: int
    veid: int
    identity_network: int

    @property
    def total(self) -> int:
        """All pools together."""
        return self.base + self.veid + self.identity_network

    def within(self, limit: int) -> Pools:
        """Return the pools, made smaller alike if they are more than a limit."""
        if self.total <= limit:
            return self
        return Pools(*(pool * limit // self.total for pool in (self.base, self.veid, self.identity_network)))


class Award(Struct, frozen=True):
    """What one validator earns."""

    validator: str
    weight: int
    score: int
    proposal: int
    veid: int
    uptime: int
    identity_network: int

    @property
    def total(self) -> int:
        """All components together."""
        return self.proposal + self.veid + self.uptime + self.identity_network


def compute_block_score(proposed: int, expected: int) -> int:
    """Return the score of blocks proposed where so many were expected."""
    if expected == 0:
        return FULL_SCORE if proposed else 0
    return min(FULL_SCORE, proposed * FULL_SCORE // expected)


def compute_veid_score(completed: int, expected: int, score: int) -> int:
    """Return the score of identity work: how good it was and, where some was expected, how much was done."""
    if expected == 0:
        return score
    return (min(FULL_SCORE, completed * FULL_SCORE // expected) + score) // 2


def compute_uptime_score(up: int, down: int) -> int:
    """Return the score of seconds up and down."""
    return up * FULL_SCORE // (up + down) if up + down else FULL_SCORE


def compute_overall(performance: Performance) -> int:
    """Return the one score of an epoch."""
    one = performance
    block = compute_block_score(one.blocks_proposed, one.blocks_expected)
    veid = compute_veid_score(one.veid_completed, one.veid_expected, one.veid_score)
    uptime = compute_uptime_score(one.uptime_seconds, one.downtime_seconds)
    return (block * PROPOSAL + veid * VEID + uptime * UPTIME) // FULL_SCORE


def compute_mean(old: int, new: int, count: int) -> int:
    """Return the running mean after the `count`-th score."""
    return (old * (count - 1) + new) // count


def compute_base(pool: int, weight: int, overall: int, veid_score: int) -> tuple[int, int, int]:
    """Return what a weight and a score earn for blocks, identity work and uptime, before scaling."""
    earned = pool * weight // MILLION * (FULL_SCORE // 2 + overall) // FULL_SCORE
    veid = earned * VEID // FULL_SCORE
    if veid_score >= HIGH_SCORE:
        veid = veid * (FULL_SCORE + HIGH_SCORE_BONUS) // FULL_SCORE
    return earned * PROPOSAL // FULL_SCORE, veid, earned * UPTIME // FULL_SCORE


def compute_work(pool: int, completed: int, total: int, score: int) -> int:
    """Return what a part of all identity work earns, before scaling."""
    if total == 0:
        return 0
    return pool * completed // total * (FULL_SCORE + score * WORK_BONUS // FULL_SCORE) // FULL_SCORE


def scale(shares: Sequence[int], pool: int) -> list[int]:
    """Return shares made smaller alike if together they are more than their pool."""
    total = sum(shares)
    return list(shares) if total <= pool else [share * pool // total for share in shares]


def compute_awards(candidates: Sequence[Candidate], pools: Pools) -> list[Award]:
    """Return what every validator earns, in the order given: never more than a pool holds."""
    stake = sum(one.stake for one in candidates)
    work = sum(one.completed for one in candidates)
    weights = [one.stake * MILLION // stake if stake else 0 for one in candidates]
    base = [
        compute_base(pools.base, weight, one.overall, one.veid_score)
        for weight, one in zip(weights, candidates, strict=True)
    ]
    proposal = scale([one[0] for one in base], pools.base * PROPOSAL // FULL_SCORE)
    veid = scale([one[1] for one in base], pools.base * VEID // FULL_SCORE)
    uptime = scale([one[2] for one in base], pools.base * UPTIME // FULL_SCORE)
    work_pools = (pools.veid, pools.identity_network)
    worked, network = (
        scale([compute_work(pool, one.completed, work, one.veid_score) for one in candidates], pool)
        for pool in work_pools
    )
    return [
        Award(one.validator, weights[i], one.overall, proposal[i], veid[i] + worked[i], uptime[i], network[i])
        for i, one in enumerate(candidates)
    ]
