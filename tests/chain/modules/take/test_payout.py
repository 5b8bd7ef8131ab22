from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chain.support.chain import TestChain
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS
from virtengine.chain.modules.take.errors import InvalidParams
from virtengine.chain.modules.take.payout import compute_split, pay_out
from virtengine.chain.modules.take.types import BASIS_POINTS, Params, Split
from virtengine.core.amounts import MAX_AMOUNT
from virtengine.wire.virtengine.take.v1 import query_pb2


def test_acceptance_14_10_1_a_hundred_thousand_splits_into_5000_1000_94000() -> None:
    assert compute_split(Params(), 100_000) == Split(gross=100_000, platform=5_000, validator=1_000)
    assert compute_split(Params(), 100_000).net == 94_000


def test_acceptance_14_10_2_ninety_nine_splits_into_4_0_95() -> None:
    split = compute_split(Params(), 99)
    assert (split.platform, split.validator, split.net) == (4, 0, 95)


@pytest.mark.parametrize(("gross", "fee"), [(100, 2), (49, 0)])
def test_acceptance_12_two_percent_are_truncated(gross: int, fee: int) -> None:
    split = compute_split(Params(platform_bps=200, validator_bps=0), gross)
    assert (split.platform, split.net) == (fee, gross - fee)


@given(st.integers(0, MAX_AMOUNT), st.integers(0, BASIS_POINTS), st.integers(0, BASIS_POINTS))
def test_the_parts_always_add_up(gross: int, platform: int, validator: int) -> None:
    split = compute_split(Params(platform, min(validator, BASIS_POINTS - platform)), gross)
    assert split.platform + split.validator + split.net == gross
    assert min(split.platform, split.validator, split.net) >= 0


def test_the_parts_go_to_the_payee_the_pool_and_the_fee_collector(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = [chain.balance(one) for one in (alice, bob, COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS)]
    chain.set_up(lambda state: pay_out(state, payer=alice.address, payee=bob.address, gross=100_000), "take")
    chain.block()
    after = [chain.balance(one) for one in (alice, bob, COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS)]
    assert [y - x for x, y in zip(before, after, strict=True)] == [-100_000, 94_000, 5_000, 1_000]


def test_shares_above_the_whole_are_refused_at_genesis() -> None:
    with pytest.raises(InvalidParams):
        TestChain(genesis_state={"take": {"params": {"platform_bps": 9_901, "validator_bps": 100}}})


def test_the_schedule_can_be_asked_for(chain: TestChain) -> None:
    answer = chain.query("/virtengine.take.v1.Query/Params", query_pb2.QueryParamsRequest())
    assert (answer.params.platform_bps, answer.params.validator_bps) == (500, 100)
