from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.chain.modules.gov.scene import GovScene
from tests.chain.support.governance import decree
from tests.chain.support.messages import coin
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.chain.modules.gov.params import BOUNDS, params_to_wire
from virtengine.chain.modules.gov.types import DAY, Params
from virtengine.core.amounts import ATTO
from virtengine.core.errors import ModuleError
from virtengine.wire.cosmos.gov.v1 import gov_pb2, tx_pb2


def update(**fields: Any) -> tx_pb2.MsgUpdateParams:
    return tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params_to_wire(Params(**fields)))


def test_the_defaults_are_those_of_the_network() -> None:
    params = Params()
    assert params.min_deposit == 2_500_000_000
    assert (params.max_deposit_period, params.voting_period) == (14 * DAY, 3 * DAY)
    assert (params.quorum, params.threshold) == (ATTO // 5, ATTO // 2)
    assert params.veto_threshold == 334 * ATTO // 1000
    assert (params.expedited_min_deposit, params.expedited_voting_period) == (12_500_000_000, DAY)
    assert params.expedited_threshold == 667 * ATTO // 1000
    assert params.proposal_cancel_ratio == ATTO // 2
    assert {field.name for field in gov_pb2.Params.DESCRIPTOR.fields} == set(BOUNDS)


def test_a_complete_set_is_taken_whole(scene: GovScene) -> None:
    wanted = Params(voting_period=DAY * 2, quorum=ATTO // 3, burn_vote_quorum=True)
    decree(scene, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params_to_wire(wanted)))
    scene.block()
    assert scene.state("gov").get_params() == wanted


@pytest.mark.parametrize("name", [field.name for field in gov_pb2.Params.DESCRIPTOR.fields])
def test_partial_sets_are_refused(scene: GovScene, name: str) -> None:
    message = update()
    message.params.ClearField(name)  # type: ignore[arg-type]
    if name in (
        "proposal_cancel_dest",
        "burn_vote_quorum",
        "burn_proposal_deposit_prevote",
        "burn_vote_veto",
    ):
        decree(scene, message)
        return
    with pytest.raises(ModuleError):
        decree(scene, message)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: setattr(p, "quorum", "1.1"),
        lambda p: setattr(p, "quorum", "-0.1"),
        lambda p: setattr(p, "quorum", "x"),
        lambda p: setattr(p, "quorum", "0.0000000000000000001"),
        lambda p: setattr(p, "threshold", "0"),
        lambda p: setattr(p, "threshold", "0.667"),
        lambda p: setattr(p, "veto_threshold", "0"),
        lambda p: setattr(p, "expedited_threshold", "1.1"),
        lambda p: setattr(p.voting_period, "seconds", 0),
        lambda p: setattr(p.voting_period, "seconds", -5),
        lambda p: setattr(p.voting_period, "seconds", DAY),
        lambda p: setattr(p.voting_period, "nanos", 1),
        lambda p: setattr(p.max_deposit_period, "seconds", 10**15),
        lambda p: setattr(p.min_deposit[0], "denom", "atom"),
        lambda p: setattr(p.min_deposit[0], "amount", "0"),
        lambda p: setattr(p.min_deposit[0], "amount", "12500000000"),
        lambda p: p.min_deposit.append(coin(5, "zzz")),
        lambda p: setattr(p, "proposal_cancel_dest", "nobody"),
        lambda p: setattr(p, "min_deposit_ratio", "2"),
    ],
)
def test_values_out_of_bounds_are_refused(scene: GovScene, change: Callable[[gov_pb2.Params], None]) -> None:
    message = update()
    change(message.params)
    with pytest.raises(ModuleError):
        decree(scene, message)


def test_an_account_cannot_change_parameters(scene: GovScene) -> None:
    message = update()
    message.authority = scene.actor("alice").address
    assert scene.refuse("alice", message) == (InvalidSigner.codespace, InvalidSigner.code)
