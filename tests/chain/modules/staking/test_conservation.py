"""Seeded random staking: whatever happens, coins are neither made nor lost, and invariants hold.

`STAKE_SEEDS` and `STAKE_CASES` make the runs longer.
"""

from __future__ import annotations

import os
import random

import pytest
from google.protobuf.message import Message

from tests.chain.support.stake import DAYS, VE, StakeChain, coin, operator
from virtengine.chain.kernel.context import Block, Context, Misbehavior, Offence
from virtengine.chain.modules.slashing.punish import Misdeed, slash_for
from virtengine.chain.modules.slashing.types import Reason
from virtengine.chain.modules.staking import pools
from virtengine.chain.modules.staking.slashes import Slash, slash
from virtengine.chain.modules.staking.types import Commission, Description, Status, Validator
from virtengine.core.amounts import ATTO, DENOM
from virtengine.crypto.addresses import consensus_address, module_address
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2

SEEDS = int(os.environ.get("STAKE_SEEDS", "12"))
CASES = int(os.environ.get("STAKE_CASES", "30000"))
PEOPLE = ("alice", "bob", "carol", "dave")
SIZES = (1, 999_999, VE, VE + 1, 3 * VE, 7_654_321, 50 * VE, 3 * VE, 8 * VE, 10**40)


class Storm:
    """One seed's random life of a chain."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.params = {
            "max_validators": self.random.choice((1, 3, 5, 5)),
            "max_entries": self.random.choice((1, 2, 7)),
            "historical_entries": self.random.choice((0, 1, 5, 100)),
            "unbonding_time": self.random.choice(("5s", "60s", "60s", "1209600s")),
        }
        stakes = [self.random.choice((VE, 20 * VE, 33 * VE + 7, 100 * VE)) for _ in range(5)]
        liveness = {
            "signed_blocks_window": "10",
            "min_signed_per_window": "0.5",
            "downtime_jail_duration": "3s",
            "slash_fraction_double_sign": "0.05",
            "slash_fraction_downtime": self.random.choice(
                ("0", "0.01", "0.01", "0.3", "0.999999999999999999", "1")
            ),
        }
        self.chain = StakeChain(
            stakes, params=self.params, actors=PEOPLE, genesis_state={"slashing": {"params": liveness}}
        )
        self.burned = 0
        self.supply = self.chain.state("bank").supply.get(DENOM)

    def run(self, blocks: int) -> None:
        for _ in range(blocks):
            self.chain.absent = set(self.chain.names[: self.random.choice((0, 0, 0, 0, 0, 1))])
            if self.random.random() < 0.2:
                self.punish()
            messages = [self.message() for _ in range(self.random.choice((1, 3, 6)))]
            txs = []
            used: set[str] = set()
            for who, message in messages:
                if who not in used:
                    used.add(who)
                    txs.append(self.chain.sign(self.chain.actor(who), message))
            about = {"misbehavior": (self.misbehavior(),)} if self.random.random() < 0.02 else {}
            self.chain.block(*txs, seconds=self.random.choice((1,) * 8 + (4, 30, 15 * DAYS)), **about)
            self.check()

    def message(self) -> tuple[str, Message]:
        """Mostly what can be carried out, sometimes anything."""
        chain, pick = self.chain, self.random
        kind = pick.choice(("delegate", "delegate", "leave", "leave", "move", "move", "cancel", "rest"))
        wild = pick.random() < 0.15
        pairs = [(d, v) for d in PEOPLE for v in chain.names if self.held(d, v)]
        anybody = pick.choice(PEOPLE), pick.choice(chain.names)
        who, name = pick.choice(pairs) if pairs and not wild else anybody
        other, held = pick.choice(chain.names), self.held(who, name)
        if kind == "delegate":
            who, name = pick.choice(PEOPLE), pick.choice(chain.names)
            return who, chain.delegate(who, name, pick.choice(SIZES))
        if kind == "rest":
            who = pick.choice(chain.names)
            unjail = slashing.MsgUnjail(validator_addr=operator(chain.actor(who)))
            leave = chain.undelegate(who, who, pick.choice(SIZES))
            return who, pick.choice((unjail, unjail, chain.create_validator(who, 5 * VE), leave))
        if kind == "cancel":
            return who, self.cancel(who, name)
        sizes = [held, held // 2, VE] if held > 3 * VE else [held]
        amount = max(1, pick.choice(SIZES if wild else sizes))
        if kind == "leave":
            return who, chain.undelegate(who, name, amount)
        return who, chain.redelegate(who, name, other, amount)

    def held(self, who: str, name: str) -> int:
        return self.chain.stake(who, name) if self.chain.validator(name) else 0

    def cancel(self, who: str, name: str) -> tx_pb2.MsgCancelUnbondingDelegation:
        address, valoper = self.chain.actor(who).address, operator(self.chain.actor(name))
        leaving = [str(key[1]) for key in self.chain.state("staking").unbondings.keys(address)]
        valoper = self.random.choice(leaving) if leaving else valoper
        found = self.chain.state("staking").unbondings.get(address, valoper)
        entry = self.random.choice(found.entries) if found else None
        return tx_pb2.MsgCancelUnbondingDelegation(
            delegator_address=address,
            validator_address=valoper,
            amount=coin(max(1, entry.balance // self.random.choice((1, 2))) if entry else 1),
            creation_height=entry.created_height if entry else 1,
        )

    def punish(self) -> None:
        chain = self.chain
        found = chain.validator(self.random.choice(chain.names))
        if found is None:
            return
        ctx = Context(chain.machine.deliver.store, Block(chain.chain_id, chain.height + 1, chain.time_ms))
        height = max(0, chain.height + 1 - self.random.choice((0, 1, 2, 5, 20)))
        if self.random.random() < 0.8:
            part = self.random.choice((1, ATTO // 3, ATTO // 20, ATTO // 7, ATTO))
            what = Slash(consensus_address(found.key), height, found.tokens, part)
            slash(chain.machine.deliver.states["staking"], ctx, what)
            chain.machine.deliver.store.keep()
            return
        misdeed = Misdeed(
            self.random.choice([*Reason][1:6]),
            consensus_address(found.key),
            height,
            chain.height.to_bytes(8, "big"),
            self.random.choice((None, 0, 1, found.tokens * 3)),
        )
        slash_for(chain.machine.deliver.states["slashing"], ctx, misdeed)
        chain.machine.deliver.store.keep()
        chain.machine.deliver.store.take_events()

    def misbehavior(self) -> Misbehavior:
        found = self.chain.validator(self.random.choice(self.chain.names))
        key = found.key if found else b""
        return Misbehavior(
            Offence.DUPLICATE_VOTE,
            consensus_address(key),
            100,
            max(1, self.chain.height - 3),
            self.chain.time_ms,
        )

    def check(self) -> None:
        state = self.chain.state("staking")
        stake = sum(one.tokens for _key, one in state.validators.items())
        leaving = sum(entry.balance for _key, one in state.unbondings.items() for entry in one.entries)
        assert pools.bonded_tokens(state) + pools.not_bonded_tokens(state) == stake + leaving
        supply = self.chain.state("bank").supply.get(DENOM)
        assert supply <= self.supply
        held = sum(self.chain.balance(name) for name in self.addresses())
        assert held + stake + leaving == supply
        self.supply = supply

    def addresses(self) -> list[str]:
        pooled = {module_address(name) for name in ("bonded_tokens_pool", "not_bonded_tokens_pool")}
        found = {str(key[0]) for key, _ in self.chain.state("bank").balances.items()}
        return sorted(found - pooled)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_coin_is_made_or_lost(seed: int) -> None:
    Storm(seed).run(60)


def validator(tokens: int, shares: int) -> Validator:
    return Validator("", b"", tokens, shares, Status.BONDED, False, Description(), Commission(0, 0, 0), 1)


def test_shares_never_gain_by_coming_and_going() -> None:
    """Whatever the rate and the size: what goes out is at most what came in, and nobody else loses."""
    pick = random.Random(1)
    for _ in range(CASES):
        tokens = pick.choice((1, 2, 10**6, pick.randrange(1, 10**16), 2**200))
        shares = pick.choice((1, tokens, tokens * ATTO, pick.randrange(1, 10**35), 2**300))
        amount = pick.choice((1, 2, 10**6, pick.randrange(1, 10**16), 2**255 - 1))
        before = validator(tokens, shares)
        bought = before.shares_of(amount)
        after = validator(tokens + amount, shares + bought)
        assert after.tokens_of(bought) <= amount
        assert after.tokens * before.shares >= before.tokens * after.shares
        back = after.tokens_of(bought)
        left = validator(after.tokens - back, after.shares - bought)
        assert left.tokens * before.shares >= before.tokens * left.shares


def test_the_exact_amount_can_be_taken_out_at_any_usual_rate() -> None:
    pick = random.Random(2)
    for _ in range(CASES):
        tokens = pick.randrange(1, 10**16)
        one = validator(tokens, pick.randrange(tokens * ATTO // 2, tokens * ATTO * 10**6))
        amount = pick.randrange(1, tokens + 1)
        shares = min(one.shares, -(-amount * one.shares // one.tokens))
        assert one.tokens_of(shares) == amount
