"""What the chain asks for gas: in checks and in blocks, by the price of the block before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.chain import FREE_GAS
from tests.chain.support.messages import send
from virtengine.chain import app, genesis
from virtengine.chain.kernel.consensus import ConsensusParams
from virtengine.chain.kernel.context import Context, Mode
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.gas.errors import InvalidParams
from virtengine.core.amounts import ATTO
from virtengine.wire.virtengine.gas.v1 import query_pb2
from virtengine.wire.virtengine.gas.v1.tx_pb2 import MsgUpdateParams
from virtengine.wire.virtengine.gas.v1.types_pb2 import Params

LEAST = 25 * ATTO // 10_000
ON: dict[str, Any] = {"gas": {"params": FREE_GAS["params"] | {"enabled": True}}}


@pytest.fixture
def chain() -> TestChain:
    """A chain that asks 0.0025uve for gas, with blocks of a million gas."""
    chain = TestChain(genesis_state=ON)
    chain.machine.deliver.consensus.set(ConsensusParams(max_gas=1_000_000))
    chain.machine.deliver.store.keep()
    chain.advance()
    return chain


def shown(chain: TestChain) -> tuple[int, int, int]:
    answer = chain.query("/virtengine.gas.v1.Query/MinGasPrice", query_pb2.QueryMinGasPriceRequest())
    return int(answer.current.amount), int(answer.next.amount), answer.smoothed_utilization_bps


def test_a_fee_below_the_price_is_refused_in_checks_and_blocks(chain: TestChain) -> None:
    alice = chain.actor("alice")
    for fee, code in ((499, 13), (500, 0)):
        raw = chain.sign(alice, send(alice, alice), gas_limit=200_000, fee=fee)
        assert chain.check(raw).code == code
        assert chain.block(raw).txs[0].code == code


def test_a_simulation_needs_no_fee(chain: TestChain) -> None:
    alice = chain.actor("alice")
    raw = chain.sign(alice, send(alice, alice), gas_limit=200_000)
    view, block = chain.machine.check, chain.machine.last
    assert chain.machine.executor.run(raw, view, block, mode=Mode.SIMULATE).code == 0
    view.store.reset()


def test_full_blocks_raise_the_price_of_the_next(chain: TestChain) -> None:
    alice = chain.actor("alice")
    assert shown(chain)[:2] == (LEAST, LEAST)
    prices = []
    for _ in range(9):
        filler = [
            chain.sign(alice, send(alice, alice, 10**13), gas_limit=100_000, fee=2_500, sequence=number)
            for number in range(*_next(chain, 80))
        ]
        result = chain.block(*filler)
        event = dict(result.events)["adaptive_gas_pricing"]
        prices.append(shown(chain))
        assert event["smoothed_utilization_bps"] == str(prices[-1][2])
        assert event["min_gas_prices"].endswith("uve")
    assert prices[-1][1] > prices[-2][1] > LEAST
    assert [now for now, _next, _s in prices[1:]] == [following for _now, following, _s in prices[:-1]]
    raw = chain.sign(alice, send(alice, alice), gas_limit=200_000, fee=500)
    assert chain.block(raw).txs[0].code == 13


def _next(chain: TestChain, count: int) -> tuple[int, int]:
    account = chain.machine.query.accounts.get(chain.actor("alice").address)
    assert account is not None
    return account.sequence, account.sequence + count


def test_blocks_without_a_limit_leave_the_price() -> None:
    chain = TestChain(genesis_state=ON)
    result = chain.advance(blocks=3)
    assert shown(chain) == (LEAST, LEAST, 6_500)
    assert "adaptive_gas_pricing" not in dict(result.events)


def test_equal_blocks_give_equal_prices(chain: TestChain) -> None:
    other = TestChain(genesis_state=ON)
    other.machine.deliver.consensus.set(ConsensusParams(max_gas=1_000_000))
    other.machine.deliver.store.keep()
    other.advance()
    alice = chain.actor("alice")
    raw = chain.sign(alice, send(alice, alice), gas_limit=900_000, fee=2_250)
    assert chain.block(raw).app_hash == other.block(raw).app_hash
    assert shown(chain) == shown(other)


def decide(chain: TestChain, **changes: Any) -> None:
    params = chain.query("/virtengine.gas.v1.Query/Params", query_pb2.QueryParamsRequest()).params
    for name, value in changes.items():
        setattr(params, name, value)
    view: Any = chain.machine.deliver
    message = MsgUpdateParams(authority=AUTHORITY, params=params)
    view.dispatcher.run(Context(view.store, chain.machine.last), message, (AUTHORITY,))
    view.store.keep()
    chain.advance()


def test_governance_moves_the_minimum_and_turns_the_price_off(chain: TestChain) -> None:
    alice = chain.actor("alice")
    decide(chain, min_gas_price=str(LEAST * 2))
    assert shown(chain)[1] == LEAST * 2
    assert chain.fail(alice, send(alice, alice), gas_limit=200_000, fee=999).code == 13
    chain.send(alice, send(alice, alice), gas_limit=200_000, fee=1_000)
    decide(chain, enabled=False)
    assert shown(chain)[:2] == (0, 0)
    chain.send(alice, send(alice, alice), gas_limit=200_000)


@pytest.mark.parametrize(
    "changes",
    [{"min_gas_price": "0"}, {"max_price_factor": 101}, {"window": 0}, {"max_change_bps": 10_000}],
)
def test_parameters_have_bounds(chain: TestChain, changes: dict[str, Any]) -> None:
    alice = chain.actor("alice")
    params = chain.query("/virtengine.gas.v1.Query/Params", query_pb2.QueryParamsRequest()).params
    for name, value in changes.items():
        setattr(params, name, value)
    message = MsgUpdateParams(authority=AUTHORITY, params=params)
    with pytest.raises(InvalidParams):
        chain.machine.deliver.dispatcher.check(message)
    message.authority = alice.address
    outcome = chain.fail(alice, message, gas_limit=100_000, fee=250)
    assert (outcome.codespace, outcome.code) == ("gas", 3)


def test_a_genesis_without_gas_asks_for_the_minimum() -> None:
    machine = app.make_machine(strict=True)
    chain = TestChain(machine=machine, genesis_state={"gas": {}})
    assert shown(chain)[1] == LEAST
    exported = genesis.export_app_state(chain.machine)["gas"]
    assert exported["params"]["min_gas_price"] == "0.002500000000000000"
    assert Params(enabled=True).enabled
