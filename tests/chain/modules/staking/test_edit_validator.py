from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support.stake import DAYS, VE, StakeChain, operator
from virtengine.core import decimals
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2, tx_pb2

KEEP = "[do-not-modify]"


def edit(chain: StakeChain, name: str, **changes: Any) -> tx_pb2.MsgEditValidator:
    kept = dict.fromkeys(("moniker", "identity", "website", "security_contact", "details"), KEEP)
    kept.update(changes.pop("description", {}))
    if "rate" in changes:
        changes["commission_rate"] = str(decimals.parse(changes.pop("rate")))
    return tx_pb2.MsgEditValidator(
        description=staking_pb2.Description(**kept), validator_address=operator(chain.actor(name)), **changes
    )


def test_what_is_not_to_be_modified_stays(chain: StakeChain) -> None:
    chain.do("val0", edit(chain, "val0", description={"website": "https://example.test"}))
    found = chain.validator("val0").description
    assert (found.moniker, found.website) == ("val0", "https://example.test")


def test_a_field_can_be_emptied(chain: StakeChain) -> None:
    chain.do("val0", edit(chain, "val0", description={"moniker": ""}))
    assert chain.validator("val0").description.moniker == ""


def test_a_commission_rises_by_its_limit_once_a_day(chain: StakeChain) -> None:
    chain.advance(seconds=DAYS)
    assert chain.refuse("val0", edit(chain, "val0", rate="0.111")) == ("staking", 15)
    chain.do("val0", edit(chain, "val0", rate="0.11"))
    assert chain.refuse("val0", edit(chain, "val0", rate="0.12")) == ("staking", 12)
    chain.advance(seconds=DAYS)
    chain.do("val0", edit(chain, "val0", rate="0.05"))
    assert chain.validator("val0").commission.rate == decimals.parse("0.05")


@pytest.mark.parametrize(
    ("rate", "refusal"), [("0.21", ("staking", 11)), ("0.04", ("staking", 40)), ("1.1", ("sdk", 18))]
)
def test_a_commission_stays_within_its_bounds(chain: StakeChain, rate: str, refusal: tuple[str, int]) -> None:
    chain.advance(seconds=DAYS)
    assert chain.refuse("val0", edit(chain, "val0", rate=rate)) == refusal


def test_the_promised_minimum_only_rises(chain: StakeChain) -> None:
    chain.do("val0", edit(chain, "val0", min_self_delegation=str(50 * VE)))
    assert chain.refuse("val0", edit(chain, "val0", min_self_delegation=str(50 * VE))) == ("staking", 17)
    assert chain.refuse("val0", edit(chain, "val0", min_self_delegation=str(101 * VE))) == ("staking", 16)


def test_who_takes_out_more_than_was_promised_is_jailed(chain: StakeChain) -> None:
    chain.do("val0", edit(chain, "val0", min_self_delegation=str(50 * VE)))
    chain.do("val0", chain.undelegate("val0", "val0", 51 * VE))
    assert chain.validator("val0").jailed
    assert set(chain.engine()) == {"val1", "val2"}


def test_only_the_operator_edits(chain: StakeChain) -> None:
    raw = chain.sign(chain.actor("alice"), edit(chain, "val0", rate="0.1"))
    assert chain.block(raw).txs[0].code != 0


def test_a_validator_that_does_not_exist_is_not_edited(chain: StakeChain) -> None:
    assert chain.refuse("alice", edit(chain, "alice", rate="0.1")) == ("staking", 3)
