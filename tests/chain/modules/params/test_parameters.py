"""The registry shows every parameter of every module, with its default and its bounds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.governance import decree
from virtengine.chain import app
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.module import Module
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.params.fields import rows
from virtengine.chain.modules.params.queries import parameters, params_of
from virtengine.wire.virtengine.params.v1 import query_pb2
from virtengine.wire.virtengine.take.v1 import tx_pb2, types_pb2

PATH = "/virtengine.params.v1.Query/Parameters"
WITH_PARAMS = [
    module for module in app.MODULES if any("Params" in service.methods for service in module.queries)
]


def listed(chain: TestChain, module: str = "") -> list[Any]:
    return list(chain.query(PATH, query_pb2.QueryParametersRequest(module=module)).parameters)


@pytest.mark.parametrize("module", WITH_PARAMS, ids=lambda module: module.name)
def test_every_parameter_has_a_bound_and_every_bound_a_parameter(chain: TestChain, module: Module) -> None:
    rows_ = listed(chain, module.name)
    assert {row.name for row in rows_} == set(module.bounds)
    for row in rows_:
        bound = module.bounds[row.name]
        assert (row.minimum, row.maximum, row.rule) == (bound.minimum, bound.maximum, bound.rule)
        assert row.type in ("integer", "decimal", "boolean", "text", "duration", "coins", "list")


@pytest.mark.parametrize("module", WITH_PARAMS, ids=lambda module: module.name)
def test_an_empty_genesis_gives_the_defaults(module: Module) -> None:
    machine = app.make_machine(strict=True)
    machine.init_genesis(Block("chain", 1, 0), {})
    machine.finalize(Block("chain", 1, 0), [])
    machine.commit()
    ctx = Context(machine.query.store, machine.last)
    request = query_pb2.QueryParametersRequest(module=module.name)
    for row in parameters(machine.query.states["params"], request, ctx).parameters:
        assert row.value == row.default_value, row.name


def test_all_modules_are_listed_in_their_order(chain: TestChain) -> None:
    names = [row.module for row in listed(chain)]
    assert list(dict.fromkeys(names)) == [module.name for module in WITH_PARAMS]


def test_money_critical_bounds_are_those_that_are_written_down(chain: TestChain) -> None:
    found = {(row.module, row.name): (row.minimum, row.maximum) for row in listed(chain)}
    assert found["take", "platform_bps"] == ("0", "2000")
    assert found["staking", "unbonding_time"][0] == "604800s"
    assert found["escrow", "min_deposit"][0] == "1uve"
    assert found["market", "bid_min_deposit"][0] == "1uve"
    assert found["gov", "quorum"] == ("0", "1")


def test_values_are_those_of_today_and_defaults_stay(chain: TestChain) -> None:
    params = types_pb2.Params(platform_bps=300, validator_bps=50)
    decree(chain, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params))
    chain.block()
    platform = next(row for row in listed(chain, "take") if row.name == "platform_bps")
    assert (platform.value, platform.default_value, platform.type) == ("300", "500", "integer")


def test_types_follow_from_the_wire(chain: TestChain) -> None:
    kinds = {(row.module, row.name): row.type for row in listed(chain)}
    assert kinds["gov", "quorum"] == "decimal"
    assert kinds["gov", "voting_period"] == "duration"
    assert kinds["gov", "min_deposit"] == "coins"
    assert kinds["gov", "burn_vote_veto"] == "boolean"
    assert kinds["consensus", "validator.pub_key_types"] == "list"
    assert kinds["consensus", "block.max_gas"] == "integer"


def test_unknown_modules_are_not_found(chain: TestChain) -> None:
    with pytest.raises(QueryNotFound):
        listed(chain, "none")


def test_modules_without_parameters_have_no_rows(chain: TestChain) -> None:
    assert listed(chain, "upgrade") == []
    upgrade = next(module for module in app.MODULES if module.name == "upgrade")
    assert params_of(upgrade, chain.machine.query.store, None) is None  # type: ignore[arg-type]
    assert next(rows(types_pb2.GenesisState())).name == "params.platform_bps"
