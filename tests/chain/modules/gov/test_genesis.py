from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.gov.scene import MIN, PARAMS, GovScene
from tests.chain.support.chain import as_json
from virtengine.chain import app
from virtengine.chain.kernel.context import Block
from virtengine.core.errors import ModuleError
from virtengine.wire.cosmos.gov.v1 import genesis_pb2


def test_a_state_with_open_proposals_goes_out_and_comes_in(scene: GovScene) -> None:
    scene.pass_proposal(scene.gov_send(1))
    scene.propose(deposit=MIN - 1)
    scene.vote("val0", scene.propose(expedited=True))
    exported = scene.machine.export_genesis()
    assert as_json(exported["gov"])["starting_proposal_id"] == "4"
    fresh = app.make_machine(strict=True)
    fresh.init_genesis(Block("again", 1, scene.time_ms), exported)
    fresh.finalize(Block("again", 1, scene.time_ms), [])
    fresh.commit()
    fresh.check_invariants()
    assert fresh.export_genesis()["gov"] == exported["gov"]


@pytest.mark.parametrize(
    "genesis",
    [
        {"params": {"quorum": "0.2"}},
        {"params": PARAMS, "proposals": [{"id": "1", "status": "PROPOSAL_STATUS_PASSED"}]},
        {
            "params": PARAMS,
            "starting_proposal_id": "2",
            "proposals": [{"id": "1", "status": "PROPOSAL_STATUS_UNSPECIFIED"}],
        },
        {"params": PARAMS, "deposits": [{"proposal_id": "1", "depositor": "x"}]},
        {"params": PARAMS, "votes": [{"proposal_id": "1", "voter": "x"}]},
    ],
)
def test_a_genesis_that_contradicts_itself_is_refused(genesis: dict[str, Any]) -> None:
    machine = app.make_machine()
    from google.protobuf import json_format

    message = json_format.ParseDict(genesis, genesis_pb2.GenesisState())
    with pytest.raises(ModuleError):
        machine.init_genesis(Block("chain", 1, 0), {"gov": message})


def test_a_constitution_is_kept() -> None:
    machine = app.make_machine(strict=True)
    machine.init_genesis(
        Block("chain", 1, 0), {"gov": genesis_pb2.GenesisState(constitution="We, the nodes")}
    )
    machine.finalize(Block("chain", 1, 0), [])
    machine.commit()
    assert machine.export_genesis()["gov"].constitution == "We, the nodes"
