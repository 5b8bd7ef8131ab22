from __future__ import annotations

from tests.chain.support.stake import DAYS, VE, StakeChain, coin, operator
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2


def cancel(
    chain: StakeChain, who: str, name: str, amount: int, height: int
) -> tx_pb2.MsgCancelUnbondingDelegation:
    return tx_pb2.MsgCancelUnbondingDelegation(
        delegator_address=chain.actor(who).address,
        validator_address=operator(chain.actor(name)),
        amount=coin(amount),
        creation_height=height,
    )


def begun(chain: StakeChain) -> int:
    chain.do("alice", chain.delegate("alice", "val0", 5 * VE))
    chain.do("alice", chain.undelegate("alice", "val0", 3 * VE))
    return chain.height


def test_part_of_an_undelegation_goes_back(chain: StakeChain) -> None:
    height = begun(chain)
    chain.do("alice", cancel(chain, "alice", "val0", VE, height))
    assert chain.stake("alice", "val0") == 3 * VE
    before = chain.balance(chain.actor("alice"))
    chain.advance(seconds=15 * DAYS)
    assert chain.balance(chain.actor("alice")) == before + 2 * VE


def test_all_of_it_goes_back(chain: StakeChain) -> None:
    height = begun(chain)
    chain.do("alice", cancel(chain, "alice", "val0", 3 * VE, height))
    assert chain.stake("alice", "val0") == 5 * VE
    assert not list(chain.state("staking").unbonding_queue.keys())


def test_what_is_not_there_cannot_go_back(chain: StakeChain) -> None:
    height = begun(chain)
    assert chain.refuse("alice", cancel(chain, "alice", "val0", VE, height + 9)) == ("sdk", 38)
    assert chain.refuse("alice", cancel(chain, "alice", "val0", 4 * VE, height)) == ("sdk", 18)
    assert chain.refuse("alice", cancel(chain, "alice", "val1", VE, height)) == ("staking", 26)
    assert chain.refuse("alice", cancel(chain, "alice", "val0", VE, 0)) == ("sdk", 18)
    chain.advance(seconds=15 * DAYS)
    assert chain.refuse("alice", cancel(chain, "alice", "val0", VE, height)) == ("staking", 26)
