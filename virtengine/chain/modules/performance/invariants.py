"""What must always hold in performance."""

from __future__ import annotations

from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import FULL_SCORE


def scores_are_scores(state: State) -> str | None:
    """Every score is 0 to 10,000."""
    for one in state.performances.records():
        if not (0 <= one.veid_score <= FULL_SCORE and 0 <= one.overall_score <= FULL_SCORE):
            return f"performance: {one.validator} scores {one.veid_score}, {one.overall_score}"
    return None


def epochs_add_up(state: State) -> str | None:
    """What an epoch paid is what its validators earned."""
    for epoch in state.epochs.records():
        keys = list(state.epoch_rewards.keys(epoch.number))
        earned = [state.rewards.get(key[1], key[0]) for key in keys]
        if sum(reward.total for reward in earned if reward) != epoch.total_rewards:
            return f"performance: epoch {epoch.number} paid {epoch.total_rewards}"
    return None


def slashes_are_numbered(state: State) -> str | None:
    """Slashes are numbered without a gap up to the last."""
    numbers = [int(key[0]) for key, _ in state.slashes.items()]
    last = state.get_slash_sequence()
    if numbers != list(range(last - len(numbers) + 1, last + 1)):
        return f"performance: slashes {numbers} end at {last}"
    return None
