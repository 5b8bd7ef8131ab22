"""The same blocks with the shortcut and without it: the same answers, bytes and state."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chain.support import TestChain
from tests.chain.support.messages import coin, send
from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.context import Block, Mode
from virtengine.chain.kernel.results import EncodedResult
from virtengine.chain.modules.bank.errors import SendDisabled
from virtengine.chain.modules.bank.types import Params
from virtengine.core.amounts import ATTO, DENOM
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgMultiSend

NAMES = ("alice", "bob", "carol", "dave")
GAS = 200_000


class Pair:
    """One chain that takes the shortcut and one that cannot."""

    def __init__(self, **options: Any) -> None:
        self.quick, self.slow = TestChain(NAMES, **options), TestChain(NAMES, **options)
        for view in (self.slow.machine.deliver, self.slow.machine.check):
            view.shortcuts.clear()
        self.taken = 0
        self.block(*(self.sign(name, fee=10**6) for name in NAMES))  # keys become known

    def sign(self, sender: str, target: str = "bob", amount: int = 1, ahead: int = 0, **terms: Any) -> bytes:
        actor = self.quick.actor(sender)
        account = self.quick.machine.deliver.accounts.get(actor.address)
        assert account is not None
        message = send(actor, self.quick.actor(target).address if target in NAMES else target, amount)
        asked: dict[str, Any] = {"chain_id": self.quick.chain_id, "gas_limit": GAS, "fee": 1_000} | terms
        return sign_tx(
            [message], [Signer(actor.key, account.number, account.sequence + ahead)], Terms(**asked)
        )

    def set_up(self, change: Callable[[Any], None]) -> None:
        for chain in (self.quick, self.slow):
            chain.set_up(change, "bank")

    def block(self, *txs: bytes) -> list[int]:
        """Carry a block out on both, require that nothing differs, and return the codes."""
        results = [chain.block(*txs) for chain in (self.quick, self.slow)]
        assert results[0].app_hash == results[1].app_hash
        quick, slow = ([one.result for one in result.txs] for result in results)
        assert [one.encode() for one in quick] == [one.encode() for one in slow]
        assert [one.events for one in quick] == [one.events for one in slow]
        assert not any(isinstance(one, EncodedResult) for one in slow)
        self.taken = sum(isinstance(one, EncodedResult) for one in quick)
        return [one.code for one in quick]

    def check(self, raw: bytes) -> int:
        """Do so with CheckTx."""
        found = []
        for chain in (self.quick, self.slow):
            machine = chain.machine
            block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
            found.append(machine.executor.run(raw, machine.check, block, mode=Mode.CHECK))
        assert found[0].encode() == found[1].encode()
        self.taken = isinstance(found[0], EncodedResult)
        return found[0].code


def test_a_transfer_takes_the_shortcut() -> None:
    pair = Pair()
    raw = pair.sign("alice", amount=123_456_789)
    assert pair.check(raw) == 0
    assert pair.taken
    assert pair.block(raw) == [0]
    assert pair.taken == 1


@pytest.mark.parametrize(
    "terms",
    [
        {"fee": 0},
        {"memo": "hello"},
        {"gas_limit": 17_000},
        {"gas_limit": 5_000},
        {"gas_limit": 2**63},
        {"chain_id": "another"},
        {"fee": 10**13},
        {"amount": 10**13},
        {"amount": 10**12},
        {"target": "alice"},
        {"target": FEE_COLLECTOR_ADDRESS},
        {"ahead": 1},
        {"timeout_height": 1},
    ],
)
def test_what_is_not_usual_is_left_to_the_general_way(terms: dict[str, Any]) -> None:
    pair = Pair()
    raw = pair.sign("alice", **terms)
    pair.check(raw)
    pair.block(raw)
    assert not pair.taken


def test_a_new_account_is_opened_by_the_general_way() -> None:
    pair = Pair()
    raw = pair.sign("alice", pair.quick.actor("nobody yet").address)
    assert pair.check(raw) == 0
    assert pair.block(raw) == [0]
    assert not pair.taken
    assert pair.block(pair.sign("alice", pair.quick.actor("nobody yet").address)) == [0]
    assert pair.taken


def test_a_gate_is_asked_the_general_way() -> None:
    pair = Pair()
    asked: list[Any] = []
    for chain in (pair.quick, pair.slow):
        chain.machine.deliver.ante.gates = [lambda message, _signers, _ctx: asked.append(message)]
    assert pair.block(pair.sign("alice")) == [0]
    assert (pair.taken, len(asked)) == (0, 2)


def test_a_wrong_signature_is_refused_alike() -> None:
    pair = Pair()
    raw = pair.sign("alice")
    raw = raw[:-1] + bytes((raw[-1] ^ 1,))
    assert pair.check(raw) == 4
    assert pair.block(raw) == [4]


def test_everything_is_spent_to_the_last_coin() -> None:
    pair = Pair()
    held = pair.quick.balance(pair.quick.actor("alice"))
    assert pair.block(pair.sign("alice", amount=held - 1_000)) == [0]
    assert pair.taken
    assert pair.quick.balance(pair.quick.actor("alice")) == 0


def test_the_price_of_gas_holds_for_the_shortcut() -> None:
    pair = Pair(genesis_state={"gas": {}})
    price = pair.quick.machine.query.ante.fees.price()
    least = -(-GAS * price // ATTO)
    assert least > 1
    assert pair.check(pair.sign("alice", fee=least - 1)) == 13
    assert pair.block(pair.sign("alice", fee=least - 1), pair.sign("bob", "alice", fee=least)) == [13, 0]
    assert pair.taken == 1


def test_sending_that_is_switched_off_is_so_for_the_shortcut() -> None:
    pair = Pair()
    pair.set_up(lambda state: state.set_params(Params(default_send_enabled=False)))
    assert pair.block(pair.sign("alice")) == [SendDisabled.code]
    assert not pair.taken


@given(st.integers(0, 2**32))
@settings(max_examples=8, deadline=None)
def test_random_blocks_end_alike(seed: int) -> None:
    chance = random.Random(seed)
    pair = Pair(balance=1_020_000)
    for _ in range(4):
        txs, used = [], dict.fromkeys(NAMES, 0)
        for _ in range(chance.randint(1, 12)):
            name = chance.choice(NAMES)
            target = pair.quick.actor(chance.choice((*NAMES, f"new {chance.randrange(3)}"))).address
            terms = {"memo": "x"} if chance.random() < 0.1 else {}
            ahead = used[name] + (chance.random() < 0.05)
            txs.append(pair.sign(name, target, chance.choice((1, 99, 5_000, 30_000)), ahead, **terms))
            used[name] += 1
        txs += [txs[0]] if chance.random() < 0.3 else []
        pair.block(*txs)


def test_other_messages_have_no_shortcut() -> None:
    pair = Pair()
    alice, bob = pair.quick.actor("alice"), pair.quick.actor("bob")
    many = MsgMultiSend(
        inputs=[{"address": alice.address, "coins": [coin(1)]}],
        outputs=[{"address": bob.address, "coins": [coin(1, DENOM)]}],
    )
    assert pair.block(pair.quick.sign(alice, many, fee=1_000)) == [0]
    assert not pair.taken
