from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from tests.chain.support.stake import VE, StakeChain, operator
from virtengine.chain.kernel.errors import QueryError
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.cosmos.staking.v1beta1 import query_pb2 as q


def ask(chain: StakeChain, method: str, request: Message) -> Any:
    return chain.query(f"/cosmos.staking.v1beta1.Query/{method}", request)


@pytest.fixture
def busy() -> StakeChain:
    """Alice and bob stake, leave and move; val3 is too weak to sign."""
    chain = StakeChain([100 * VE, 90 * VE, 80 * VE, 2 * VE], params={"max_validators": 3})
    chain.do("alice", chain.delegate("alice", "val0", 9 * VE))
    chain.do("alice", chain.delegate("alice", "val1", 3 * VE))
    chain.do("bob", chain.delegate("bob", "val0", 2 * VE))
    chain.do("alice", chain.undelegate("alice", "val0", 2 * VE))
    chain.do("alice", chain.redelegate("alice", "val0", "val2", 3 * VE))
    return chain


def test_validators_are_listed_by_status(busy: StakeChain) -> None:
    everybody = ask(busy, "Validators", q.QueryValidatorsRequest())
    assert everybody.pagination.total == 4
    bonded = ask(busy, "Validators", q.QueryValidatorsRequest(status="BOND_STATUS_BONDED"))
    assert {one.description.moniker for one in bonded.validators} == {"val0", "val1", "val2"}
    rest = ask(busy, "Validators", q.QueryValidatorsRequest(status="BOND_STATUS_UNBONDED"))
    assert [one.description.moniker for one in rest.validators] == ["val3"]
    with pytest.raises(QueryError):
        ask(busy, "Validators", q.QueryValidatorsRequest(status="bonded"))


def test_pages_go_on_where_the_last_ended(busy: StakeChain) -> None:
    request = q.QueryValidatorsRequest(status="BOND_STATUS_BONDED", pagination=PageRequest(limit=2))
    first = ask(busy, "Validators", request)
    request.pagination.key = first.pagination.next_key
    second = ask(busy, "Validators", request)
    names = [one.operator_address for one in (*first.validators, *second.validators)]
    assert len(names) == len(set(names)) == 3
    assert not second.pagination.next_key


def test_one_validator(busy: StakeChain) -> None:
    address = operator(busy.actor("val0"))
    found = ask(busy, "Validator", q.QueryValidatorRequest(validator_addr=address)).validator
    assert (found.tokens, found.delegator_shares) == (str(106 * VE), str(106 * VE * 10**18))
    assert found.consensus_pubkey.type_url == "/cosmos.crypto.ed25519.PubKey"
    with pytest.raises(QueryError) as caught:
        ask(busy, "Validator", q.QueryValidatorRequest(validator_addr=operator(busy.actor("bob"))))
    assert caught.value.status == 5


def test_delegations_from_both_sides(busy: StakeChain) -> None:
    alice, val0 = busy.actor("alice").address, operator(busy.actor("val0"))
    own = ask(busy, "DelegatorDelegations", q.QueryDelegatorDelegationsRequest(delegator_addr=alice))
    assert sorted(int(one.balance.amount) // VE for one in own.delegation_responses) == [3, 3, 4]
    of = ask(busy, "ValidatorDelegations", q.QueryValidatorDelegationsRequest(validator_addr=val0))
    assert of.pagination.total == 3
    one = ask(busy, "Delegation", q.QueryDelegationRequest(delegator_addr=alice, validator_addr=val0))
    assert one.delegation_response in of.delegation_responses
    with pytest.raises(QueryError) as caught:
        ask(
            busy,
            "Delegation",
            q.QueryDelegationRequest(delegator_addr=busy.actor("carol").address, validator_addr=val0),
        )
    assert caught.value.status == 5


def test_undelegations_from_both_sides(busy: StakeChain) -> None:
    alice, val0 = busy.actor("alice").address, operator(busy.actor("val0"))
    own = ask(
        busy,
        "DelegatorUnbondingDelegations",
        q.QueryDelegatorUnbondingDelegationsRequest(delegator_addr=alice),
    )
    of = ask(
        busy,
        "ValidatorUnbondingDelegations",
        q.QueryValidatorUnbondingDelegationsRequest(validator_addr=val0),
    )
    one = ask(
        busy,
        "UnbondingDelegation",
        q.QueryUnbondingDelegationRequest(delegator_addr=alice, validator_addr=val0),
    )
    assert list(own.unbonding_responses) == list(of.unbonding_responses) == [one.unbond]
    assert one.unbond.entries[0].balance == str(2 * VE)
    with pytest.raises(QueryError):
        ask(
            busy,
            "UnbondingDelegation",
            q.QueryUnbondingDelegationRequest(
                delegator_addr=alice, validator_addr=operator(busy.actor("val1"))
            ),
        )


def test_redelegations_by_delegator_source_and_both(busy: StakeChain) -> None:
    alice = busy.actor("alice").address
    val0, val2 = operator(busy.actor("val0")), operator(busy.actor("val2"))
    requests = (
        q.QueryRedelegationsRequest(delegator_addr=alice),
        q.QueryRedelegationsRequest(src_validator_addr=val0),
        q.QueryRedelegationsRequest(delegator_addr=alice, src_validator_addr=val0, dst_validator_addr=val2),
    )
    answers = [list(ask(busy, "Redelegations", one).redelegation_responses) for one in requests]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0].entries[0].balance == str(3 * VE)
    with pytest.raises(QueryError):
        ask(
            busy,
            "Redelegations",
            q.QueryRedelegationsRequest(
                delegator_addr=alice, src_validator_addr=val2, dst_validator_addr=val0
            ),
        )


def test_validators_of_a_delegator(busy: StakeChain) -> None:
    alice = busy.actor("alice").address
    found = ask(busy, "DelegatorValidators", q.QueryDelegatorValidatorsRequest(delegator_addr=alice))
    assert {one.description.moniker for one in found.validators} == {"val0", "val1", "val2"}
    one = ask(
        busy,
        "DelegatorValidator",
        q.QueryDelegatorValidatorRequest(delegator_addr=alice, validator_addr=operator(busy.actor("val1"))),
    )
    assert one.validator in found.validators


def test_pools_and_parameters(busy: StakeChain) -> None:
    pool = ask(busy, "Pool", q.QueryPoolRequest()).pool
    assert (pool.bonded_tokens, pool.not_bonded_tokens) == (str(282 * VE), str(4 * VE))
    params = ask(busy, "Params", q.QueryParamsRequest()).params
    assert params.min_commission_rate == str(5 * 10**16)
    assert params.unbonding_time.seconds == 1_209_600


@pytest.mark.parametrize("text", ["", "ve1", "vevaloper1xyz", "x" * 500])
def test_what_is_no_address_is_an_invalid_argument(busy: StakeChain, text: str) -> None:
    for method, request in (
        ("Validator", q.QueryValidatorRequest(validator_addr=text)),
        ("DelegatorDelegations", q.QueryDelegatorDelegationsRequest(delegator_addr=text)),
        ("Redelegations", q.QueryRedelegationsRequest(delegator_addr=text)),
        ("ValidatorUnbondingDelegations", q.QueryValidatorUnbondingDelegationsRequest(validator_addr=text)),
    ):
        with pytest.raises(QueryError) as caught:
            ask(busy, method, request)
        assert caught.value.status == 3
