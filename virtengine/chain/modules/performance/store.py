"""State of performance."""

from __future__ import annotations

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.bank.store import State as BankState
from virtengine.chain.modules.distribution.store import State as DistributionState
from virtengine.chain.modules.performance.errors import ValidatorNotFound
from virtengine.chain.modules.performance.types import (
    Epoch,
    Params,
    Performance,
    Reward,
    SigningInfo,
    SlashRecord,
)
from virtengine.chain.modules.slashing.store import State as SlashingState
from virtengine.chain.modules.slashing.types import SigningInfo as JailInfo
from virtengine.chain.modules.staking.store import State as StakingState
from virtengine.chain.modules.staking.types import Validator
from virtengine.crypto.addresses import consensus_address


class State:
    """Epochs, what validators did and earned in them, and slashes; over staking and distribution.

    Validators are named by their operators' addresses.
    """

    def __init__(self, store: Store) -> None:
        self.bank = store.state_of(BankState)
        self.staking = store.state_of(StakingState)
        self.distribution = store.state_of(DistributionState)
        self.slashing = store.state_of(SlashingState)
        self.performances = Table(store, b"performance/performance/", Performance, key=(int, str))
        self.infos = Table(store, b"performance/signing_info/", SigningInfo, key=(str,))
        self.epochs = Table(store, b"performance/epoch/", Epoch, key=(int,))
        """Finished epochs."""
        self.rewards = Table(store, b"performance/reward/", Reward, key=(str, int))
        self.epoch_rewards = Index(store, b"performance/epoch_reward/", key=(int, str))
        self.slashes = Table(store, b"performance/slash/", SlashRecord, key=(int,))
        self.validator_slashes = Index(store, b"performance/validator_slash/", key=(str, int))
        self.burned = Table(store, b"performance/burned/", int, key=(str,))
        """What staking burned of validators in this block."""
        self._current = Table(store, b"performance/current_epoch/", Epoch, key=())
        self._block_time = Table(store, b"performance/block_time/", int, key=())
        self._slash_sequence = Table(store, b"performance/slash_sequence/", int, key=())
        self._params = Table(store, b"performance/params/", Params, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def get_current(self) -> Epoch:
        """Return the epoch that runs."""
        return self._current.get() or Epoch(1, 1, 0)

    def set_current(self, epoch: Epoch) -> None:
        """Store the epoch that runs."""
        self._current.set(epoch)

    def get_block_time(self) -> int:
        """Return when the last block was that had votes, in seconds; 0 before there was one."""
        return self._block_time.get() or 0

    def set_block_time(self, time: int) -> None:
        """Store when the last block was."""
        self._block_time.set(time)

    def get_slash_sequence(self) -> int:
        """Return how many slashes there were."""
        return self._slash_sequence.get() or 0

    def set_slash_sequence(self, sequence: int) -> None:
        """Store how many slashes there were."""
        self._slash_sequence.set(sequence)

    def require_validator(self, operator: str) -> Validator:
        """Return a validator. Raises ValidatorNotFound."""
        found = self.staking.validators.get(operator)
        if found is None:
            raise ValidatorNotFound(f"there is no validator {operator[:90]!r}")
        return found

    def performance_of(self, operator: str) -> Performance:
        """Return what a validator did in the epoch that runs."""
        number = self.get_current().number
        return self.performances.get(number, operator) or Performance(operator, number)

    def put_performance(self, performance: Performance) -> None:
        """Store what a validator did in an epoch."""
        self.performances.set(performance.epoch, performance.validator, performance)

    def info_of(self, operator: str) -> SigningInfo:
        """Return what is remembered of a validator."""
        return self.infos.get(operator) or SigningInfo(operator)

    def jail_of(self, validator: Validator) -> JailInfo:
        """Return until when a validator is jailed, and whether for good."""
        return self.slashing.infos.get(consensus_address(validator.key)) or JailInfo(0)

    def infractions_of(self, validator: Validator) -> int:
        """Return how many misdeeds a validator was punished for."""
        return self.slashing.infractions.get(consensus_address(validator.key)) or 0

    def put_info(self, info: SigningInfo) -> None:
        """Store what is remembered of a validator."""
        self.infos.set(info.validator, info)

    def forgive(self, operator: str, height: int) -> None:
        """Forget the blocks that a validator missed; its window begins anew."""
        info = self.infos.get(operator)
        if info is not None and (info.missed_counter or info.consecutive_missed):
            self.put_info(SigningInfo(operator, info.start_height, height))

    def put_reward(self, reward: Reward) -> None:
        """Store what a validator earned in an epoch."""
        self.rewards.set(reward.validator, reward.epoch, reward)
        self.epoch_rewards.add(reward.epoch, reward.validator)

    def put_slash(self, sequence: int, record: SlashRecord) -> None:
        """Store a slash under its number."""
        self.slashes.set(sequence, record)
        self.validator_slashes.add(record.validator, sequence)
