"""Genesis of distribution.

Staking's genesis comes first: validators and delegations that are new in it have begun to earn by then.
Records in this genesis are those of a chain that goes on.
"""

from __future__ import annotations

from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules import wire
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.distribution.errors import InvalidParams
from virtengine.chain.modules.distribution.invariants import rewards_are_held
from virtengine.chain.modules.distribution.messages import read_params
from virtengine.chain.modules.distribution.queries import get_pool
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import (
    DISTRIBUTION_ADDRESS,
    Current,
    Params,
    Period,
    Slash,
    Start,
)
from virtengine.chain.modules.distribution.wires import dec_coins, read_dec_coins
from virtengine.core import decimals
from virtengine.core.amounts import ATTO, DENOM
from virtengine.wire.cosmos.distribution.v1beta1 import distribution_pb2 as types
from virtengine.wire.cosmos.distribution.v1beta1 import genesis_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters, the community pool and what is owed; distribution must hold what it owes."""
    with refused_as(InvalidParams):
        state.set_params(read_params(genesis.params) if genesis.HasField("params") else Params())
        state.set_proposer(genesis.previous_proposer)
        for info in genesis.delegator_withdraw_infos:
            state.withdraw_addresses.set(info.delegator_address, info.withdraw_address)
        _read_validators(state, genesis)
        _read_periods(state, genesis)
        _read_pool(state, genesis.fee_pool)
    broken = rewards_are_held(state)
    if broken:
        raise InvalidRequest(f"distribution: {broken}")


def _read_validators(state: State, genesis: genesis_pb2.GenesisState) -> None:
    for owed in genesis.outstanding_rewards:
        state.outstanding.set(owed.validator_address, read_dec_coins(owed.outstanding_rewards))
    for commission in genesis.validator_accumulated_commissions:
        held = read_dec_coins(commission.accumulated.commission)
        state.commissions.set(commission.validator_address, held)
    for running in genesis.validator_current_rewards:
        current = Current(read_dec_coins(running.rewards.rewards), running.rewards.period)
        state.currents.set(running.validator_address, current)


def _read_periods(state: State, genesis: genesis_pb2.GenesisState) -> None:
    for ended in genesis.validator_historical_rewards:
        ratio = read_dec_coins(ended.rewards.cumulative_reward_ratio)
        period = Period(ratio, ended.rewards.reference_count)
        state.periods.set(ended.validator_address, ended.period, period)
    for begun in genesis.delegator_starting_infos:
        info = begun.starting_info
        start = Start(info.previous_period, decimals.from_wire(info.stake), info.height)
        state.starts.set(begun.validator_address, begun.delegator_address, start)
    for slashed in genesis.validator_slash_events:
        event = slashed.validator_slash_event
        slash = Slash(event.validator_period, decimals.from_wire(event.fraction))
        state.slashes.set(slashed.validator_address, slashed.height, slashed.period, slash)


def _read_pool(state: State, fee_pool: types.FeePool) -> None:
    """Bring the pool's account to what the genesis states, from what distribution holds beyond it."""
    dust = 0
    for coin in fee_pool.community_pool:
        whole, part = divmod(decimals.from_wire(coin.amount, field="fee_pool"), ATTO)
        if part and coin.denom != DENOM:
            raise InvalidParams(f"fee_pool: parts of {coin.denom[:40]} cannot be kept")
        missing = whole - ledger.balance_of(state.bank, COMMUNITY_POOL_ADDRESS, coin.denom)
        if missing < 0:
            raise InvalidParams(f"fee_pool: the community pool's account holds {-missing} {coin.denom} more")
        ledger.move(state.bank, DISTRIBUTION_ADDRESS, COMMUNITY_POOL_ADDRESS, missing, coin.denom)
        dust += part
    state.set_dust(dust)


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return distribution's whole state."""
    answer = genesis_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), types.Params),
        fee_pool=types.FeePool(community_pool=get_pool(state)),
        previous_proposer=state.get_proposer(),
    )
    for key, address in state.withdraw_addresses.items():
        answer.delegator_withdraw_infos.add(delegator_address=str(key[0]), withdraw_address=address)
    _write_validators(state, answer)
    _write_periods(state, answer)
    return answer


def _write_validators(state: State, answer: genesis_pb2.GenesisState) -> None:
    for key, owed in state.outstanding.items():
        answer.outstanding_rewards.add(validator_address=str(key[0]), outstanding_rewards=dec_coins(owed))
    for key, held in state.commissions.items():
        commission = types.ValidatorAccumulatedCommission(commission=dec_coins(held))
        answer.validator_accumulated_commissions.add(validator_address=str(key[0]), accumulated=commission)
    for key, current in state.currents.items():
        rewards = types.ValidatorCurrentRewards(rewards=dec_coins(current.rewards), period=current.period)
        answer.validator_current_rewards.add(validator_address=str(key[0]), rewards=rewards)


def _write_periods(state: State, answer: genesis_pb2.GenesisState) -> None:
    for key, period in state.periods.items():
        rewards = types.ValidatorHistoricalRewards(
            cumulative_reward_ratio=dec_coins(period.ratio), reference_count=period.references
        )
        answer.validator_historical_rewards.add(
            validator_address=str(key[0]), period=int(key[1]), rewards=rewards
        )
    for key, start in state.starts.items():
        info = types.DelegatorStartingInfo(
            previous_period=start.period, stake=str(start.shares), height=start.height
        )
        answer.delegator_starting_infos.add(
            validator_address=str(key[0]), delegator_address=str(key[1]), starting_info=info
        )
    for key, slash in state.slashes.items():
        event = types.ValidatorSlashEvent(validator_period=slash.period, fraction=str(slash.fraction))
        answer.validator_slash_events.add(
            validator_address=str(key[0]),
            height=int(key[1]),
            period=int(key[2]),
            validator_slash_event=event,
        )
