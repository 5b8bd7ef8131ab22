from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import PLENTY, TestChain
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2 as wire

PATH = "/cosmos.bank.v1beta1.Query/"


def ask(chain: TestChain, method: str, **fields: Any) -> Any:
    return chain.query(PATH + method, getattr(wire, f"Query{method}Request")(**fields))


def test_a_balance_is_read(chain: TestChain) -> None:
    alice = chain.actor("alice").address
    assert ask(chain, "Balance", address=alice, denom="uve").balance.amount == str(PLENTY)
    assert ask(chain, "Balance", address=alice, denom="atom").balance.amount == "0"
    assert ask(chain, "Balance", address=chain.actor("nobody").address, denom="uve").balance.amount == "0"


def test_all_balances_are_read(chain: TestChain) -> None:
    alice = chain.actor("alice").address
    for method in ("AllBalances", "SpendableBalances"):
        answer = ask(chain, method, address=alice)
        assert [(one.denom, one.amount) for one in answer.balances] == [("uve", str(PLENTY))]
        assert answer.pagination.total == 1
    assert ask(chain, "SpendableBalanceByDenom", address=alice, denom="uve").balance.amount == str(PLENTY)


def test_the_supply_is_read(chain: TestChain) -> None:
    assert ask(chain, "SupplyOf", denom="uve").amount.amount == str(6 * PLENTY)
    assert [one.denom for one in ask(chain, "TotalSupply").supply] == ["uve"]


def test_the_owners_of_a_coin_are_read(chain: TestChain) -> None:
    answer = ask(chain, "DenomOwners", denom="uve")
    assert {one.address for one in answer.denom_owners} == {actor.address for actor in chain.actors.values()}


def test_names_and_parameters_are_read(chain: TestChain) -> None:
    assert ask(chain, "DenomMetadata", denom="uve").metadata.display == "VE"
    assert ask(chain, "DenomMetadataByQueryString", denom="uve").metadata.display == "VE"
    assert [one.base for one in ask(chain, "DenomsMetadata").metadatas] == ["uve"]
    assert ask(chain, "Params").params.default_send_enabled
    assert list(ask(chain, "SendEnabled").send_enabled) == []


def test_malformed_questions_are_refused(chain: TestChain) -> None:
    with pytest.raises(InvalidQuery):
        ask(chain, "Balance", address="x", denom="uve")
    with pytest.raises(InvalidQuery):
        ask(chain, "Balance", address=chain.actor("alice").address)
    with pytest.raises(QueryNotFound):
        ask(chain, "DenomMetadata", denom="atom")
