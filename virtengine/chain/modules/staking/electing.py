"""The validator set: at the end of a block the strongest validators are those that sign."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.staking import history, pools, validators
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Validator
from virtengine.crypto.addresses import OPERATOR_PREFIX, decode_address, encode_address
from virtengine.wire.tendermint.abci.types_pb2 import ValidatorUpdate
from virtengine.wire.tendermint.crypto.keys_pb2 import PublicKey


def elect(state: State, ctx: Context, *, from_height: int) -> list[ValidatorUpdate]:
    """Choose the set anew if anything may have changed it; return what the engine must learn.

    `from_height` is the first block that meets the new set. A network that began without stake keeps the
    engine's own validators: nobody who could stake there may take its votes over.
    """
    if not state.is_dirty():
        return []
    if state.set_height.get() is None and from_height > ctx.height:
        state.clean()
        return []
    chosen = strongest(state)
    last = {str(key[0]): power for key, power in state.last_powers.items()}
    if last and not chosen:
        return []  # the engine cannot be without validators: the last ones go on until another can
    state.clean()
    updates, bonded = _bond(state, ctx, chosen, last)
    unbonded = 0
    for operator in sorted(last, key=_raw):
        validator = validators.require(state, operator)
        validators.begin_unbonding(state, ctx, validator)
        unbonded += validator.tokens
        state.last_powers.delete(operator)
        updates.append(update_of(validator, 0))
    pools.shift(state, max(0, bonded - unbonded), from_bonded=False, to_bonded=True)
    pools.shift(state, max(0, unbonded - bonded), from_bonded=True, to_bonded=False)
    if updates:
        history.note_set(state, from_height, [validator.operator for validator in chosen])
    return updates


def _bond(
    state: State, ctx: Context, chosen: list[Validator], last: dict[str, int]
) -> tuple[list[ValidatorUpdate], int]:
    """Bond the chosen and take them out of `last`; return updates and the tokens that became bonded."""
    updates, tokens = [], 0
    for validator in chosen:
        operator = validator.operator
        if not validator.is_bonded:
            validators.bond(state, ctx, validator)
            tokens += validator.tokens
        if last.pop(operator, None) != validator.power:
            state.last_powers.set(operator, validator.power)
            updates.append(update_of(validator, validator.power))
    return updates, tokens


def strongest(state: State) -> list[Validator]:
    """Return as many validators as there may be, the strongest first."""
    limit = state.get_params().max_validators
    found: list[Validator] = []
    for _power, inverted in state.by_power.keys(reverse=True):
        if len(found) == limit:
            break
        assert isinstance(inverted, bytes)
        found.append(validators.require(state, operator_at(inverted)))
    return found


def operator_at(inverted: bytes) -> str:
    """Return the operator of a key of the index by power."""
    return encode_address(bytes(255 - byte for byte in inverted), prefix=OPERATOR_PREFIX)


def update_of(validator: Validator, power: int) -> ValidatorUpdate:
    """Return what the engine is told about a validator."""
    return ValidatorUpdate(pub_key=PublicKey(ed25519=validator.key), power=power)


def _raw(operator: str) -> bytes:
    return decode_address(operator, prefix=OPERATOR_PREFIX)
