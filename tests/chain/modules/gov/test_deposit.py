from __future__ import annotations

import pytest

from tests.chain.modules.gov.scene import DEPOSIT_PERIOD, MIN, GovScene
from virtengine.chain.kernel.errors import InsufficientFunds, InvalidRequest
from virtengine.chain.modules.gov import errors
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS, Status


def test_deposits_of_several_begin_the_vote(scene: GovScene) -> None:
    number = scene.propose(deposit=MIN // 2)
    scene.send(scene.actor("bob"), scene.deposit_of("bob", number, MIN // 4))
    assert scene.found(number).status is Status.DEPOSIT_PERIOD
    outcome = scene.send(scene.actor("carol"), scene.deposit_of("carol", number, MIN // 4))
    assert scene.found(number).status is Status.VOTING_PERIOD
    starts = [attributes for kind, attributes in outcome.events if kind == "proposal_deposit"]
    assert starts[-1]["voting_period_start"] == str(number)


def test_deposits_of_one_account_add_up_and_come_even_while_voting(scene: GovScene) -> None:
    number = scene.propose()
    scene.send(scene.actor("alice"), scene.deposit_of("alice", number, 10))
    assert scene.state("gov").deposits.get(number, scene.actor("alice").address) == MIN + 10
    assert scene.found(number).total_deposit == MIN + 10


def test_deposits_come_back_when_the_period_ends(scene: GovScene) -> None:
    before = scene.balance(scene.actor("alice"))
    number = scene.propose(deposit=MIN - 1)
    result = scene.block(seconds=DEPOSIT_PERIOD)
    dropped = dict(result.events)["inactive_proposal"]
    assert dropped == {"proposal_id": str(number), "proposal_result": "proposal_dropped"}
    assert scene.balance(scene.actor("alice")) == before
    assert not scene.state("gov").proposals.has(number)
    late = scene.fail(scene.actor("bob"), scene.deposit_of("bob", number, 10))
    assert late.code == errors.ProposalNotFound.code


def test_deposits_may_burn_when_the_period_ends() -> None:
    scene = GovScene(burn_proposal_deposit_prevote=True)
    before = scene.balance(scene.actor("alice"))
    supply = scene.state("bank").supply.get("uve")
    scene.propose(deposit=MIN - 1)
    scene.block(seconds=DEPOSIT_PERIOD)
    assert scene.balance(scene.actor("alice")) == before - (MIN - 1)
    assert scene.balance(DEPOSITS_ADDRESS) == 0
    assert scene.state("bank").supply.get("uve") != supply


def test_one_second_before_the_end_a_proposal_still_waits(scene: GovScene) -> None:
    number = scene.propose(deposit=MIN - 1)
    scene.block(seconds=DEPOSIT_PERIOD - 1)
    assert scene.found(number).status is Status.DEPOSIT_PERIOD
    scene.send(scene.actor("bob"), scene.deposit_of("bob", number, 10), seconds=0)
    scene.block(seconds=2)
    assert scene.found(number).status is Status.VOTING_PERIOD


@pytest.mark.parametrize(
    ("amount", "error"),
    [
        (0, InvalidRequest),
        (9, errors.MinDepositTooSmall),
        (10**15, InsufficientFunds),
    ],
)
def test_illegal_deposits_are_refused(scene: GovScene, amount: int, error: type[errors.GovError]) -> None:
    number = scene.propose(deposit=MIN // 2)
    outcome = scene.fail(scene.actor("bob"), scene.deposit_of("bob", number, amount))
    assert (outcome.codespace, outcome.code) == (error.codespace, error.code)


def test_a_proposal_that_ended_takes_no_deposits(scene: GovScene) -> None:
    number = scene.pass_proposal().id
    outcome = scene.fail(scene.actor("bob"), scene.deposit_of("bob", number, 10))
    assert outcome.code == errors.InactiveProposal.code
