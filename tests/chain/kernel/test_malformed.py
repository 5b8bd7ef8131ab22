"""Malformed transactions of every kind of message: no crash, nothing unsigned accepted, one answer.

`FUZZ_INPUTS` is the number of them: 200,000 in continuous integration, fewer in daily work.
"""

from __future__ import annotations

import os
import random

import pytest

from bench.load.malformed import Campaign
from bench.load.mutations import mutate
from tests.chain.support import TestChain
from tests.chain.support.messages import send

INPUTS = int(os.environ.get("FUZZ_INPUTS", "200000"))
SEED = 20_260_103


@pytest.mark.timeout(900)
def test_nothing_crashes_and_nothing_unsigned_is_accepted() -> None:
    campaign = Campaign(SEED)
    tally = campaign.tally
    while tally.inputs < INPUTS:
        campaign.round()
        assert tally.failures == []
    campaign.machine.check_invariants()
    assert (tally.crashes, tally.accepted_invalid, tally.differing) == (0, 0, 0)
    assert tally.accepted_valid > 0
    assert len(tally.codes) > 20


def test_a_change_is_the_same_for_the_same_seed() -> None:
    chain = TestChain()
    raw = chain.sign(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob")))
    made = [[mutate(random.Random(seed), raw) for seed in range(200)] for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 150
