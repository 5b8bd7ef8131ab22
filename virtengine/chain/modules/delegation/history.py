"""What a delegation earned epoch by epoch, from what one share had earned by the end of each."""

from __future__ import annotations

from virtengine.chain.modules.delegation.store import State
from virtengine.chain.modules.distribution import periods
from virtengine.chain.modules.distribution.types import RATIO_SCALE, Start
from virtengine.core.amounts import ATTO
from virtengine.wire.virtengine.delegation.v1 import types_pb2 as types


def get_rewards(
    state: State, delegator: str, operator: str, first: int, last: int
) -> list[types.HistoricalReward]:
    """Return rewards of the epochs that overlap the heights, since the delegation last changed.

    The last is the epoch that runs. A `last` of 0 is no bound.
    """
    start = state.distribution.starts.get(operator, delegator)
    if start is None:
        return []
    rewards = []
    before = state.distribution.ratio_of(operator, start.period)
    for number, begun, ended, ratio in _epochs(state, operator):
        if 0 < ended < start.height:
            continue
        if (not ended or ended >= first) and (not last or begun <= last):
            rewards.append(_reward(number, max(begun, start.height), ended, start, ratio - before))
        before = max(before, ratio)
    return rewards


def _epochs(state: State, operator: str) -> list[tuple[int, int, int, int]]:
    """Return number, first and last height, and ratio at the end of each epoch that is kept and runs."""
    found = []
    for key, reward in state.performance.rewards.items(operator):
        epoch = state.performance.epochs.get(key[1])
        if epoch is not None:
            found.append((epoch.number, epoch.start_height, epoch.end_height, reward.reward_ratio))
    current = state.performance.get_current()
    running = periods.compute_running_ratio(state.distribution, operator)
    return [*found, (current.number, current.start_height, 0, running)]


def _reward(number: int, begun: int, ended: int, start: Start, gained: int) -> types.HistoricalReward:
    earned = start.shares * max(0, gained) // RATIO_SCALE // ATTO
    return types.HistoricalReward(epoch=number, start_height=begun, end_height=ended, reward=str(earned))
