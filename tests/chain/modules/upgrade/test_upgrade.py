"""Upgrades: planned by governance, halting old software, taken by new software, refused too early."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.governance import decree
from tests.chain.support.messages import send
from virtengine.chain import app
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.errors import InvalidRequest, QueryNotFound
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.upgrade import Plan, UpdatedTooEarly, UpgradeMissing, UpgradeNeeded
from virtengine.chain.kernel.view import View
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.wire.cosmos.upgrade.v1beta1 import query_pb2, tx_pb2, upgrade_pb2

SERVICE = "/cosmos.upgrade.v1beta1.Query/"


def software_upgrade(height: int, name: str = "v2", info: str = "image") -> tx_pb2.MsgSoftwareUpgrade:
    plan = upgrade_pb2.Plan(name=name, height=height, info=info)
    return tx_pb2.MsgSoftwareUpgrade(authority=AUTHORITY, plan=plan)


def forget_names(view: View, _ctx: Context) -> None:
    view.states["bank"].metadata.delete("uve")


def switch_software(chain: TestChain, **plans: Any) -> None:
    """Let other software take over the committed state, as after a restart with another image."""
    chain.machine.abandon()
    chain.machine.plans = plans


def current(chain: TestChain) -> upgrade_pb2.Plan | None:
    answer = chain.query(SERVICE + "CurrentPlan", query_pb2.QueryCurrentPlanRequest())
    return answer.plan if answer.HasField("plan") else None


def test_a_plan_waits_until_its_height_and_then_stops_old_software(chain: TestChain) -> None:
    height = chain.height + 3
    decree(chain, software_upgrade(height))
    chain.advance(blocks=2)
    assert current(chain) == upgrade_pb2.Plan(name="v2", height=height, info="image")
    before = chain.machine.last, chain.machine.last_hash
    for _ in range(2):
        with pytest.raises(UpgradeNeeded) as stopped:
            chain.block(chain.sign(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob"))))
        assert str(stopped.value) == f'UPGRADE "v2" NEEDED at height: {height}: image'
        assert stopped.value.plan == Plan("v2", height, "image")
    assert (chain.machine.last, chain.machine.last_hash) == before
    assert chain.machine.deliver.store.block_changes() == []
    with pytest.raises(UpgradeNeeded):
        chain.machine.require_fit()


def test_new_software_takes_the_upgrade_and_goes_on(chain: TestChain) -> None:
    height = chain.height + 2
    decree(chain, software_upgrade(height))
    chain.advance()
    switch_software(chain, v2=forget_names)
    chain.machine.require_fit()
    result = chain.block()
    assert result.height == height
    assert ("upgrade_applied", {"name": "v2", "height": str(height)}) in result.events
    assert current(chain) is None
    answer = chain.query(SERVICE + "AppliedPlan", query_pb2.QueryAppliedPlanRequest(name="v2"))
    assert answer.height == height
    assert not chain.state("bank").metadata.has("uve")
    chain.advance(blocks=2)


def test_all_nodes_agree_on_the_state_after_an_upgrade() -> None:
    hashes = set()
    for _ in range(2):
        chain = TestChain()
        decree(chain, software_upgrade(chain.height + 2))
        chain.advance()
        switch_software(chain, v2=forget_names)
        chain.advance(blocks=2)
        hashes.add(chain.machine.last_hash)
    assert len(hashes) == 1


def test_new_software_refuses_to_run_before_the_height(chain: TestChain) -> None:
    decree(chain, software_upgrade(chain.height + 3))
    chain.advance()
    switch_software(chain, v2=forget_names)
    with pytest.raises(UpdatedTooEarly) as stopped:
        chain.block()
    assert str(stopped.value).startswith('BINARY UPDATED BEFORE TRIGGER! UPGRADE "v2"')
    with pytest.raises(UpdatedTooEarly):
        chain.machine.require_fit()
    switch_software(chain)
    chain.block()


def test_software_without_the_last_upgrade_never_runs_again(chain: TestChain) -> None:
    decree(chain, software_upgrade(chain.height + 2))
    chain.advance()
    switch_software(chain, v2=forget_names)
    chain.advance()
    switch_software(chain)
    with pytest.raises(UpgradeMissing):
        chain.block()


def test_a_cancelled_plan_stops_nobody(chain: TestChain) -> None:
    decree(chain, software_upgrade(chain.height + 2))
    chain.advance()
    decree(chain, tx_pb2.MsgCancelUpgrade(authority=AUTHORITY))
    chain.advance(blocks=3)
    assert current(chain) is None


def test_a_later_plan_takes_the_place_of_an_earlier(chain: TestChain) -> None:
    decree(chain, software_upgrade(chain.height + 2))
    decree(chain, software_upgrade(chain.height + 9, name="v3"))
    chain.advance(blocks=3)
    plan = current(chain)
    assert plan is not None
    assert plan.name == "v3"


@pytest.mark.parametrize(
    "plan",
    [
        upgrade_pb2.Plan(name="", height=100),
        upgrade_pb2.Plan(name="v2", height=0),
        upgrade_pb2.Plan(name="v2", height=-5),
        upgrade_pb2.Plan(name="v2", height=1),
        upgrade_pb2.Plan(name="v\n2", height=100),
        upgrade_pb2.Plan(name="v" * 129, height=100),
        upgrade_pb2.Plan(name="v2", height=100, info="x" * 10_001),
    ],
)
def test_illegal_plans_are_refused(chain: TestChain, plan: upgrade_pb2.Plan) -> None:
    with pytest.raises(InvalidRequest):
        decree(chain, tx_pb2.MsgSoftwareUpgrade(authority=AUTHORITY, plan=plan))


def test_plans_for_a_time_or_for_clients_are_refused(chain: TestChain) -> None:
    timed = upgrade_pb2.Plan(name="v2", height=100)
    timed.time.seconds = 1
    client = upgrade_pb2.Plan(name="v2", height=100)
    client.upgraded_client_state.type_url = "/x"
    for plan in (timed, client):
        with pytest.raises(InvalidRequest):
            decree(chain, tx_pb2.MsgSoftwareUpgrade(authority=AUTHORITY, plan=plan))


def test_an_upgrade_that_was_taken_is_not_planned_again(chain: TestChain) -> None:
    decree(chain, software_upgrade(chain.height + 2))
    chain.advance()
    switch_software(chain, v2=forget_names)
    chain.advance()
    with pytest.raises(InvalidRequest):
        decree(chain, software_upgrade(chain.height + 5))


def test_an_account_cannot_plan_or_cancel(chain: TestChain) -> None:
    alice = chain.actor("alice")
    planned = software_upgrade(chain.height + 5)
    planned.authority = alice.address
    for message in (planned, tx_pb2.MsgCancelUpgrade(authority=alice.address)):
        outcome = chain.fail(alice, message)
        assert (outcome.codespace, outcome.code) == (InvalidSigner.codespace, InvalidSigner.code)


def test_versions_of_modules_and_the_authority_are_shown(chain: TestChain) -> None:
    answer = chain.query(SERVICE + "ModuleVersions", query_pb2.QueryModuleVersionsRequest())
    assert {item.name: item.version for item in answer.module_versions} == {
        module.name: module.version for module in app.MODULES
    }
    one = chain.query(SERVICE + "ModuleVersions", query_pb2.QueryModuleVersionsRequest(module_name="bank"))
    assert [item.name for item in one.module_versions] == ["bank"]
    with pytest.raises(QueryNotFound):
        chain.query(SERVICE + "ModuleVersions", query_pb2.QueryModuleVersionsRequest(module_name="none"))
    who = chain.query(SERVICE + "Authority", query_pb2.QueryAuthorityRequest())
    assert who.address == AUTHORITY


def test_an_exported_state_keeps_plan_and_history(chain: TestChain) -> None:
    decree(chain, software_upgrade(chain.height + 2))
    chain.advance()
    switch_software(chain, v2=forget_names)
    chain.advance()
    decree(chain, software_upgrade(chain.height + 50, name="v3"))
    chain.advance()
    exported = chain.machine.export_genesis()["upgrade"]
    assert [item.name for item in exported.applied_plans] == ["v2"]
    assert exported.plan.name == "v3"
    fresh = Machine(app.MODULES, app.make_fees, strict=True, plans={"v2": forget_names})
    fresh.init_genesis(Block(chain.chain_id, 1, 0), {"upgrade": exported})
    fresh.finalize(Block(chain.chain_id, 1, 0), [])
    fresh.commit()
    assert fresh.export_genesis()["upgrade"] == exported
