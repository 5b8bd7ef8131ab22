from __future__ import annotations

import pytest

from tests.chain.modules.gov.scene import MIN, GovScene
from virtengine.chain.modules.gov import errors
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS
from virtengine.wire.cosmos.gov.v1 import tx_pb2


def cancel(scene: GovScene, number: int, who: str = "alice") -> tx_pb2.MsgCancelProposal:
    return tx_pb2.MsgCancelProposal(proposal_id=number, proposer=scene.actor(who).address)


@pytest.mark.parametrize("deposit", [MIN - 1, MIN])
def test_half_of_every_deposit_burns(scene: GovScene, deposit: int) -> None:
    alice, bob = scene.actor("alice"), scene.actor("bob")
    before = scene.balance(alice), scene.balance(bob)
    number = scene.propose(deposit=deposit)
    scene.send(bob, scene.deposit_of("bob", number, 101))
    outcome = scene.send(alice, cancel(scene, number))
    assert scene.balance(alice) == before[0] - deposit // 2
    assert scene.balance(bob) == before[1] - 50
    assert scene.balance(DEPOSITS_ADDRESS) == 0
    response: tx_pb2.MsgCancelProposalResponse = outcome.responses[0]  # type: ignore[assignment]
    assert (response.proposal_id, response.canceled_height) == (number, scene.height)
    assert response.canceled_time.seconds == scene.time_ms // 1000
    assert outcome.event("cancel_proposal")["proposal_id"] == str(number)
    assert not scene.state("gov").proposals.has(number)
    scene.advance(blocks=2, seconds=200)


def test_the_lost_half_may_go_to_somebody() -> None:
    alice = GovScene().actor("carol").address
    scene = GovScene(proposal_cancel_dest=alice)
    before = scene.balance(scene.actor("carol"))
    number = scene.propose()
    scene.send(scene.actor("alice"), cancel(scene, number))
    assert scene.balance(scene.actor("carol")) == before + MIN // 2


def test_votes_are_forgotten_with_the_proposal(scene: GovScene) -> None:
    number = scene.propose()
    scene.vote("val0", number)
    scene.send(scene.actor("alice"), cancel(scene, number))
    assert list(scene.state("gov").votes.items()) == []


def test_only_the_proposer_cancels_and_only_what_is_open(scene: GovScene) -> None:
    number = scene.propose()
    assert scene.refuse("bob", cancel(scene, number, "bob")) == ("gov", errors.InvalidProposer.code)
    assert scene.refuse("alice", cancel(scene, 9)) == ("gov", errors.ProposalNotFound.code)
    ended = scene.pass_proposal().id
    assert scene.refuse("alice", cancel(scene, ended)) == ("gov", errors.InvalidProposal.code)
