"""Unordered transactions: once, within their time, in any order."""

from __future__ import annotations

from tests.chain.kernel.signing.wallet import DIRECT, Draft, draft, make_unordered, sign
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain import genesis
from virtengine.chain.kernel import gas


def plan_of(chain: TestChain, seconds: int = 60, amount: int = 1) -> Draft:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    return make_unordered(draft(chain, [send(alice, bob, amount)]), seconds=seconds)


def test_they_run_in_any_order_and_leave_the_sequence(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(bob)
    raws = [sign(plan_of(chain, seconds), (alice, DIRECT)) for seconds in (50, 10, 30)]
    assert [tx.code for tx in chain.block(*raws).txs] == [0, 0, 0]
    assert chain.balance(bob) == before + 3
    account = chain.machine.query.accounts.get(alice.address)
    assert account is not None
    assert (account.sequence, account.public_key) == (0, alice.key.public_key)
    chain.send(alice, send(alice, bob))


def test_one_runs_once(chain: TestChain) -> None:
    raw = sign(plan_of(chain), (chain.actor("alice"), DIRECT))
    assert [tx.code for tx in chain.block(raw, raw).txs] == [0, 18]
    for seconds in (20, 20, 18):
        assert chain.block(raw, seconds=seconds).txs[0].code == 18
    assert chain.block(raw, seconds=2).txs[0].code == 42


def test_one_account_has_one_for_each_timeout(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    first = sign(plan_of(chain, amount=1), (alice, DIRECT))
    second = sign(plan_of(chain, amount=2), (alice, DIRECT))
    plan = make_unordered(draft(chain, [send(bob, alice)]), seconds=60)
    other = sign(plan, (bob, DIRECT))
    assert [tx.code for tx in chain.block(first, second, other).txs] == [0, 18, 0]


def test_memory_ends_with_the_timeout(chain: TestChain) -> None:
    chain.block(sign(plan_of(chain, 60), (chain.actor("alice"), DIRECT)))
    assert len(list(chain.machine.query.accounts.unordered.keys())) == 1
    chain.advance(seconds=59)
    assert len(list(chain.machine.query.accounts.unordered.keys())) == 1
    chain.advance(seconds=1)
    chain.advance(seconds=1)
    assert not list(chain.machine.query.accounts.unordered.keys())


def test_a_failing_message_is_not_tried_again(chain: TestChain) -> None:
    raw = sign(plan_of(chain, amount=10**13), (chain.actor("alice"), DIRECT))
    assert [tx.code for tx in chain.block(raw, raw).txs] == [5, 18]


def test_the_timeout_is_near_and_ahead(chain: TestChain) -> None:
    alice = chain.actor("alice")
    codes = [chain.check(sign(plan_of(chain, s), (alice, DIRECT))).code for s in (0, 600, 601, -1)]
    assert codes == [0, 0, 18, 42]


def test_a_timeout_is_required(chain: TestChain) -> None:
    plan = plan_of(chain)
    plan.body.ClearField("timeout_timestamp")
    assert chain.check(sign(plan, (chain.actor("alice"), DIRECT))).code == 18


def test_a_sequence_is_refused(chain: TestChain) -> None:
    alice = chain.actor("alice")
    plan = plan_of(chain)
    sign(plan, (alice, DIRECT))
    plan.auth.signer_infos[0].sequence = 1
    number = chain.machine.deliver.accounts.get(alice.address).number  # type: ignore[union-attr]
    signature = alice.key.sign(plan.sign_bytes(DIRECT, number, 1, plan.auth.signer_infos[0].public_key))
    assert chain.check(plan.raw(signature)).code == 18


def test_memory_has_its_price(chain: TestChain) -> None:
    raw = sign(plan_of(chain), (chain.actor("alice"), DIRECT))
    assert chain.check(raw).gas_used == gas.TX_BYTE * len(raw) + gas.SIGNATURE + gas.UNORDERED


def test_an_ordered_transaction_may_have_a_timeout_timestamp(chain: TestChain) -> None:
    alice = chain.actor("alice")
    plan = plan_of(chain, 10)
    plan.body.unordered = False
    raw = sign(plan, (alice, DIRECT))
    assert chain.check(raw).code == 0
    assert chain.block(raw, seconds=11).txs[0].code == 42


def test_a_timeout_out_of_range_is_malformed(chain: TestChain) -> None:
    plan = plan_of(chain)
    plan.body.timeout_timestamp.seconds = -5
    assert chain.check(sign(plan, (chain.actor("alice"), DIRECT))).code == 18


def test_a_genesis_remembers_what_could_be_sent_again(chain: TestChain) -> None:
    raw = sign(plan_of(chain, 300), (chain.actor("alice"), DIRECT))
    chain.block(raw)
    exported = genesis.export_app_state(chain.machine)
    state = {name: exported[name] for name in ("auth", "bank")}
    again = TestChain((), genesis_state=state)
    assert again.block(raw).txs[0].code == 18
    del state["auth"]["unordered"]
    assert TestChain((), genesis_state=state).block(raw).txs[0].code == 0
