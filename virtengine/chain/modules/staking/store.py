"""State of staking, with the indexes that spare every list and every queue a scan."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

import msgspec

from virtengine.chain.kernel.consensus import Consensus
from virtengine.chain.kernel.keys import Key
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.bank.store import State as BankState
from virtengine.chain.modules.staking.hooks import StakingHooks
from virtengine.chain.modules.staking.types import (
    BONDED_POOL,
    NOT_BONDED_POOL,
    Header,
    Limits,
    Params,
    Redelegation,
    Unbonding,
    Validator,
    ValidatorSet,
)
from virtengine.crypto.addresses import (
    OPERATOR_PREFIX,
    consensus_address,
    decode_address,
    module_address,
)

BONDED_ADDRESS: Final = module_address(BONDED_POOL)
NOT_BONDED_ADDRESS: Final = module_address(NOT_BONDED_POOL)

_DEFAULTS = Params()
_LIMITS = Limits()


class State:
    """Validators, delegations, what leaves them, and queues ordered by time."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.bank = store.state_of(BankState)
        self.consensus = store.state_of(Consensus)
        self.hooks: list[StakingHooks] = []
        self.validators = Table(store, b"staking/validator/", Validator, key=(str,))
        self.by_consensus = Table(store, b"staking/by_consensus/", str, key=(bytes,))
        self.by_status = Index(store, b"staking/by_status/", key=(int, str))
        self.by_power = Index(store, b"staking/by_power/", key=(int, bytes))
        """Validators that may be bonded, by power; ties fall to the lower address."""
        self.last_powers = Table(store, b"staking/last_power/", int, key=(str,))
        """What the engine was told, by operator."""
        self.delegations = Table(store, b"staking/delegation/", int, key=(str, str))
        """Shares by delegator and operator."""
        self.by_validator = Index(store, b"staking/by_validator/", key=(str, str))
        """Operator and delegator of every delegation."""
        self.unbondings = Table(store, b"staking/unbonding/", Unbonding, key=(str, str))
        self.unbondings_from = Index(store, b"staking/unbonding_from/", key=(str, str))
        self.redelegations = Table(store, b"staking/redelegation/", Redelegation, key=(str, str, str))
        """Moves by delegator, source and destination."""
        self.redelegations_from = Index(store, b"staking/redelegation_from/", key=(str, str, str))
        self.redelegations_to = Index(store, b"staking/redelegation_to/", key=(str, str, str))
        self.retired_keys = Index(store, b"staking/retired_key/", key=(bytes,))
        """Consensus addresses that may never sign again."""
        self.unbonding_queue = Index(store, b"staking/unbonding_queue/", key=(int, str, str))
        self.redelegation_queue = Index(store, b"staking/redelegation_queue/", key=(int, str, str, str))
        self.validator_queue = Index(store, b"staking/validator_queue/", key=(int, str))
        self.headers = Table(store, b"staking/header/", Header, key=(int,))
        self.sets = Table(store, b"staking/set/", ValidatorSet, key=(int,))
        """Who was bonded, by the height from which on it was so."""
        self.versions = Table(store, b"staking/version/", Validator, key=(str, int))
        """What a validator was from a height on, for as far back as headers are kept."""
        self.version_heights = Index(store, b"staking/version_height/", key=(int, str))
        self.changed = Index(store, b"staking/changed/", key=(str,))
        """Operators whose record changed since the last header."""
        self.set_height = Table(store, b"staking/set_height/", int, key=())
        """The key of the set that holds now."""
        self._last_id = Table(store, b"staking/last_id/", int, key=())
        self._dirty = Table(store, b"staking/dirty/", bool, key=())
        self._params = Table(store, b"staking/params/", Params, key=())
        self._limits = Table(store, b"staking/limits/", Limits, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or _DEFAULTS

    def set_params(self, params: Params) -> None:
        """Store the parameters; the validator set is chosen anew at the end of the block."""
        self._params.set(params)
        self._dirty.set(True)

    def get_limits(self) -> Limits:
        """Return the limits of delegations."""
        return self._limits.get() or _LIMITS

    def set_limits(self, limits: Limits) -> None:
        """Store the limits of delegations."""
        self._limits.set(limits)

    def take_id(self) -> int:
        """Return the next number of an unbonding or a redelegation, and use it up."""
        number = (self._last_id.get() or 0) + 1
        self._last_id.set(number)
        return number

    def last_id(self) -> int:
        """Return the last number of an unbonding or a redelegation."""
        return self._last_id.get() or 0

    def skip_ids_to(self, number: int) -> None:
        """Make sure that the next number is above this one."""
        if number > (self._last_id.get() or 0):
            self._last_id.set(number)

    def find_by_consensus(self, consensus: bytes) -> Validator | None:
        """Return the validator whose key has this consensus address."""
        operator = self.by_consensus.get(consensus)
        return None if operator is None else self.validators.get(operator)

    def set_validator(self, validator: Validator) -> Validator:
        """Store a validator and keep every index in step; return it."""
        old = self.validators.get(validator.operator)
        if old == validator:
            return validator
        self.validators.set(validator.operator, validator)
        self.changed.add(validator.operator)
        if old is None:
            self.by_consensus.set(consensus_address(validator.key), validator.operator)
        if old is None or old.status is not validator.status:
            if old is not None:
                self.by_status.remove(old.status.value, old.operator)
            self.by_status.add(validator.status.value, validator.operator)
        self._rank(old, validator)
        return validator

    def change_validator(self, validator: Validator, **changes: object) -> Validator:
        """Store a validator with some fields changed; return it."""
        return self.set_validator(msgspec.structs.replace(validator, **changes))

    def drop_validator(self, validator: Validator) -> None:
        """Forget a validator and its place in every index."""
        self.validators.delete(validator.operator)
        self.by_consensus.delete(consensus_address(validator.key))
        self.by_status.remove(validator.status.value, validator.operator)
        self.changed.add(validator.operator)
        self._rank(validator, None)

    def is_dirty(self) -> bool:
        """Say whether the validator set must be chosen anew."""
        return self._dirty.has()

    def clean(self) -> None:
        """Note that the validator set is chosen."""
        self._dirty.delete()

    def _rank(self, old: Validator | None, new: Validator | None) -> None:
        before, after = _rank_of(old), _rank_of(new)
        if before == after:
            return
        if before is not None:
            self.by_power.remove(*before)
        if after is not None:
            self.by_power.add(*after)
        self._dirty.set(True)


def due(queue: Index, now_ms: int) -> list[Key]:
    """Return what a queue by time holds up to a moment; its later part is not looked at."""
    return list(takewhile(lambda key: int(key[0]) <= now_ms, queue.keys()))


def _rank_of(validator: Validator | None) -> tuple[int, bytes] | None:
    if validator is None or validator.jailed or not validator.power:
        return None
    raw = decode_address(validator.operator, prefix=OPERATOR_PREFIX)
    return validator.power, bytes(255 - byte for byte in raw)
