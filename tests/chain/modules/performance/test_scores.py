from __future__ import annotations

import random

import pytest

from virtengine.chain.modules.performance import penalties, scores
from virtengine.chain.modules.performance.types import Params, Performance
from virtengine.chain.modules.slashing.types import FOREVER_MS, Reason
from virtengine.core.amounts import ATTO

DAY = 86_400


def test_acceptance_1_half_the_blocks_three_of_five_verifications_six_sevenths_up() -> None:
    one = Performance(
        "validator",
        1,
        blocks_proposed=5,
        blocks_expected=10,
        veid_completed=3,
        veid_expected=5,
        veid_score=8000,
        uptime_seconds=86_400,
        downtime_seconds=14_400,
    )
    assert scores.compute_block_score(one.blocks_proposed, one.blocks_expected) == 5000
    assert scores.compute_veid_score(one.veid_completed, one.veid_expected, one.veid_score) == 7000
    assert scores.compute_uptime_score(one.uptime_seconds, one.downtime_seconds) == 8571
    assert scores.compute_overall(one) == 6871


def test_acceptance_2_a_full_score_earns_half_more_before_scaling() -> None:
    parts = scores.compute_base(10**8, 400_000, 10_000, 10_000)
    assert parts == (18_000_000, 26_400_000, 18_000_000)
    assert sum(parts) == 62_400_000


def test_acceptance_3_work_for_the_identity_network_earns_by_its_part_and_score() -> None:
    assert scores.compute_work(5 * 10**7, 30, 100, 9000) == 17_700_000


def test_acceptance_4_each_misdeed_doubles_what_downtime_costs() -> None:
    penalty = penalties.get_penalty(Params(), Reason.DOWNTIME)
    due = [penalty.escalated(earlier) for earlier in range(3)]
    assert [one.fraction * 10**6 // ATTO for one in due] == [1_000, 2_000, 4_000]
    assert [one.jail_ms for one in due] == [600_000, 1_200_000, 2_400_000]


def test_costs_end_at_all_the_stake_and_a_year() -> None:
    due = penalties.get_penalty(Params(), Reason.INVALID_VEID_ATTESTATION).escalated(10**9)
    assert (due.fraction, due.jail_ms) == (ATTO, 365 * DAY * 1000)


@pytest.mark.parametrize(
    ("reason", "percent", "jail", "final"),
    [
        (Reason.DOUBLE_SIGNING, 50_000, 7 * DAY, True),
        (Reason.DOWNTIME, 1_000, 600, False),
        (Reason.INVALID_VEID_ATTESTATION, 50_000, 7 * DAY, False),
        (Reason.MISSED_RECOMPUTATION, 10_000, 3_600, False),
        (Reason.INCONSISTENT_SCORE, 20_000, DAY, False),
        (Reason.EXPIRED_ATTESTATION, 10_000, 3_600, False),
        (Reason.DEBUG_MODE_ENABLED, 200_000, 0, True),
        (Reason.NON_ALLOWLISTED_MEASUREMENT, 100_000, 0, True),
    ],
)
def test_every_reason_has_its_price(reason: Reason, percent: int, jail: int, final: bool) -> None:
    penalty = penalties.get_penalty(Params(), reason)
    assert (penalty.fraction * 10**6 // ATTO, penalty.jail_ms, penalty.tombstone) == (
        percent,
        jail * 1000,
        final,
    )
    assert not final or penalty.escalated(0).jail_ms == FOREVER_MS


def test_parameters_drive_what_reasons_cost() -> None:
    penalty = penalties.get_penalty(Params(slash_fraction_downtime=7, jail_downtime=9), Reason.DOWNTIME)
    assert (penalty.fraction, penalty.jail_ms) == (7 * 10**12, 9_000)


@pytest.mark.parametrize(("proposed", "expected", "score"), [(0, 0, 0), (1, 0, 10_000), (9, 3, 10_000)])
def test_blocks_where_none_were_expected(proposed: int, expected: int, score: int) -> None:
    assert scores.compute_block_score(proposed, expected) == score


def test_uptime_without_data_is_full() -> None:
    assert scores.compute_uptime_score(0, 0) == 10_000


def test_the_mean_runs() -> None:
    mean = 10_000
    for count, score in enumerate([4000, 8000, 6000], 1):
        mean = scores.compute_mean(mean, score, count)
    assert mean == 6000


@pytest.mark.parametrize("seed", range(200))
def test_acceptance_6_an_epoch_never_pays_more_than_its_pools(seed: int) -> None:
    chance = random.Random(seed)
    candidates = [
        scores.Candidate(
            f"validator{index:03}",
            chance.choice([0, 1, 10**6, chance.randrange(10**16)]),
            chance.randrange(10_001),
            chance.choice([0, 9_000, 10_000, chance.randrange(10_001)]),
            chance.choice([0, 0, chance.randrange(1000)]),
        )
        for index in range(chance.randrange(101))
    ]
    pools = scores.Pools(*(chance.choice([0, 1, 99, 10**8, chance.randrange(10**12)]) for _ in range(3)))
    awards = scores.compute_awards(candidates, pools)
    assert sum(award.total for award in awards) <= pools.total
    assert sum(award.proposal + award.uptime for award in awards) <= pools.base * 6000 // 10_000 + 1
    assert sum(award.identity_network for award in awards) <= pools.identity_network
    assert min((award.total for award in awards), default=0) >= 0
    limited = pools.within(pools.total // 3)
    assert sum(award.total for award in scores.compute_awards(candidates, limited)) <= pools.total // 3
