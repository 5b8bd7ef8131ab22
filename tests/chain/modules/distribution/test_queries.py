from __future__ import annotations

import pytest

from tests.chain.modules.distribution.scene import ask
from tests.chain.support.stake import VE, StakeChain, operator
from virtengine.chain.kernel.errors import InvalidAddress, InvalidQuery
from virtengine.chain.modules.distribution.errors import NoDelegation, NoValidator
from virtengine.chain.query import json_shape
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest


def test_an_operator_sees_commission_and_rewards_of_its_own(chain: StakeChain) -> None:
    chain.advance(blocks=5)
    actor = chain.actor("val0")
    answer = ask(chain, "ValidatorDistributionInfo", validator_address=operator(actor))
    assert answer.operator_address == actor.address
    assert int(answer.self_bond_rewards[0].amount) > int(answer.commission[0].amount) > 0
    shown = json_shape.to_json(answer)
    assert shown["commission"][0]["denom"] == "uve"
    assert len(shown["commission"][0]["amount"].partition(".")[2]) == 18


def test_outstanding_is_commission_and_all_rewards(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 30 * VE))
    chain.advance(blocks=5)
    name = operator(chain.actor("val0"))
    owed = ask(chain, "ValidatorOutstandingRewards", validator_address=name).rewards.rewards[0]
    commission = ask(chain, "ValidatorCommission", validator_address=name).commission.commission[0]
    parts = sum(
        int(
            ask(
                chain,
                "DelegationRewards",
                delegator_address=chain.actor(who).address,
                validator_address=name,
            )
            .rewards[0]
            .amount
        )
        for who in ("alice", "val0")
    )
    assert 0 <= int(owed.amount) - int(commission.amount) - parts < 10**6


def test_a_delegator_sees_all_rewards_and_validators(chain: StakeChain) -> None:
    for name in ("val0", "val1"):
        chain.do("alice", chain.delegate("alice", name, 30 * VE))
    chain.advance(blocks=5)
    address = chain.actor("alice").address
    answer = ask(chain, "DelegationTotalRewards", delegator_address=address)
    assert int(answer.total[0].amount) == sum(int(one.reward[0].amount) for one in answer.rewards)
    validators = ask(chain, "DelegatorValidators", delegator_address=address).validators
    assert sorted(validators) == sorted(operator(chain.actor(name)) for name in ("val0", "val1"))


def test_slashes_are_listed_by_height(chain: StakeChain) -> None:
    for _ in range(3):
        chain.slash("val0", "0.01")
        chain.advance()
    name = operator(chain.actor("val0"))
    every = ask(chain, "ValidatorSlashes", validator_address=name)
    assert [one.fraction for one in every.slashes] == ["10000000000000000"] * 3
    assert every.pagination.total == 3
    late = ask(chain, "ValidatorSlashes", validator_address=name, starting_height=chain.height)
    assert len(late.slashes) == 1
    one = ask(chain, "ValidatorSlashes", validator_address=name, pagination=PageRequest(limit=1))
    assert len(one.slashes) == 1
    assert one.pagination.next_key
    with pytest.raises(InvalidQuery):
        ask(chain, "ValidatorSlashes", validator_address=name, starting_height=9, ending_height=3)


def test_what_does_not_exist_is_said_so(chain: StakeChain) -> None:
    nobody = operator(chain.actor("bob"))
    for method in ("ValidatorDistributionInfo", "ValidatorOutstandingRewards", "ValidatorCommission"):
        with pytest.raises(NoValidator):
            ask(chain, method, validator_address=nobody)
    with pytest.raises(NoDelegation):
        ask(
            chain,
            "DelegationRewards",
            delegator_address=chain.actor("bob").address,
            validator_address=operator(chain.actor("val0")),
        )
    with pytest.raises(InvalidAddress):
        ask(chain, "DelegationTotalRewards", delegator_address="nobody")
    with pytest.raises(InvalidAddress):
        ask(chain, "ValidatorCommission", validator_address=chain.actor("val0").address)


def test_queries_write_nothing(chain: StakeChain) -> None:
    chain.advance(blocks=3)
    before = chain.machine.export_genesis()
    ask(chain, "DelegationTotalRewards", delegator_address=chain.actor("val0").address)
    assert chain.machine.export_genesis() == before
