"""The end of votes: pass, reject, veto, fall back, fail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.gov.scene import (
    ABSTAIN,
    EXPEDITED,
    FAST,
    MIN,
    NO,
    VETO,
    VOTING,
    YES,
    GovScene,
)
from tests.chain.support.messages import send
from tests.chain.support.stake import VE
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.gov.params import params_to_wire
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS, Params, Status, Tally
from virtengine.wire.cosmos.consensus.v1 import tx_pb2 as consensus_tx
from virtengine.wire.cosmos.gov.v1 import tx_pb2
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade_tx
from virtengine.wire.tendermint.types import params_pb2


def fund_governance(scene: GovScene, amount: int) -> None:
    alice = scene.actor("alice").address
    scene.set_up(lambda bank: ledger.move(bank, alice, AUTHORITY, amount), "bank")
    scene.advance()


def decide(scene: GovScene, number: int, **votes: int) -> dict[str, str]:
    for who, option in votes.items():
        scene.vote(who, number, option)
    return scene.end_vote(number)


def test_what_passes_is_carried_out_in_order(scene: GovScene) -> None:
    fund_governance(scene, 100)
    before = scene.balance(scene.actor("carol")), scene.balance(scene.actor("alice"))
    number = scene.propose(scene.gov_send(60), scene.gov_send(40))
    said = decide(scene, number, val0=YES, val1=NO)
    proposal = scene.found(number)
    assert said == {"proposal_id": "1", "proposal_result": "proposal_passed", "proposal_log": "passed"}
    assert (proposal.status, proposal.tally) == (Status.PASSED, Tally(yes=50 * VE, no=30 * VE))
    assert scene.balance(scene.actor("carol")) == before[0] + 100
    assert scene.balance(scene.actor("alice")) == before[1]
    assert list(scene.state("gov").votes.items()) == []


def test_a_message_that_fails_leaves_nothing_of_the_proposal(scene: GovScene) -> None:
    fund_governance(scene, 100)
    before = scene.balance(scene.actor("carol")), scene.balance(scene.actor("alice"))
    number = scene.propose(scene.gov_send(60), scene.gov_send(41))
    said = decide(scene, number, val0=YES)
    proposal = scene.found(number)
    assert (proposal.status, said["proposal_result"]) == (Status.FAILED, "proposal_failed")
    assert proposal.failed_reason == (
        "message 1 (/cosmos.bank.v1beta1.MsgSend) failed on execution: InsufficientFunds, code 5 of sdk"
    )
    assert "holds 40uve" in said["proposal_log"]
    assert scene.balance(scene.actor("carol")) == before[0]
    assert scene.balance(AUTHORITY) == 100
    assert scene.balance(scene.actor("alice")) == before[1]


@pytest.mark.parametrize(
    ("votes", "status", "burns"),
    [
        ({}, Status.REJECTED, False),
        ({"val2": YES}, Status.PASSED, False),
        ({"val0": YES, "val1": NO, "val2": NO}, Status.REJECTED, False),
        ({"val0": YES, "val1": NO}, Status.PASSED, False),
        ({"val0": ABSTAIN, "val1": ABSTAIN}, Status.REJECTED, False),
        ({"val0": ABSTAIN, "val2": YES}, Status.PASSED, False),
        ({"val0": NO}, Status.REJECTED, False),
        ({"val0": YES, "val1": VETO}, Status.REJECTED, True),
        ({"val0": YES, "val2": VETO}, Status.PASSED, False),
        ({"val0": VETO, "val1": VETO, "val2": VETO}, Status.REJECTED, True),
    ],
)
def test_votes_decide(scene: GovScene, votes: dict[str, int], status: Status, *, burns: bool) -> None:
    before = scene.balance(scene.actor("alice"))
    number = scene.propose()
    decide(scene, number, **votes)
    assert scene.found(number).status is status
    assert scene.balance(scene.actor("alice")) == before - (MIN if burns else 0)
    assert scene.balance(DEPOSITS_ADDRESS) == 0


def test_too_few_votes_may_burn_the_deposit() -> None:
    scene = GovScene(burn_vote_quorum=True, quorum="0.51")
    before = scene.balance(scene.actor("alice"))
    decide(scene, scene.propose(), val0=YES)
    assert scene.balance(scene.actor("alice")) == before - MIN


def test_a_vote_ends_at_its_time_and_not_before(scene: GovScene) -> None:
    number = scene.propose()
    scene.block(seconds=VOTING - 1)
    assert scene.found(number).status is Status.VOTING_PERIOD
    scene.block(seconds=1)
    assert scene.found(number).status is Status.REJECTED


def test_expedited_proposals_pass_by_the_higher_threshold(scene: GovScene) -> None:
    number = scene.propose(expedited=True)
    decide(scene, number, val0=YES, val2=NO)
    proposal = scene.found(number)
    assert (proposal.status, proposal.expedited) == (Status.PASSED, True)


def test_expedited_proposals_that_miss_it_are_voted_on_anew(scene: GovScene) -> None:
    number = scene.propose(expedited=True)
    started = scene.found(number).voting_start_ms
    said = decide(scene, number, val0=YES, val1=NO)
    proposal = scene.found(number)
    assert said["proposal_result"] == "expedited_proposal_rejected"
    assert (proposal.status, proposal.expedited) == (Status.VOTING_PERIOD, False)
    assert proposal.voting_end_ms == started + VOTING * 1000
    assert list(scene.state("gov").votes.items()) == []
    assert scene.balance(DEPOSITS_ADDRESS) == EXPEDITED
    decide(scene, number, val0=YES, val1=NO)
    assert scene.found(number).status is Status.PASSED


def test_ends_come_in_the_order_of_time_then_number(scene: GovScene) -> None:
    slow, fast = scene.propose(), scene.propose(expedited=True)
    other = scene.propose(expedited=True)
    for number in (slow, fast, other):
        scene.vote("val0", number)
    result = scene.block(seconds=VOTING)
    ended = [attributes["proposal_id"] for kind, attributes in result.events if kind == "active_proposal"]
    assert ended == [str(fast), str(other), str(slow)]
    assert FAST < VOTING


def test_governance_changes_its_own_parameters(scene: GovScene) -> None:
    params = params_to_wire(Params(voting_period=7200, expedited_voting_period=60))
    passed = scene.pass_proposal(tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params))
    assert passed.status is Status.PASSED
    assert scene.state("gov").get_params().voting_period == 7200


def test_new_engine_parameters_are_in_the_answer_to_the_block(scene: GovScene) -> None:
    message = consensus_tx.MsgUpdateParams(
        authority=AUTHORITY,
        block=params_pb2.BlockParams(max_bytes=1_000_000, max_gas=-1),
        validator=params_pb2.ValidatorParams(pub_key_types=["ed25519"]),
        evidence=params_pb2.EvidenceParams(max_age_num_blocks=9, max_bytes=9),
    )
    message.evidence.max_age_duration.seconds = 60
    number = scene.propose(message)
    scene.vote("val0", number)
    told: list[Any] = []
    finalize = scene.machine.finalize

    def listening(*arguments: Any) -> Any:
        outcome = finalize(*arguments)
        told.append(outcome.consensus)
        return outcome

    scene.machine.finalize = listening  # type: ignore[method-assign]
    scene.end_vote(number)
    scene.advance()
    assert [params.max_bytes if params else None for params in told] == [1_000_000, None]


def test_a_software_upgrade_is_planned_by_a_vote(scene: GovScene) -> None:
    message = upgrade_tx.MsgSoftwareUpgrade(authority=AUTHORITY)
    message.plan.name, message.plan.height = "v2", scene.height + 100
    assert scene.pass_proposal(message).status is Status.PASSED
    assert scene.machine.query.plans.get().name == "v2"  # type: ignore[union-attr]


def test_proposals_cannot_spend_what_others_deposited(scene: GovScene) -> None:
    kept = scene.propose(deposit=MIN - 1)
    failed = scene.pass_proposal(scene.gov_send(MIN - 1))
    assert failed.status is Status.FAILED
    assert scene.found(kept).total_deposit == MIN - 1
    assert scene.balance(DEPOSITS_ADDRESS) == MIN - 1


def test_nobody_sends_to_the_accounts_of_governance(scene: GovScene) -> None:
    for address in (AUTHORITY, DEPOSITS_ADDRESS):
        outcome = scene.fail(scene.actor("alice"), send(scene.actor("alice"), address))
        assert (outcome.codespace, outcome.code) == ("sdk", 4)


def test_a_bug_in_a_message_fails_the_proposal_and_not_the_chain(
    scene: GovScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = scene.propose(scene.gov_send(1))
    dispatcher = scene.machine.deliver.dispatcher
    reports: list[str] = []
    dispatcher.strict = False
    dispatcher.report = lambda where, _error: reports.append(where)
    route = dispatcher.routes["/cosmos.bank.v1beta1.MsgSend"]

    def broken(_state: Any, _msg: Any, _ctx: Any) -> Any:
        raise KeyError("bug")

    monkeypatch.setattr(dispatcher, "routes", {route.url: _with(route, broken)})
    scene.machine.executor.strict = False
    decide(scene, number, val0=YES)
    assert scene.found(number).status is Status.FAILED
    assert scene.found(number).failed_reason.endswith("InternalError, code 1 of sdk")
    assert reports == ["proposal 1"]


def _with(route: Any, handle: Any) -> Any:
    import dataclasses

    return dataclasses.replace(route, handler=dataclasses.replace(route.handler, handle=handle))
