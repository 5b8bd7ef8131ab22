"""Whether a consensus key may sign on: never below what it has signed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.plans import signing_state
from virtengine.plans.signing_state import LAST_ROUND, LAST_STEP, MARGIN, SigningState, judge


def test_a_new_key_begins_at_zero() -> None:
    assert judge(None, known_height=0, heads=[]).write == SigningState(0)


@pytest.mark.parametrize("height", [70, 71, 100])
def test_a_state_that_is_as_new_as_what_is_known_stays(height: int) -> None:
    verdict = judge(SigningState(height, 0, 3), known_height=70, heads=[])
    assert (verdict.write, verdict.wait) == (None, "")


@pytest.mark.parametrize("state", [None, SigningState(10, 0, 3)])
def test_a_lost_or_restored_state_goes_on_above_everything_that_was_decided(
    state: SigningState | None,
) -> None:
    verdict = judge(state, known_height=70, heads=[90, 88])
    assert verdict.write == SigningState(90 + MARGIN, LAST_ROUND, LAST_STEP)


@pytest.mark.parametrize("state", [None, SigningState(10, 0, 3)])
def test_a_lost_or_restored_state_waits_while_no_other_node_answers(state: SigningState | None) -> None:
    verdict = judge(state, known_height=70, heads=[])
    assert verdict.write is None
    assert "restore" in verdict.wait


@given(
    height=st.none() | st.integers(0, 200),
    signed=st.integers(0, 200),
    lag=st.integers(0, 5),
    others=st.lists(st.integers(0, 5), max_size=3),
)
def test_no_height_is_ever_signed_again_once_it_is_known_to_be_signed(
    height: int | None, signed: int, lag: int, others: list[int]
) -> None:
    """`signed` is the truth, of which the note lags; other nodes have at least the block before it."""
    known = max(0, signed - lag)
    state = None if height is None else SigningState(min(height, signed), 0, LAST_STEP)
    verdict = judge(state, known_height=known, heads=[max(0, signed - 1) + more for more in others])
    if verdict.write is not None and known:
        assert (verdict.write.height, verdict.write.round) >= (signed, LAST_ROUND)
    if verdict.write is None and not verdict.wait:
        assert state is not None
        assert state.height >= known


def test_a_state_is_written_as_the_engine_reads_it() -> None:
    text = signing_state.write(SigningState(12, 1, 2))
    assert json.loads(text) == {"height": "12", "round": 1, "step": 2}
    assert signing_state.read(text) == SigningState(12, 1, 2)


@pytest.mark.parametrize("text", ["", "{", "{}", '{"height": "x", "round": 0, "step": 0}', "[]"])
def test_a_damaged_state_counts_as_missing(text: str) -> None:
    assert signing_state.read(text) is None
