"""Random stake on a whole chain: every invariant of every module holds after every block."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from google.protobuf.message import Message

from tests.chain.modules.delegation import scene as delegation
from tests.chain.modules.distribution.scene import redirect, withdraw, withdraw_commission
from tests.chain.modules.performance.conftest import PARAMS
from tests.chain.modules.performance.scene import unjail
from tests.chain.support.messages import send
from tests.chain.support.stake import VE, StakeChain, coin, key_of, operator
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS
from virtengine.chain.modules.performance import verification
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import consensus_address
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2
from virtengine.wire.virtengine.delegation.v1 import tx_pb2 as delegation_pb2

PEOPLE = ("alice", "bob", "carol")
AMOUNTS = (VE, VE + 7, 3 * VE, 10_000_019, 999_999)


def some_message(chain: StakeChain, chance: random.Random) -> tuple[str, Message]:
    """Return somebody and what they send."""
    who = chance.choice((*PEOPLE, *chain.names))
    name, other = chance.choice(chain.names), chance.choice(chain.names)
    address, amount = chain.actor(who).address, chance.choice(AMOUNTS)
    message = chance.choice(
        (
            lambda: chain.delegate(who, name, amount),
            lambda: chain.undelegate(who, name, amount),
            lambda: chain.redelegate(who, name, other, amount),
            lambda: delegation.delegate(chain, who, name, amount),
            lambda: delegation.undelegate(chain, who, name, amount),
            lambda: delegation.redelegate(chain, who, name, other, amount),
            lambda: delegation.claim(chain, who, name),
            lambda: delegation_pb2.MsgClaimAllRewards(delegator=address),
            lambda: withdraw(chain, who, name),
            lambda: redirect(chain, who, chain.actor(chance.choice(PEOPLE)).address),
            lambda: tx_pb2.MsgFundCommunityPool(depositor=address, amount=[coin(amount)]),
            lambda: tx_pb2.MsgDepositValidatorRewardsPool(
                depositor=address, validator_address=operator(chain.actor(name)), amount=[coin(amount)]
            ),
            lambda: send(address, chain.actor(chance.choice(PEOPLE)), amount),
        )
    )()
    if chance.random() < 0.1:
        return name, chance.choice((withdraw_commission, unjail))(chain, name)
    return who, message


def disturb(chain: StakeChain, chance: random.Random) -> None:
    """Slash, take away or hand out work, now and then."""
    name = chance.choice(chain.names)
    doing = chance.random()
    if doing < 0.05 and chain.validator(name) is not None and chain.validator(name).tokens > VE:
        chain.slash(name, chance.choice(("0.01", "0.05", "0.333333333333333333")))
    elif doing < 0.2:
        chain.absent = {name} if chance.random() < 0.5 else set()
    elif doing < 0.4 and chain.validator(name) is not None:
        score = chance.randrange(10_001)
        chain.set_up(
            lambda state: verification.complete(state, operator(chain.actor(name)), score), "performance"
        )


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(12))
def test_what_is_owed_is_held_whatever_stakers_do(seed: int) -> None:
    chance = random.Random(seed)
    stakes = [chance.choice((2 * VE, 50 * VE, 90 * VE + 1)) for _ in range(5)]
    chain = StakeChain(
        stakes,
        genesis_state={"mint": {}, "performance": {"params": PARAMS}},
        params={"unbonding_time": "60s", "max_validators": 4},
    )
    accepted: Counter[str] = Counter()
    for _ in range(120):
        disturb(chain, chance)
        txs, senders = [], []
        for _ in range(chance.randrange(5)):
            who, message = some_message(chain, chance)
            if who in senders:
                continue
            senders.append(who)
            txs.append(
                (
                    type(message).__name__,
                    chain.sign(chain.actor(who), message, fee=chance.choice((0, 7, 10_001))),
                )
            )
        result = chain.block(
            *(raw for _, raw in txs),
            seconds=chance.choice((1, 2, 30)),
            proposer=consensus_address(key_of(chance.choice(chain.names))),
        )
        accepted.update(name for (name, _), outcome in zip(txs, result.txs, strict=True) if outcome.code == 0)
        assert_held(chain)
    assert sum(accepted.values()) > 60
    assert len(accepted) > 8


def assert_held(chain: StakeChain) -> None:
    """Require that distribution holds what it owes, and no whole uve of the community pool."""
    state = chain.state("distribution")
    owed = sum(amount for _, amount in state.outstanding.items())
    assert chain.balance(DISTRIBUTION_ADDRESS) * ATTO == owed + state.get_dust()
    assert 0 <= state.get_dust() < ATTO
    assert chain.balance(COMMUNITY_POOL_ADDRESS) >= 0
