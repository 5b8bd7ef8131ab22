"""Bugs in handlers: they fail their transaction, are reported, and never stop or split the chain."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain import app
from virtengine.chain.kernel import executor
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules import auth, bank
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2

REPORTS: list[tuple[str, Exception]] = []


def chain_with(handle: Any, *, strict: bool = False, **hooks: Any) -> TestChain:
    """Return a chain whose MsgSend is handled by the given function."""
    REPORTS.clear()
    handler = Handler(bank.MODULE.messages[tx_pb2.MsgSend].check, handle)
    broken = Module(
        "bank",
        state=bank.MODULE.state,
        messages={tx_pb2.MsgSend: handler},
        genesis=bank.MODULE.genesis,
        init_genesis=bank.MODULE.init_genesis,
        export_genesis=bank.MODULE.export_genesis,
        accounts=bank.MODULE.accounts,
        **hooks,
    )
    machine = app.Machine(
        (auth.MODULE, broken),
        app.make_fees,
        strict=strict,
        report=lambda where, error: REPORTS.append((where, error)),
    )
    return TestChain(machine=machine)


def write_then_raise(error: BaseException) -> Any:
    def handle(state: Any, msg: tx_pb2.MsgSend, _ctx: Context) -> Any:
        state.balances.set(msg.to_address, "uve", 1)
        raise error

    return handle


@pytest.mark.parametrize(
    "error", [KeyError("bug"), ZeroDivisionError(), AssertionError(), TypeError(), OSError()]
)
def test_a_bug_fails_its_transaction_as_internal_and_is_reported(error: Exception) -> None:
    chain = chain_with(write_then_raise(error))
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = chain.balance(bob)
    outcome = chain.fail(alice, send(alice, bob), fee=4)
    assert (outcome.codespace, outcome.code) == ("sdk", 1)
    assert "bug" not in outcome.log
    assert chain.balance(bob) == before
    assert len(REPORTS) == 1
    assert len(REPORTS[0][0]) == 64
    assert REPORTS[0][1] is error


def test_a_bug_raises_in_strict_mode() -> None:
    chain = chain_with(write_then_raise(KeyError("bug")), strict=True)
    alice = chain.actor("alice")
    with pytest.raises(KeyError):
        chain.deliver(alice, send(alice, alice))


@pytest.mark.parametrize("error", [MemoryError(), RecursionError()])
def test_what_depends_on_the_machine_stops_the_node(error: Exception) -> None:
    chain = chain_with(write_then_raise(error))
    alice = chain.actor("alice")
    with pytest.raises(type(error)):
        chain.deliver(alice, send(alice, alice))


def test_a_refusal_without_a_number_is_a_bad_request() -> None:
    chain = chain_with(write_then_raise(Rejected("price must be above zero")))
    alice = chain.actor("alice")
    outcome = chain.fail(alice, send(alice, alice))
    assert (outcome.codespace, outcome.code, outcome.log) == ("sdk", 18, "price must be above zero")
    assert REPORTS == []


def test_an_exception_in_a_block_hook_stops_the_node() -> None:
    def end_block(_state: Any, _ctx: Context) -> None:
        raise ValueError("bug")

    with pytest.raises(ValueError):
        chain_with(write_then_raise(KeyError()), end_block=end_block)


def test_a_cache_that_is_full_forgets_the_oldest(chain: TestChain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "CACHED_TXS", 8)
    alice = chain.actor("alice")
    raws = [chain.sign(alice, send(alice, alice, amount), sequence=amount - 1) for amount in range(1, 21)]
    assert [tx.code for tx in chain.block(*raws).txs] == [0] * 20
    assert len(chain.machine.executor._cache) <= 8


def test_the_log_of_an_error_is_bounded() -> None:
    chain = chain_with(write_then_raise(Rejected("x" * 10_000)))
    alice = chain.actor("alice")
    assert len(chain.fail(alice, send(alice, alice)).log) == 1024
