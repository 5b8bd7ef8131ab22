from __future__ import annotations

import json
from typing import Any

import pytest

from tests.chain.support import TestChain
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import module_address

ALICE = module_address("not a module")


def begin(state: Any) -> Any:
    machine = app.make_machine(strict=True)
    document = json.dumps(state).encode() if not isinstance(state, bytes) else state
    machine.init_genesis(Block("test", 1, 0), genesis.parse_app_state(document, machine.modules))
    machine.finalize(Block("test", 1, 0), [])
    machine.commit()
    return machine


def balances(*amounts: str) -> dict[str, Any]:
    return {
        "bank": {
            "balances": [{"address": ALICE, "coins": [{"denom": "uve", "amount": one}]} for one in amounts]
        }
    }


def test_the_supply_is_the_sum_of_the_balances() -> None:
    machine = begin(balances("25"))
    assert machine.export_genesis()["bank"].supply[0].amount == "25"
    machine.check_invariants()


def test_an_empty_genesis_begins_a_chain() -> None:
    assert begin({}).last.height == 1
    assert begin(b"").last.height == 1


@pytest.mark.parametrize(
    "state",
    [
        b"[]",
        b"not json",
        b"[" * 100_000,
        {"bonk": {}},
        {"bank": 5},
        {"bank": None},
        {"bank": {"balences": []}},
        {"bank": {"balances": [{"address": "ve1x", "coins": []}]}},
        {"bank": {"balances": 5}},
        balances("1", "1"),
        balances("-1"),
        balances("x"),
        {**balances("5"), "bank": {**balances("5")["bank"], "supply": [{"denom": "uve", "amount": "6"}]}},
        {"auth": {"params": {"max_memo_characters": "1000"}}},
    ],
)
def test_an_impossible_genesis_is_refused(state: Any) -> None:
    with pytest.raises(Rejected):
        begin(state)


def test_the_coin_has_its_names(chain: TestChain) -> None:
    metadata = chain.machine.export_genesis()["bank"].denom_metadata[0]
    assert (metadata.base, metadata.display) == ("uve", "VE")
    assert [(unit.denom, unit.exponent) for unit in metadata.denom_units] == [("uve", 0), ("VE", 6)]
