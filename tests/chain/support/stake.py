"""A chain with validators, and its engine: who votes follows from the updates, two blocks later."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from google.protobuf.message import Message

from tests.chain.support.chain import Actor, BlockResult, TestChain
from virtengine.chain.kernel.context import Block, Context, Vote
from virtengine.chain.modules.staking.shapes import pack_key
from virtengine.chain.modules.staking.slashes import Slash, slash
from virtengine.core import decimals
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import consensus_address, module_address, operator_of
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2, tx_pb2

VE = 10**6
DAYS = 86_400


def coin(amount: int, denom: str = DENOM) -> Coin:
    return Coin(denom=denom, amount=str(amount))


def key_of(name: str) -> bytes:
    """Return the consensus key of a validator by its name."""
    return hashlib.sha256(f"consensus/{name}".encode()).digest()


def operator(actor: Actor) -> str:
    """Return the operator address of an actor."""
    return operator_of(actor.address)


def rates(rate: str = "0.1", max_rate: str = "0.2", change: str = "0.01") -> staking_pb2.CommissionRates:
    """Return the rates of a commission from decimals."""
    parsed = [str(decimals.parse(text)) for text in (rate, max_rate, change)]
    return staking_pb2.CommissionRates(rate=parsed[0], max_rate=parsed[1], max_change_rate=parsed[2])


def genesis_validator(address: str, name: str, tokens: int, **changes: Any) -> dict[str, Any]:
    """Return a validator of the genesis in JSON."""
    return {
        "operator_address": operator_of(address),
        "consensus_pubkey": {
            "@type": "/cosmos.crypto.ed25519.PubKey",
            "key": base64.b64encode(key_of(name)).decode(),
        },
        "status": "BOND_STATUS_UNBONDED",
        "tokens": str(tokens),
        "delegator_shares": f"{tokens}.000000000000000000",
        "description": {"moniker": name},
        "commission": {"commission_rates": {"rate": "0.1", "max_rate": "0.2", "max_change_rate": "0.01"}},
        "min_self_delegation": "1",
        **changes,
    }


class StakeChain(TestChain):
    """A chain whose genesis has validators `val0`, `val1`, … with the stakes given.

    `advance`, `send` and `fail` make blocks in which everybody in the engine's set votes, except those
    whose names are in `absent`.
    """

    __test__ = False

    def __init__(
        self,
        stakes: Sequence[int] = (100 * VE, 90 * VE, 80 * VE),
        *,
        params: Mapping[str, Any] | None = None,
        genesis_state: Mapping[str, Any] | None = None,
        actors: Sequence[str] = ("alice", "bob", "carol"),
        **options: Any,
    ) -> None:
        self.actors: dict[str, Actor] = {}
        self.names = [f"val{index}" for index in range(len(stakes))]
        self.absent: set[str] = set()
        self.addresses: dict[bytes, str] = {}
        self._sets: dict[int, dict[bytes, int]] = {}
        self._engine: dict[bytes, int] = {}
        addresses = {name: TestChain.actor(self, name).address for name in self.names}
        staking: dict[str, Any] = {
            "validators": [
                genesis_validator(addresses[name], name, stake)
                for name, stake in zip(self.names, stakes, strict=True)
            ],
            "delegations": [
                {
                    "delegator_address": addresses[name],
                    "validator_address": operator_of(addresses[name]),
                    "shares": f"{stake}.000000000000000000",
                }
                for name, stake in zip(self.names, stakes, strict=True)
            ],
        }
        if params:
            staking["params"] = {**DEFAULT_PARAMS, **params}
        pool = {
            "address": module_address("not_bonded_tokens_pool"),
            "coins": [{"denom": DENOM, "amount": str(sum(stakes))}],
        }
        state = {
            "bank": {"balances": [pool] if stakes else []},
            "staking": staking,
            "mint": NO_INFLATION,
            **(genesis_state or {}),
        }
        super().__init__(tuple(actors) + tuple(self.names), genesis_state=state, **options)

    def block(self, *txs: bytes, **about: Any) -> BlockResult:
        """Make a block with the votes of the engine's set for the block before."""
        height = self.height + 1
        if not self._sets:
            self._learn(self.machine.genesis_updates)
            self._sets[height] = dict(self._engine)
        voters = self._sets.get(height - 1, {})
        about.setdefault("votes", tuple(self._votes(voters, self.absent)))
        result = super().block(*txs, **about)
        self._learn(result.updates)
        self._sets.setdefault(height + 1, self._sets[height])
        self._sets[height + 2] = dict(self._engine)
        return result

    def _votes(self, voters: Mapping[bytes, int], absent: Collection[str]) -> list[Vote]:
        gone = {consensus_address(key_of(name)) for name in absent}
        return [Vote(address, power, address not in gone) for address, power in sorted(voters.items())]

    def _learn(self, updates: Sequence[Any]) -> None:
        for update in updates:
            address = consensus_address(update.pub_key.ed25519)
            self._engine.pop(address, None)
            if update.power:
                self._engine[address] = update.power

    def engine(self) -> dict[str, int]:
        """Return the power of validators by name as the engine was last told."""
        names = {consensus_address(key_of(name)): name for name in self.actors}
        return {names[address]: power for address, power in self._engine.items()}

    def validator(self, name: str) -> Any:
        """Return a validator's record, None when there is none."""
        return self.state("staking").validators.get(operator(self.actor(name)))

    def stake(self, who: str, name: str) -> int:
        """Return what an actor's delegation is worth."""
        found = self.validator(name)
        held = self.state("staking").delegations.get(self.actor(who).address, found.operator)
        return 0 if held is None else int(found.tokens_of(held))

    def delegate(self, who: str, name: str, amount: int) -> Message:
        return tx_pb2.MsgDelegate(
            delegator_address=self.actor(who).address,
            validator_address=operator(self.actor(name)),
            amount=coin(amount),
        )

    def undelegate(self, who: str, name: str, amount: int) -> Message:
        return tx_pb2.MsgUndelegate(
            delegator_address=self.actor(who).address,
            validator_address=operator(self.actor(name)),
            amount=coin(amount),
        )

    def redelegate(self, who: str, source: str, destination: str, amount: int) -> Message:
        return tx_pb2.MsgBeginRedelegate(
            delegator_address=self.actor(who).address,
            validator_src_address=operator(self.actor(source)),
            validator_dst_address=operator(self.actor(destination)),
            amount=coin(amount),
        )

    def create_validator(self, name: str, amount: int, **changes: Any) -> tx_pb2.MsgCreateValidator:
        fields: dict[str, Any] = {
            "description": staking_pb2.Description(moniker=name),
            "commission": rates(),
            "min_self_delegation": "1",
            "validator_address": operator(self.actor(name)),
            "pubkey": pack_key(key_of(name)),
            "value": coin(amount),
        }
        return tx_pb2.MsgCreateValidator(**{**fields, **changes})

    def do(self, who: str, message: Message) -> Any:
        """Send a message of an actor; it must succeed."""
        return self.send(self.actor(who), message)

    def refuse(self, who: str, message: Message) -> tuple[str, int]:
        """Send a message of an actor; it must be refused. Return codespace and code."""
        outcome = self.fail(self.actor(who), message)
        return outcome.codespace, outcome.code

    def slash(self, name: str, fraction: str, *, height: int | None = None) -> int:
        """Slash a validator directly, as part of the next block; return what was burned."""
        validator = self.machine.deliver.states["staking"].validators.get(operator(self.actor(name)))
        block = Block(self.chain_id, self.height + 1, self.time_ms)
        what = Slash(
            consensus_address(validator.key),
            block.height if height is None else height,
            validator.tokens,
            decimals.parse(fraction),
        )
        burned = slash(
            self.machine.deliver.states["staking"], Context(self.machine.deliver.store, block), what
        )
        self.machine.deliver.store.keep()
        return burned


NO_INFLATION: Mapping[str, Any] = {
    "minter": {"inflation": "0", "annual_provisions": "0"},
    "params": {
        "mint_denom": DENOM,
        "inflation_rate_change": "0",
        "inflation_max": "0",
        "inflation_min": "0",
        "goal_bonded": "0.67",
        "blocks_per_year": "6311520",
    },
}
DEFAULT_PARAMS: Mapping[str, Any] = {
    "unbonding_time": "1209600s",
    "max_validators": 100,
    "max_entries": 7,
    "historical_entries": 100,
    "bond_denom": DENOM,
    "min_commission_rate": "0.05",
}
