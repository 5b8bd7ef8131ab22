"""Slash, jail, tombstone: each by the validator's consensus address."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.slashing.errors import (
    MissingSelfDelegation,
    NoValidatorForAddress,
    SelfDelegationTooLow,
    ValidatorJailed,
    ValidatorNotJailed,
)
from virtengine.chain.modules.slashing.store import State
from virtengine.chain.modules.slashing.types import FOREVER_MS, SigningInfo
from virtengine.chain.modules.staking import slashes, validators
from virtengine.chain.modules.staking.slashes import Slash
from virtengine.chain.modules.staking.types import Validator
from virtengine.crypto.addresses import account_of, consensus_address, encode_consensus


def info_of(state: State, ctx: Context, consensus: bytes) -> SigningInfo:
    """Return a validator's signing info; one that never signed begins here."""
    return state.infos.get(consensus) or SigningInfo(start_height=ctx.height)


def slash(state: State, ctx: Context, what: Slash, *, power: int, reason: str) -> int:
    """Burn what a misdeed costs, say so, and return how much it was."""
    burned = slashes.slash(state.staking, ctx, what) if what.fraction else 0
    ctx.emit_plain(
        "slash",
        address=encode_consensus(what.consensus),
        power=str(power),
        reason=reason,
        burned_coins=str(burned),
    )
    return burned


def jail(state: State, ctx: Context, consensus: bytes, until_ms: int) -> None:
    """Jail a validator until a time, longer if it is to stay longer already."""
    info = info_of(state, ctx, consensus)
    state.infos.set(consensus, replace(info, jailed_until_ms=max(info.jailed_until_ms, until_ms)))
    validator = state.staking.find_by_consensus(consensus)
    if validator is not None and not validator.jailed:
        validators.jail(state.staking, validator)
        ctx.emit_plain("slash", jailed=encode_consensus(consensus))


def tombstone(state: State, ctx: Context, consensus: bytes) -> None:
    """Jail a validator for good; its key never signs again."""
    jail(state, ctx, consensus, FOREVER_MS)
    state.infos.set(consensus, replace(info_of(state, ctx, consensus), tombstoned=True))
    state.staking.retired_keys.add(consensus)


def release(state: State, ctx: Context, operator: str) -> None:
    """Let a validator out whose time is over. Raises SlashingError for what keeps it in."""
    validator = state.staking.validators.get(operator)
    if validator is None:
        raise NoValidatorForAddress("address is not associated with any known validator")
    _require_own_stake(state, validator)
    if not validator.jailed:
        raise ValidatorNotJailed("validator not jailed; cannot be unjailed")
    info = state.infos.get(consensus_address(validator.key))
    if info is not None and info.tombstoned:
        raise ValidatorJailed("validator still jailed; cannot be unjailed: it is tombstoned")
    if info is not None and ctx.time_ms < info.jailed_until_ms:
        seconds = -(-(info.jailed_until_ms - ctx.time_ms) // 1000)
        raise ValidatorJailed(f"validator still jailed; cannot be unjailed for {seconds} seconds")
    validators.unjail(state.staking, validator)


def _require_own_stake(state: State, validator: Validator) -> None:
    shares = state.staking.delegations.get(account_of(validator.operator), validator.operator)
    if shares is None:
        raise MissingSelfDelegation("validator has no self-delegation; cannot be unjailed")
    if validator.tokens_of(shares) < validator.min_self_delegation:
        raise SelfDelegationTooLow("validator's self delegation less than minimum; cannot be unjailed")
