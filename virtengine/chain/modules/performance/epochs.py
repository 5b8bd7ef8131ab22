"""The end of an epoch: work that was missed is punished, scores are made up, rewards are paid."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.distribution import allocation, periods
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS
from virtengine.chain.modules.mint import coins
from virtengine.chain.modules.performance import penalties, scores
from virtengine.chain.modules.performance.store import State
from virtengine.chain.modules.performance.types import Epoch, Performance, Reward
from virtengine.chain.modules.slashing.types import Reason
from virtengine.core import decimals
from virtengine.wire.virtengine.performance.v1 import types_pb2

SUPPLY_SHARE = 10**5
"""An epoch pays at most the supply divided by this."""
MOST_FORGOTTEN = 10
"""How many old epochs are forgotten in one block at most."""


def end_block(state: State, ctx: Context) -> None:
    """Close the epoch that is over and open the next."""
    for key, _ in list(state.burned.items()):
        state.burned.delete(*key)
    current = state.get_current()
    if ctx.height - current.start_height < state.get_params().epoch_length:
        return
    _punish_missed_work(state, current, ctx)
    done = _score(state, current)
    awards = _pay(state, current, done, ctx)
    _keep(state, current, done, awards, ctx)
    state.set_current(Epoch(current.number + 1, ctx.height, ctx.time))
    _forget(state, current.number)


def get_pools(state: State, blocks: int) -> scores.Pools:
    """Return what an epoch may pay: the parameters' pools, within the supply's share and its maximum."""
    params = state.get_params()
    pools = scores.Pools(
        params.base_reward_per_block * blocks, params.veid_reward_pool, params.identity_network_reward_pool
    )
    limit = min(coins.get_supply(state.bank) // SUPPLY_SHARE, coins.get_room(state.bank))
    return pools.within(limit)


def _performances(state: State, epoch: Epoch) -> list[Performance]:
    return list(state.performances.records(epoch.number))


def _punish_missed_work(state: State, epoch: Epoch, ctx: Context) -> None:
    most = state.get_params().max_missed_veid_recomputations
    for one in _performances(state, epoch):
        validator = state.staking.validators.get(one.validator)
        missed = one.veid_expected - one.veid_completed
        if missed <= most or validator is None or validator.jailed:
            continue
        misdeed = penalties.Misdeed(
            validator,
            Reason.MISSED_RECOMPUTATION,
            ctx.height,
            f"{missed} recomputations missed by {one.validator} in epoch {epoch.number}",
        )
        penalties.punish(state, misdeed, ctx)


def _score(state: State, epoch: Epoch) -> list[Performance]:
    done = []
    for one in _performances(state, epoch):
        scored = replace(one, overall_score=scores.compute_overall(one))
        state.put_performance(scored)
        done.append(scored)
    return done


def _pay(
    state: State, epoch: Epoch, done: Sequence[Performance], ctx: Context
) -> dict[str, tuple[scores.Award, int]]:
    """Credit what validators earned in distribution; return awards and stakes by operator.

    Only validators that are bonded and free earn.
    """
    earning = [
        (one, validator)
        for one in done
        if (validator := state.staking.validators.get(one.validator)) is not None
        and validator.is_bonded
        and not validator.jailed
    ]
    candidates = [
        scores.Candidate(
            one.validator, validator.tokens, one.overall_score, one.veid_score, one.veid_completed
        )
        for one, validator in earning
    ]
    awards = scores.compute_awards(candidates, get_pools(state, ctx.height - epoch.start_height))
    coins.issue(state.bank, DISTRIBUTION_ADDRESS, sum(award.total for award in awards))
    for award, (_, validator) in zip(awards, earning, strict=True):
        allocation.reward_validator(state.distribution, validator, decimals.of(award.total), ctx)
    return {
        award.validator: (award, candidate.stake) for award, candidate in zip(awards, candidates, strict=True)
    }


def _keep(
    state: State,
    epoch: Epoch,
    done: Sequence[Performance],
    awards: dict[str, tuple[scores.Award, int]],
    ctx: Context,
) -> None:
    """Write down what the epoch paid."""
    for one in done:
        nothing = scores.Award(one.validator, 0, one.overall_score, 0, 0, 0, 0)
        award = awards.get(one.validator, (nothing, 0))[0]
        state.put_reward(_reward(state, epoch, award, ctx))
    paid = [award for award, _ in awards.values()]
    finished = replace(
        epoch,
        end_height=ctx.height,
        end_time=ctx.time,
        block_proposal_rewards=sum(award.proposal for award in paid),
        veid_rewards=sum(award.veid for award in paid),
        uptime_rewards=sum(award.uptime for award in paid),
        identity_network_rewards=sum(award.identity_network for award in paid),
        total_rewards=sum(award.total for award in paid),
        validator_count=len(paid),
        total_stake=sum(stake for _, stake in awards.values()),
        finalized=True,
    )
    state.epochs.set(epoch.number, finished)
    if paid:
        _tell(finished, ctx)


def _reward(state: State, epoch: Epoch, award: scores.Award, ctx: Context) -> Reward:
    return Reward(
        validator=award.validator,
        epoch=epoch.number,
        total=award.total,
        block_proposal=award.proposal,
        veid=award.veid,
        uptime=award.uptime,
        identity_network=award.identity_network,
        score=award.score,
        stake_weight=award.weight,
        calculated_at=ctx.time,
        height=ctx.height,
        reward_ratio=periods.compute_running_ratio(state.distribution, award.validator),
    )


def _tell(epoch: Epoch, ctx: Context) -> None:
    ctx.emit(
        types_pb2.EventStakingRewardsDistributed(
            epoch=epoch.number,
            block_proposal=str(epoch.block_proposal_rewards),
            veid=str(epoch.veid_rewards),
            uptime=str(epoch.uptime_rewards),
            validators=epoch.validator_count,
        )
    )
    ctx.emit(
        types_pb2.EventVeidRewardsDistributed(
            epoch=epoch.number,
            veid=str(epoch.veid_rewards),
            identity_network=str(epoch.identity_network_rewards),
        )
    )


def _forget(state: State, finished: int) -> None:
    """Forget epochs that are older than the parameters keep, a few at a time."""
    last = finished - state.get_params().history_epochs
    for key in list(islice(state.epochs.keys(), MOST_FORGOTTEN)):
        number = int(key[0])
        if number > last:
            return
        state.epochs.delete(number)
        for _, operator in list(state.performances.keys(number)):
            state.performances.delete(number, operator)
        for _, operator in list(state.epoch_rewards.keys(number)):
            state.epoch_rewards.remove(number, operator)
            state.rewards.delete(operator, number)
