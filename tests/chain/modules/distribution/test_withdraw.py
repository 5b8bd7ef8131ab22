from __future__ import annotations

from tests.chain.modules.distribution.scene import (
    ask,
    govern,
    params,
    redirect,
    withdraw,
    withdraw_commission,
)
from tests.chain.support.stake import VE, StakeChain, operator
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import module_address
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2


def test_a_delegator_is_paid_what_the_query_said_it_earned(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 100 * VE))
    chain.advance(blocks=20)
    before = chain.balance(chain.actor("alice"))
    outcome = chain.do("alice", withdraw(chain, "alice", "val0"))
    paid = chain.balance(chain.actor("alice")) - before
    answer = outcome.responses[0]
    assert isinstance(answer, tx_pb2.MsgWithdrawDelegatorRewardResponse)
    assert paid > 0
    assert answer.amount[0].amount == str(paid)
    told = outcome.event("withdraw_rewards")
    assert told["amount"] == f"{paid}uve"
    assert told["validator"] == operator(chain.actor("val0"))
    assert told["delegator"] == chain.actor("alice").address


def test_a_second_withdrawal_in_the_same_block_pays_nothing(chain: StakeChain) -> None:
    chain.advance(blocks=5)
    outcome = chain.send(
        chain.actor("val0"), withdraw(chain, "val0", "val0"), withdraw(chain, "val0", "val0")
    )
    first, second = (int(answer.amount[0].amount) for answer in outcome.responses)  # type: ignore[attr-defined]
    assert first > 0
    assert second == 0


def test_another_address_may_receive(chain: StakeChain) -> None:
    carol = chain.actor("carol")
    outcome = chain.do("val0", redirect(chain, "val0", carol.address))
    assert outcome.event("set_withdraw_address")["withdraw_address"] == carol.address
    chain.advance(blocks=5)
    before = chain.balance(carol)
    chain.send(chain.actor("val0"), withdraw(chain, "val0", "val0"), withdraw_commission(chain, "val0"))
    assert chain.balance(carol) > before
    answer = ask(chain, "DelegatorWithdrawAddress", delegator_address=chain.actor("val0").address)
    assert answer.withdraw_address == carol.address


def test_module_accounts_do_not_receive(chain: StakeChain) -> None:
    message = redirect(chain, "val0", module_address("distribution"))
    assert chain.refuse("val0", message) == ("sdk", 4)


def test_where_to_withdraw_cannot_be_set_when_it_is_switched_off(chain: StakeChain) -> None:
    off = tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(withdraw_addr_enabled=False))
    govern(chain, off)
    message = redirect(chain, "val0", chain.actor("bob").address)
    assert chain.refuse("val0", message) == ("distribution", 8)


def test_who_does_not_delegate_withdraws_nothing(chain: StakeChain) -> None:
    assert chain.refuse("bob", withdraw(chain, "bob", "val0")) == ("distribution", 5)


def test_a_validator_that_does_not_exist_pays_nothing(chain: StakeChain) -> None:
    assert chain.refuse("bob", withdraw(chain, "bob", "carol")) == ("distribution", 6)


def test_addresses_must_be_operators(chain: StakeChain) -> None:
    message = tx_pb2.MsgWithdrawDelegatorReward(
        delegator_address=chain.actor("bob").address, validator_address=chain.actor("val0").address
    )
    assert chain.refuse("bob", message) == ("sdk", 7)


def test_an_operator_withdraws_its_commission_in_whole_coins(chain: StakeChain) -> None:
    chain.advance(blocks=10)
    name, actor = "val0", chain.actor("val0")
    before = chain.balance(actor)
    outcome = chain.send(actor, withdraw_commission(chain, name))
    paid = chain.balance(actor) - before
    assert paid > 0
    assert outcome.event("withdraw_commission")["amount"] == f"{paid}uve"
    rest = chain.state("distribution").commission_of(operator(actor))
    assert rest < ATTO


def test_without_commission_there_is_none_to_withdraw(chain: StakeChain) -> None:
    chain.do("alice", chain.create_validator("alice", 1 * VE))
    assert chain.refuse("alice", withdraw_commission(chain, "alice")) == ("distribution", 7)


def test_changing_a_delegation_pays_it_out_first(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 100 * VE))
    chain.advance(blocks=5)
    for message in (
        chain.delegate("alice", "val0", VE),
        chain.undelegate("alice", "val0", VE),
        chain.redelegate("alice", "val0", "val1", VE),
    ):
        outcome = chain.do("alice", message)
        assert outcome.event("withdraw_rewards")["delegator"] == chain.actor("alice").address


def test_when_the_last_stake_leaves_what_is_left_is_paid(chain: StakeChain) -> None:
    chain.do("alice", chain.create_validator("alice", 200 * VE))
    chain.advance(blocks=6)
    chain.do("alice", chain.undelegate("alice", "alice", 200 * VE))
    held = chain.state("distribution").commission_of(operator(chain.actor("alice"))) // ATTO
    before = chain.balance(chain.actor("alice"))
    chain.advance(seconds=15 * 86_400)
    assert chain.validator("alice") is None
    assert chain.balance(chain.actor("alice")) >= before + held + 200 * VE
    assert operator(chain.actor("alice")) not in {
        key[0] for key, _ in chain.state("distribution").currents.items()
    }
