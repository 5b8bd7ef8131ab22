from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.distribution.scene import govern
from tests.chain.support import TestChain
from tests.chain.support.stake import StakeChain
from virtengine.chain.kernel.errors import InvalidCoins
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.chain.modules.mint import coins, inflation
from virtengine.chain.modules.mint.errors import InvalidParams
from virtengine.chain.modules.mint.types import Minter, Params
from virtengine.core import decimals
from virtengine.core.amounts import ATTO, MAX_SUPPLY
from virtengine.wire.cosmos.mint.v1beta1 import mint_pb2, query_pb2, tx_pb2

PERCENT = ATTO // 100
YEAR = 6_311_520


@pytest.fixture
def chain() -> StakeChain:
    return StakeChain(genesis_state={"mint": {}})


def wire_params(**changes: Any) -> mint_pb2.Params:
    fields: dict[str, Any] = {
        "mint_denom": "uve",
        "inflation_rate_change": str(13 * PERCENT),
        "inflation_max": str(20 * PERCENT),
        "inflation_min": str(7 * PERCENT),
        "goal_bonded": str(67 * PERCENT),
        "blocks_per_year": YEAR,
    }
    return mint_pb2.Params(**{**fields, **changes})


def test_inflation_rises_while_too_little_is_bonded_and_falls_above_the_goal() -> None:
    params, now = Params(), 13 * PERCENT
    step = decimals.divide(13 * PERCENT, decimals.of(YEAR))
    assert inflation.compute_inflation(params, now, 0) == now + step
    assert inflation.compute_inflation(params, now, 67 * PERCENT) == now
    assert inflation.compute_inflation(params, now, ATTO) < now


def test_inflation_stays_within_its_bounds() -> None:
    assert inflation.compute_inflation(Params(), 20 * PERCENT, 0) == 20 * PERCENT
    assert inflation.compute_inflation(Params(), 7 * PERCENT, ATTO) == 7 * PERCENT
    assert inflation.compute_inflation(Params(), 0, ATTO) == 7 * PERCENT


def test_the_blocks_of_a_year_make_its_provisions() -> None:
    supply = 10**15
    annual = inflation.compute_annual_provisions(7 * PERCENT, supply)
    block = inflation.compute_block_provision(Params(), annual)
    assert annual == 7 * 10**13 * ATTO
    assert 0 <= 7 * 10**13 - block * YEAR < YEAR


def test_every_block_makes_its_coins_and_says_so(chain: StakeChain) -> None:
    before = coins.get_supply(chain.state("bank"))
    events = dict(chain.advance().events)
    made = int(events["mint"]["amount"])
    assert made > 0
    assert coins.get_supply(chain.state("bank")) == before + made
    assert events["mint"]["inflation"].startswith("0.13")


def test_while_nothing_is_bonded_nothing_is_made() -> None:
    chain = TestChain()
    before = coins.get_supply(chain.state("bank"))
    chain.advance(blocks=5)
    assert coins.get_supply(chain.state("bank")) == before
    assert chain.state("mint").get_minter() == Minter()


def test_the_supply_never_passes_its_maximum(chain: StakeChain) -> None:
    bank = chain.machine.deliver.states["bank"]
    coins.issue(bank, chain.actor("alice").address, coins.get_room(bank) - 7)
    chain.machine.deliver.store.keep()
    for _ in range(3):
        chain.advance()
        assert coins.get_supply(chain.state("bank")) == MAX_SUPPLY
    with pytest.raises(InvalidCoins):
        coins.issue(bank, chain.actor("alice").address, 1)


def test_inflation_can_be_read(chain: StakeChain) -> None:
    chain.advance()
    minter = chain.state("mint").get_minter()
    path = "/cosmos.mint.v1beta1.Query/"
    read = chain.query(path + "Inflation", query_pb2.QueryInflationRequest())
    assert read.inflation == str(minter.inflation).encode()
    read = chain.query(path + "AnnualProvisions", query_pb2.QueryAnnualProvisionsRequest())
    assert read.annual_provisions == str(minter.annual_provisions).encode()
    assert chain.query(path + "Params", query_pb2.QueryParamsRequest()).params == wire_params()


def test_governance_changes_the_parameters(chain: StakeChain) -> None:
    message = tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=wire_params(blocks_per_year=1000))
    govern(chain, message, "mint")
    assert chain.machine.deliver.states["mint"].get_params().blocks_per_year == 1000


def test_nobody_else_does(chain: StakeChain) -> None:
    message = tx_pb2.MsgUpdateParams(authority=chain.actor("bob").address, params=wire_params())
    assert chain.refuse("bob", message) == (InvalidSigner.codespace, InvalidSigner.code)


@pytest.mark.parametrize(
    "changed",
    [
        {"mint_denom": "uatom"},
        {"inflation_max": ""},
        {"inflation_max": str(ATTO + 1)},
        {"inflation_min": str(21 * PERCENT)},
        {"goal_bonded": "0"},
        {"blocks_per_year": 0},
    ],
)
def test_parameters_outside_their_bounds_are_refused(chain: StakeChain, changed: dict[str, Any]) -> None:
    message = tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=wire_params(**changed))
    with pytest.raises(InvalidParams):
        govern(chain, message, "mint")
