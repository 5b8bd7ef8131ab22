from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support.governance import decree
from tests.chain.support.stake import DAYS, VE, StakeChain
from virtengine.chain.kernel.consensus import ConsensusParams
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.staking import messages
from virtengine.chain.modules.staking.shapes import duration, params_to_wire
from virtengine.chain.modules.staking.types import DAY_MS, Params
from virtengine.core import decimals
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2, tx_pb2


def update(params: staking_pb2.Params, authority: str = AUTHORITY) -> tx_pb2.MsgUpdateParams:
    return tx_pb2.MsgUpdateParams(authority=authority, params=params)


def changed(**changes: Any) -> staking_pb2.Params:
    params = params_to_wire(Params())
    for name, value in changes.items():
        if isinstance(value, int | str):
            setattr(params, name, value)
        else:
            getattr(params, name).CopyFrom(value)
    return params


def test_fewer_validators_sign_from_the_end_of_the_block(chain: StakeChain) -> None:
    decree(chain, update(changed(max_validators=2)))
    chain.advance()
    assert chain.engine() == {"val0": 100, "val1": 90}
    decree(chain, update(changed(max_validators=3)))
    chain.advance()
    assert len(chain.engine()) == 3


def test_a_new_period_holds_for_what_leaves_from_then_on(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 5 * VE))
    chain.do("alice", chain.undelegate("alice", "val0", VE))
    decree(chain, update(changed(unbonding_time=duration(7 * DAY_MS))))
    chain.do("alice", chain.undelegate("alice", "val0", VE))
    before = chain.balance(chain.actor("alice"))
    chain.advance(seconds=7 * DAYS)
    assert chain.balance(chain.actor("alice")) == before + VE
    chain.advance(seconds=7 * DAYS)
    assert chain.balance(chain.actor("alice")) == before + 2 * VE


def test_stake_stays_for_as_long_as_evidence_counts(chain: StakeChain) -> None:
    params = ConsensusParams(evidence_max_age_ns=10 * 86_400 * 10**9)
    chain.set_up(lambda state: state.consensus.set(params), "staking")
    with pytest.raises(InvalidRequest, match="evidence"):
        decree(chain, update(changed(unbonding_time=duration(9 * DAY_MS))))


def test_only_governance_changes_them(chain: StakeChain) -> None:
    message = update(changed(), authority=chain.actor("alice").address)
    assert chain.refuse("alice", message) == ("gov", 13)


@pytest.mark.parametrize(
    "changes",
    [
        {"max_validators": 0},
        {"max_validators": 1001},
        {"max_entries": 0},
        {"historical_entries": 2**32 - 1},
        {"bond_denom": "uakt"},
        {"bond_denom": ""},
        {"min_commission_rate": ""},
        {"min_commission_rate": str(decimals.parse("1.1"))},
        {"min_commission_rate": "-1"},
        {"unbonding_time": duration(DAY_MS)},
        {"unbonding_time": duration(400 * DAY_MS)},
    ],
)
def test_what_is_out_of_bounds_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        messages.check_update_params(update(changed(**changes)))


def test_a_partial_set_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        messages.check_update_params(update(staking_pb2.Params(max_validators=5)))
