"""Messages inside messages: same checks, gates and gas; an error leaves nothing of the inner message."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from google.protobuf.any_pb2 import Any as PackedMessage

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain import app
from virtengine.chain.kernel import gas
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.dispatch import MAX_DEPTH
from virtengine.chain.kernel.errors import (
    InsufficientFunds,
    InternalError,
    InvalidAddress,
    InvalidRequest,
    OutOfGas,
    TxDecodeError,
    Unauthorized,
    UnknownRequest,
)
from virtengine.chain.kernel.gas import GasMeter
from virtengine.chain.modules.bank import ledger
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend, MsgSendResponse
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import TxBody


@pytest.fixture
def ctx(chain: TestChain) -> Context:
    return Context(chain.machine.deliver.store, chain.machine.last)


def held(chain: TestChain, name: str) -> int:
    return ledger.balance_of(chain.machine.deliver.states["bank"], chain.actor(name).address)


def test_a_nested_message_moves_money_emits_events_and_costs_gas(chain: TestChain, ctx: Context) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = held(chain, "bob")
    response = ctx.dispatch(send(alice, bob, 7), (alice.address,))
    assert isinstance(response, MsgSendResponse)
    assert held(chain, "bob") == before + 7
    assert ctx.store.events
    assert ctx.gas.used >= gas.MESSAGE
    assert ctx.depth == 0


def test_an_error_undoes_the_inner_message_only(chain: TestChain, ctx: Context) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = held(chain, "bob")
    ctx.dispatch(send(alice, bob, 5), (alice.address,))
    events, size = list(ctx.store.events), ctx.store.scratch_size()
    for _ in range(2):
        with pytest.raises(InsufficientFunds):
            ctx.dispatch(send(alice, bob, 10**30), (alice.address,))
    assert held(chain, "bob") == before + 5
    assert ctx.store.events == events
    assert ctx.store.scratch_size() == size


def test_work_is_done_whole_or_not_at_all(chain: TestChain, ctx: Context) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    before = held(chain, "bob")

    def work() -> None:
        ctx.dispatch(send(alice, bob, 5), (alice.address,))
        ctx.dispatch(send(alice, bob, 10**30), (alice.address,))

    error = ctx.attempt(work, "test")
    assert error is not None
    assert error.code == 5
    assert held(chain, "bob") == before
    assert ctx.store.events == []
    assert ctx.store.scratch_size() == 0
    assert ctx.attempt(lambda: None, "test") is None


def test_a_savepoint_can_be_gone_back_to_twice(chain: TestChain, ctx: Context) -> None:
    alice, bob, carol = (chain.actor(name) for name in ("alice", "bob", "carol"))
    before = held(chain, "bob"), held(chain, "carol")
    ctx.dispatch(send(alice, bob, 1), (alice.address,))
    savepoint = ctx.store.savepoint()
    for _ in range(2):
        ctx.dispatch(send(alice, bob, 2), (alice.address,))
        ctx.dispatch(send(alice, carol, 2), (alice.address,))
        ctx.store.rollback(savepoint)
        assert (held(chain, "bob"), held(chain, "carol")) == (before[0] + 1, before[1])
    ctx.store.keep()
    assert held(chain, "bob") == before[0] + 1


def test_a_bug_in_a_hook_is_reported_and_undone() -> None:
    reports: list[str] = []
    machine = app.make_machine(report=lambda where, _error: reports.append(where))
    chain = TestChain(machine=machine)
    ctx = Context(machine.deliver.store, machine.last)

    def work() -> None:
        ctx.dispatch(send(chain.actor("alice"), chain.actor("bob")), (chain.actor("alice").address,))
        raise KeyError("bug")

    assert isinstance(ctx.attempt(work, "proposal 1"), InternalError)
    assert reports == ["proposal 1"]
    assert ctx.store.scratch_size() == 0


def test_a_bug_in_a_hook_raises_in_strict_mode(chain: TestChain, ctx: Context) -> None:
    def work() -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        ctx.attempt(work, "test")


def test_signers_of_the_inner_message_must_be_named(chain: TestChain, ctx: Context) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    with pytest.raises(Unauthorized):
        ctx.dispatch(send(alice, bob), (bob.address,))


def test_inner_messages_pass_the_stateless_check(chain: TestChain, ctx: Context) -> None:
    alice = chain.actor("alice")
    with pytest.raises(InvalidAddress):
        ctx.dispatch(send(alice, "nobody"), (alice.address,))
    with pytest.raises(InvalidAddress):
        ctx.dispatch(send("nobody", alice), ("nobody",))


def test_gas_that_runs_out_inside_undoes_and_stays_spent(chain: TestChain) -> None:
    ctx = Context(chain.machine.deliver.store, chain.machine.last, gas=GasMeter(gas.MESSAGE - 1))
    alice, bob = chain.actor("alice"), chain.actor("bob")
    with pytest.raises(OutOfGas):
        ctx.dispatch(send(alice, bob), (alice.address,))
    assert ctx.gas.used == gas.MESSAGE
    assert ctx.store.scratch_size() == 0


def test_gates_are_asked_about_nested_messages(chain: TestChain, ctx: Context) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []
    ctx.dispatcher.gates = [lambda message, signers, _ctx: asked.append((type(message).__name__, signers))]
    alice, bob = chain.actor("alice"), chain.actor("bob")
    ctx.dispatch(send(alice, bob), (alice.address, bob.address))
    assert asked == [("MsgSend", (alice.address, bob.address))]


def test_nesting_ends_at_a_depth(chain: TestChain, ctx: Context) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    reached: list[int] = []

    def deeper(_message: object, _signers: tuple[str, ...], inner: Context) -> None:
        reached.append(inner.depth)
        inner.dispatch(send(alice, bob), (alice.address,))

    ctx.dispatcher.gates = [deeper]
    with pytest.raises(InvalidRequest):
        ctx.dispatch(send(alice, bob), (alice.address,))
    assert reached == list(range(1, MAX_DEPTH + 1))
    assert ctx.depth == 0


@pytest.mark.parametrize(
    ("packed", "error"),
    [
        (lambda: PackedMessage(type_url="/no.such.Msg"), UnknownRequest),
        (lambda: PackedMessage(type_url="/cosmos.bank.v1beta1.MsgSend", value=b"\xff"), TxDecodeError),
        (
            lambda: PackedMessage(type_url="/cosmos.bank.v1beta1.MsgSend", value=b"\xa2\x06\x00"),
            TxDecodeError,
        ),
    ],
)
def test_unreadable_packed_messages_are_refused(
    ctx: Context, packed: Callable[[], PackedMessage], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ctx.unpack(packed())


def test_packed_messages_and_their_signers_are_read(chain: TestChain, ctx: Context) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    message = send(alice, bob)
    packed = PackedMessage(type_url="/cosmos.bank.v1beta1.MsgSend", value=message.SerializeToString())
    unpacked = ctx.unpack(packed)
    assert isinstance(unpacked, MsgSend)
    assert unpacked == message
    assert ctx.dispatcher.signers_of(unpacked) == (alice.address,)
    with pytest.raises(UnknownRequest):
        ctx.dispatch(TxBody(), ())
