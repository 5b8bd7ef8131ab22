from __future__ import annotations

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import coin, send
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, ESCROW_ADDRESS, FEE_COLLECTOR_ADDRESS
from virtengine.core.amounts import MAX_AMOUNT
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend


def test_coins_move_and_the_events_say_so(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(alice), chain.balance(bob)
    outcome = chain.send(alice, send(alice, bob, 1_500))
    assert (chain.balance(alice), chain.balance(bob)) == (before[0] - 1_500, before[1] + 1_500)
    assert outcome.event("message") == {
        "action": "/cosmos.bank.v1beta1.MsgSend", "sender": alice.address, "module": "bank", "msg_index": "0",
    }  # fmt: skip
    assert outcome.event("transfer") == {
        "recipient": bob.address, "sender": alice.address, "amount": "1500uve", "msg_index": "0",
    }  # fmt: skip
    assert outcome.event("coin_spent")["spender"] == alice.address
    assert outcome.event("coin_received")["receiver"] == bob.address
    assert [message.DESCRIPTOR.name for message in outcome.responses] == ["MsgSendResponse"]


def test_a_new_recipient_gets_an_account_with_the_next_number(chain: TestChain) -> None:
    alice = chain.actor("alice")
    numbers = {account.number for _key, account in chain.state("auth").accounts.table.items()}
    chain.send(alice, send(alice, chain.actor("first")), send(alice, chain.actor("second")))
    first, second = (
        chain.state("auth").accounts.get(chain.actor(name).address) for name in ("first", "second")
    )
    assert (first.number, second.number) == (max(numbers) + 1, max(numbers) + 2)
    assert chain.send(chain.actor("first"), send(chain.actor("first"), alice)).code == 0


def test_an_empty_balance_leaves_no_row(chain: TestChain) -> None:
    alice, fresh = chain.actor("alice"), chain.actor("fresh")
    chain.send(alice, send(alice, fresh, 9))
    chain.send(fresh, send(fresh, alice, 9))
    assert not chain.state("bank").balances.has(fresh.address, "uve")
    assert chain.state("auth").accounts.get(fresh.address) is not None


def test_money_sent_to_oneself_stays(chain: TestChain) -> None:
    alice = chain.actor("alice")
    before = chain.balance(alice)
    chain.send(alice, send(alice, alice, before))
    assert chain.balance(alice) == before


@pytest.mark.parametrize(
    ("amounts", "codespace", "code"),
    [
        ([], "sdk", 10),
        ([coin(0)], "sdk", 10),
        ([coin("-1")], "sdk", 10),
        ([coin("1.5")], "sdk", 10),
        ([coin("01")], "sdk", 10),
        ([coin("")], "sdk", 10),
        ([coin("²")], "sdk", 10),
        ([coin(MAX_AMOUNT + 1)], "sdk", 10),
        ([coin("9" * 200)], "sdk", 10),
        ([coin(MAX_AMOUNT)], "sdk", 5),
        ([coin(10**12 + 1)], "sdk", 5),
        ([coin(1, "atom")], "sdk", 5),
        ([coin(1), coin(1)], "sdk", 10),
        ([coin(1, "uve"), coin(1, "atom")], "sdk", 10),
        ([coin(1, "")], "sdk", 10),
        ([coin(1, "ü" * 4)], "sdk", 10),
    ],
)
def test_impossible_amounts_are_refused(chain: TestChain, amounts: list, codespace: str, code: int) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    message = MsgSend(from_address=alice.address, to_address=bob.address, amount=amounts)
    outcome = chain.fail(alice, message)
    assert (outcome.codespace, outcome.code) == (codespace, code)


@pytest.mark.parametrize("recipient", ["", "ve1", "cosmos1w508d6qejxtdg4y5r3zarvary0c5xw7k6ah6g4"])
def test_a_recipient_must_be_an_address(chain: TestChain, recipient: str) -> None:
    alice = chain.actor("alice")
    assert chain.fail(alice, send(alice, recipient)).code == 7


@pytest.mark.parametrize("address", [ESCROW_ADDRESS, FEE_COLLECTOR_ADDRESS])
def test_module_accounts_take_no_transfers(chain: TestChain, address: str) -> None:
    alice = chain.actor("alice")
    assert chain.fail(alice, send(alice, address)).code == 4


def test_the_community_pool_takes_gifts(chain: TestChain) -> None:
    alice = chain.actor("alice")
    chain.send(alice, send(alice, COMMUNITY_POOL_ADDRESS, 77))
    assert chain.balance(COMMUNITY_POOL_ADDRESS) == 77


def test_a_coin_that_is_switched_off_cannot_be_sent() -> None:
    chain = TestChain(genesis_state={"bank": {"send_enabled": [{"denom": "uve", "enabled": False}]}})
    alice, bob = chain.actor("alice"), chain.actor("bob")
    outcome = chain.fail(alice, send(alice, bob))
    assert (outcome.codespace, outcome.code) == ("bank", 5)
