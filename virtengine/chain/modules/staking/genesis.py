"""Genesis of staking. The pools' coins are part of the bank's genesis and must be what is staked."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.staking import (
    electing,
    history,
    invariants,
    memory,
    redelegating,
    shapes,
    unbonding,
    validators,
)
from virtengine.chain.modules.staking.messages import require_operator
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Limits, Params, Status, Validator
from virtengine.core import decimals
from virtengine.core.amounts import DENOM, parse_amount
from virtengine.crypto.addresses import consensus_address, decode_address
from virtengine.wire.cosmos.staking.v1beta1 import genesis_pb2, staking_pb2
from virtengine.wire.tendermint.abci.types_pb2 import ValidatorUpdate


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, ctx: Context) -> list[ValidatorUpdate]:
    """Store validators and delegations; return the validators of the first block."""
    state.set_params(_params(genesis))
    state.set_limits(_limits(genesis))
    known = [_validator(state, message) for message in genesis.validators]
    for validator in known:
        _add_validator(state, ctx, validator, exported=genesis.exported)
    for message in genesis.delegations:
        _add_delegation(state, ctx, message, exported=genesis.exported)
    _add_entries(state, genesis)
    for power in genesis.last_validator_powers:
        state.last_powers.set(power.address, power.power)
    if genesis.HasField("history"):
        memory.init_history(state, genesis.history)
    updates = _first_set(state, ctx, exported=genesis.exported)
    _require_sound(state)
    return updates


def _params(genesis: genesis_pb2.GenesisState) -> Params:
    if not genesis.HasField("params"):
        return Params()
    params = shapes.params_from_wire(genesis.params)
    if params.bond_denom != DENOM or params.unbonding_ms <= 0 or not params.max_validators:
        raise InvalidRequest(
            f"staking.params: bond_denom is {DENOM}; unbonding_time and max_validators are above zero"
        )
    return params


def _limits(genesis: genesis_pb2.GenesisState) -> Limits:
    if not genesis.HasField("limits"):
        return Limits()
    least = parse_amount(genesis.limits.min_delegation or "1", field="limits.min_delegation")
    return Limits(least, genesis.limits.max_validators_per_delegator)


def _validator(state: State, message: staking_pb2.Validator) -> Validator:
    require_operator(message.operator_address)
    validator = shapes.validator_from_wire(message)
    consensus = consensus_address(validator.key)
    if state.validators.has(validator.operator) or state.by_consensus.has(consensus):
        raise InvalidRequest(f"staking.validators: {validator.operator} repeats an address or a key")
    state.set_validator(validator)
    return validator


def _add_validator(state: State, ctx: Context, validator: Validator, *, exported: bool) -> None:
    if validator.status is Status.UNBONDING:
        state.validator_queue.add(validator.unbonding_ms, validator.operator)
    if exported:
        return
    for hook in state.hooks:
        hook.after_validator_created(ctx, validator.operator)
        if validator.is_bonded:
            hook.after_validator_bonded(ctx, consensus_address(validator.key), validator.operator)


def _add_delegation(state: State, ctx: Context, message: staking_pb2.Delegation, *, exported: bool) -> None:
    delegator, operator = message.delegator_address, message.validator_address
    decode_address(delegator)
    validators.require(state, operator)
    shares = decimals.from_wire(message.shares, field="shares")
    if shares <= 0 or state.delegations.has(delegator, operator):
        raise InvalidRequest(f"staking.delegations: {delegator} to {operator} is empty or repeated")
    for hook in () if exported else state.hooks:
        hook.before_delegation_created(ctx, delegator, operator)
    state.delegations.set(delegator, operator, shares)
    state.by_validator.add(operator, delegator)
    for hook in () if exported else state.hooks:
        hook.after_delegation_modified(ctx, delegator, operator)


def _add_entries(state: State, genesis: genesis_pb2.GenesisState) -> None:
    for held in genesis.unbonding_delegations:
        leaving = [shapes.unbonding_from_wire(entry) for entry in held.entries]
        unbonding.put(state, held.delegator_address, held.validator_address, leaving)
        state.skip_ids_to(max((entry.id for entry in leaving), default=0))
    for moved in genesis.redelegations:
        moving = [shapes.redelegation_from_wire(entry) for entry in moved.entries]
        redelegating.put(
            state, moved.delegator_address, moved.validator_src_address, moved.validator_dst_address, moving
        )
        state.skip_ids_to(max((entry.id for entry in moving), default=0))


def _first_set(state: State, ctx: Context, *, exported: bool) -> list[ValidatorUpdate]:
    """Return the validators of the first block: those that an exported chain had, or the strongest."""
    if not exported:
        return electing.elect(state, ctx, from_height=ctx.height)
    powers = [(str(key[0]), power) for key, power in state.last_powers.items()]
    powers.sort(key=lambda pair: (-pair[1], pair[0]))
    if state.set_height.get() is None and powers:
        history.note_set(state, ctx.height, [operator for operator, _power in powers])
    return [electing.update_of(validators.require(state, operator), power) for operator, power in powers]


def _require_sound(state: State) -> None:
    """Raise InvalidRequest when the parts contradict each other or the bank."""
    for invariant in invariants.INVARIANTS:
        broken = invariant(state)
        if broken:
            raise InvalidRequest(
                f"staking: {broken}; bank.balances must give bonded_tokens_pool and not_bonded_tokens_pool "
                "what is staked"
            )


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return the whole state, without headers of late."""
    limits = state.get_limits()
    powers = [(str(key[0]), power) for key, power in state.last_powers.items()]
    return genesis_pb2.GenesisState(
        params=shapes.params_to_wire(state.get_params()),
        last_total_power=str(sum(power for _operator, power in powers)),
        last_validator_powers=[genesis_pb2.LastValidatorPower(address=o, power=p) for o, p in powers],
        validators=[shapes.validator_to_wire(record) for record in state.validators.records()],
        delegations=[_delegation(key, shares) for key, shares in state.delegations.items()],
        unbonding_delegations=[
            staking_pb2.UnbondingDelegation(
                delegator_address=str(key[0]),
                validator_address=str(key[1]),
                entries=[shapes.unbonding_to_wire(entry) for entry in held.entries],
            )
            for key, held in state.unbondings.items()
        ],
        redelegations=[
            staking_pb2.Redelegation(
                delegator_address=str(key[0]),
                validator_src_address=str(key[1]),
                validator_dst_address=str(key[2]),
                entries=[shapes.redelegation_to_wire(entry) for entry in moved.entries],
            )
            for key, moved in state.redelegations.items()
        ],
        exported=bool(powers),
        history=memory.export_history(state),
        limits=genesis_pb2.Limits(
            min_delegation=str(limits.min_delegation),
            max_validators_per_delegator=limits.max_validators_per_delegator,
        ),
    )


def _delegation(key: tuple[object, ...], shares: int) -> staking_pb2.Delegation:
    return staking_pb2.Delegation(
        delegator_address=str(key[0]), validator_address=str(key[1]), shares=str(shares)
    )
