from __future__ import annotations

from collections.abc import Callable

import pytest
from google.protobuf.message import Message

from tests.chain.support import Actor, TestChain
from tests.chain.support.messages import coin, send
from virtengine.chain import genesis
from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.chain.modules.bank import ledger
from virtengine.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2 as bank_query
from virtengine.wire.cosmos.vesting.v1beta1.tx_pb2 import (
    MsgCreatePeriodicVestingAccount,
    MsgCreatePermanentLockedAccount,
    MsgCreateVestingAccount,
)
from virtengine.wire.cosmos.vesting.v1beta1.vesting_pb2 import (
    ContinuousVestingAccount,
    Period,
    PeriodicVestingAccount,
)


def now(chain: TestChain) -> int:
    return chain.time_ms // 1000


def create(
    chain: TestChain, recipient: Actor, *, seconds: int = 100, delayed: bool = False
) -> MsgCreateVestingAccount:
    return MsgCreateVestingAccount(
        from_address=chain.actor("alice").address,
        to_address=recipient.address,
        amount=[coin(1_000)],
        end_time=now(chain) + 1 + seconds,
        delayed=delayed,
    )


def spendable(chain: TestChain, who: Actor) -> int:
    answer = chain.query(
        "/cosmos.bank.v1beta1.Query/SpendableBalanceByDenom",
        bank_query.QuerySpendableBalanceByDenomRequest(address=who.address, denom="uve"),
    )
    return int(answer.balance.amount)


def test_coins_become_free_evenly(chain: TestChain) -> None:
    alice, eve = chain.actor("alice"), chain.actor("eve")
    chain.send(alice, create(chain, eve))
    assert (chain.balance(eve), spendable(chain, eve)) == (1_000, 0)
    outcome = chain.fail(eve, send(eve, alice, 500), seconds=49)
    assert (outcome.codespace, outcome.code) == ("sdk", 5)
    assert spendable(chain, eve) == 490
    chain.send(eve, send(eve, alice, 500))
    assert (chain.balance(eve), spendable(chain, eve)) == (500, 0)
    chain.advance(seconds=50)
    assert spendable(chain, eve) == 500


def test_locked_coins_pay_no_fee_and_fees_need_free_coins(chain: TestChain) -> None:
    alice, eve = chain.actor("alice"), chain.actor("eve")
    chain.send(alice, create(chain, eve, delayed=True))
    assert chain.fail(eve, send(eve, alice, 1), fee=1).code == 5
    chain.send(alice, send(alice, eve, 10))
    chain.send(eve, send(eve, alice, 9), fee=1)
    assert spendable(chain, eve) == 0


def test_delayed_coins_are_free_at_once(chain: TestChain) -> None:
    alice, eve = chain.actor("alice"), chain.actor("eve")
    chain.send(alice, create(chain, eve, seconds=10, delayed=True))
    chain.advance(seconds=9)
    assert spendable(chain, eve) == 0
    chain.advance(seconds=1)
    assert spendable(chain, eve) == 1_000


def test_portions_become_free_one_after_the_other(chain: TestChain) -> None:
    alice, eve = chain.actor("alice"), chain.actor("eve")
    periods = [Period(length=10, amount=[coin(400)]), Period(length=20, amount=[coin(600)])]
    chain.send(
        alice,
        MsgCreatePeriodicVestingAccount(
            from_address=alice.address,
            to_address=eve.address,
            start_time=now(chain) + 1,
            vesting_periods=periods,
        ),
    )
    seen = []
    for seconds in (9, 1, 19, 1):
        chain.advance(seconds=seconds)
        seen.append(spendable(chain, eve))
    assert seen == [0, 400, 400, 1_000]
    packed = chain.query(
        "/cosmos.auth.v1beta1.Query/Account", auth_query.QueryAccountRequest(address=eve.address)
    ).account
    assert packed.type_url == "/cosmos.vesting.v1beta1.PeriodicVestingAccount"
    assert list(PeriodicVestingAccount.FromString(packed.value).vesting_periods) == periods


def test_locked_for_ever_can_still_be_delegated(chain: TestChain) -> None:
    alice, eve = chain.actor("alice"), chain.actor("eve")
    chain.send(
        alice,
        MsgCreatePermanentLockedAccount(
            from_address=alice.address, to_address=eve.address, amount=[coin(1_000)]
        ),
    )
    chain.send(alice, send(alice, eve, 100))
    assert spendable(chain, eve) == 100
    chain.set_up(lambda s: ledger.delegate(s, eve.address, alice.address, 600), "bank")
    chain.advance()
    assert (chain.balance(eve), spendable(chain, eve)) == (500, 100)
    chain.set_up(lambda s: ledger.undelegate(s, alice.address, eve.address, 600), "bank")
    chain.advance()
    assert (chain.balance(eve), spendable(chain, eve)) == (1_100, 100)


Make = Callable[[TestChain], Message]
REFUSED: dict[str, tuple[int, Make]] = {
    "an account that exists": (18, lambda c: create(c, c.actor("bob"))),
    "an end that is over": (18, lambda c: create(c, c.actor("eve"), seconds=-5)),
    "an end before 1970": (18, lambda c: create(c, c.actor("eve"), seconds=-(2**40))),
    "no coins": (
        18,
        lambda c: MsgCreatePermanentLockedAccount(
            from_address=c.actor("alice").address, to_address=c.actor("eve").address
        ),
    ),
    "a module": (
        4,
        lambda c: MsgCreatePermanentLockedAccount(
            from_address=c.actor("alice").address, to_address=FEE_COLLECTOR_ADDRESS, amount=[coin(1)]
        ),
    ),
    "more than is held": (
        5,
        lambda c: MsgCreatePermanentLockedAccount(
            from_address=c.actor("alice").address, to_address=c.actor("eve").address, amount=[coin(10**15)]
        ),
    ),
    "no periods": (
        18,
        lambda c: MsgCreatePeriodicVestingAccount(
            from_address=c.actor("alice").address, to_address=c.actor("eve").address, start_time=5
        ),
    ),
    "a period without length": (
        18,
        lambda c: MsgCreatePeriodicVestingAccount(
            from_address=c.actor("alice").address,
            to_address=c.actor("eve").address,
            start_time=5,
            vesting_periods=[Period(length=0, amount=[coin(1)])],
        ),
    ),
    "an end beyond all time": (
        18,
        lambda c: MsgCreatePeriodicVestingAccount(
            from_address=c.actor("alice").address,
            to_address=c.actor("eve").address,
            start_time=5,
            vesting_periods=[Period(length=2**63 - 1, amount=[coin(1)])] * 2,
        ),
    ),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_a_message_that_cannot_be_is_refused(chain: TestChain, what: str) -> None:
    code, make = REFUSED[what]
    outcome = chain.fail(chain.actor("alice"), make(chain))
    assert (outcome.codespace, outcome.code) == ("sdk", code), outcome.log
    assert chain.machine.query.accounts.get(chain.actor("eve").address) is None


def test_genesis_keeps_what_is_locked(chain: TestChain) -> None:
    alice, eve = chain.actor("alice"), chain.actor("eve")
    chain.send(alice, create(chain, eve))
    chain.set_up(lambda s: ledger.delegate(s, eve.address, alice.address, 300), "bank")
    chain.advance(seconds=50)
    exported = genesis.export_app_state(chain.machine)
    part = {name: exported[name] for name in ("auth", "bank")}
    again = TestChain((), genesis_state=part)
    assert again.state("auth").vesting.get(eve.address) == chain.state("auth").vesting.get(eve.address)
    packed = again.query(
        "/cosmos.auth.v1beta1.Query/Account", auth_query.QueryAccountRequest(address=eve.address)
    ).account
    account = ContinuousVestingAccount.FromString(packed.value)
    assert account.base_vesting_account.base_account.address == eve.address
    assert account.base_vesting_account.delegated_vesting[0].amount == "300"
