from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.chain.modules.gov.scene import DEPOSIT_PERIOD, EXPEDITED, FAST, MIN, VOTING, GovScene
from tests.chain.support.messages import coin, send
from virtengine.chain.kernel.errors import InvalidCoins, InvalidRequest
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.chain.modules.gov import errors
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS, Status
from virtengine.wire.cosmos.gov.v1 import tx_pb2
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade_tx


def test_a_full_deposit_begins_the_vote_at_once(scene: GovScene) -> None:
    number = scene.propose(scene.gov_send(1))
    proposal = scene.found(number)
    assert (number, proposal.status, proposal.total_deposit) == (1, Status.VOTING_PERIOD, MIN)
    assert proposal.voting_end_ms - proposal.voting_start_ms == VOTING * 1000
    assert proposal.messages[0].type_url == "/cosmos.bank.v1beta1.MsgSend"
    assert scene.balance(DEPOSITS_ADDRESS) == MIN
    assert scene.propose() == 2


def test_a_small_deposit_waits(scene: GovScene) -> None:
    proposal = scene.found(scene.propose(deposit=MIN - 1))
    assert proposal.status is Status.DEPOSIT_PERIOD
    assert proposal.deposit_end_ms - proposal.submit_ms == DEPOSIT_PERIOD * 1000
    assert proposal.voting_end_ms == 0


def test_an_expedited_proposal_needs_more_and_is_voted_on_for_less_time(scene: GovScene) -> None:
    waiting = scene.found(scene.propose(expedited=True, deposit=EXPEDITED - 1))
    assert (waiting.status, waiting.expedited) == (Status.DEPOSIT_PERIOD, True)
    running = scene.found(scene.propose(expedited=True))
    assert running.voting_end_ms - running.voting_start_ms == FAST * 1000


def test_a_proposal_says_what_it_is_in_events(scene: GovScene) -> None:
    outcome = scene.send(scene.gov_actor(), scene.proposal(scene.gov_send(1), scene.gov_send(2)))
    made = [attributes for kind, attributes in outcome.events if kind == "submit_proposal"]
    assert made[0]["proposal_id"] == "1"
    assert made[0]["proposal_proposer"] == scene.gov_actor().address
    assert made[0]["proposal_messages"] == "/cosmos.bank.v1beta1.MsgSend,/cosmos.bank.v1beta1.MsgSend"
    assert made[1]["voting_period_start"] == "1"
    paid = outcome.event("proposal_deposit")
    assert (paid["amount"], paid["depositor"]) == (f"{MIN}uve", scene.gov_actor().address)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"title": ""}, InvalidRequest),
        ({"summary": ""}, InvalidRequest),
        ({"metadata": ""}, errors.NoProposalMsgs),
        ({"metadata": "m" * 256}, errors.MetadataTooLong),
        ({"title": "t" * 256}, errors.MetadataTooLong),
        ({"summary": "s" * 10_201}, errors.SummaryTooLong),
        ({"metadata": '{"title": "Another"}'}, errors.InvalidProposalContent),
        ({"metadata": '{"summary": "Another"}'}, errors.InvalidProposalContent),
        ({"initial_deposit": [coin(5, "atom")]}, errors.InvalidDepositDenom),
        ({"initial_deposit": [coin(0)]}, InvalidCoins),
        ({"initial_deposit": [coin(-5)]}, InvalidCoins),
        ({"initial_deposit": [coin(9)]}, errors.MinDepositTooSmall),
        ({"initial_deposit": []}, errors.MinDepositTooSmall),
    ],
)
def test_malformed_proposals_are_refused(
    scene: GovScene, fields: dict[str, Any], error: type[errors.GovError]
) -> None:
    outcome = scene.fail(scene.gov_actor(), scene.proposal(**fields))
    assert (outcome.codespace, outcome.code) == (error.codespace, error.code)
    assert scene.state("gov").get_next_id() == 1


@pytest.mark.parametrize("metadata", ['{"title": "A title"}', "[[1", "[" * 250, '"text"', "ipfs://x"])
def test_metadata_that_says_the_same_or_nothing_is_taken(scene: GovScene, metadata: str) -> None:
    assert scene.propose(metadata=metadata) == 1


def other_signer(scene: GovScene) -> tx_pb2.MsgSubmitProposal:
    return scene.proposal(send(scene.actor("bob"), scene.actor("alice")))


def unknown(scene: GovScene) -> tx_pb2.MsgSubmitProposal:
    msg = scene.proposal(scene.gov_send(1))
    msg.messages[0].type_url = "/no.such.Msg"
    return msg


def malformed(scene: GovScene) -> tx_pb2.MsgSubmitProposal:
    return scene.proposal(scene.gov_send(0))


def unknown_content(scene: GovScene) -> tx_pb2.MsgSubmitProposal:
    msg = tx_pb2.MsgExecLegacyContent(authority=AUTHORITY)
    msg.content.type_url = "/cosmos.params.v1beta1.ParameterChangeProposal"
    return scene.proposal(msg)


def too_many(scene: GovScene) -> tx_pb2.MsgSubmitProposal:
    return scene.proposal(*([scene.gov_send(1)] * 65))


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (other_signer, InvalidSigner),
        (unknown, errors.UnroutableProposalMsg),
        (malformed, errors.InvalidProposalMsg),
        (unknown_content, errors.InvalidProposalType),
        (too_many, InvalidRequest),
    ],
)
def test_messages_that_governance_cannot_send_are_refused(
    scene: GovScene,
    make: Callable[[GovScene], tx_pb2.MsgSubmitProposal],
    error: type[errors.GovError],
) -> None:
    outcome = scene.fail(scene.gov_actor(), make(scene))
    assert (outcome.codespace, outcome.code) == (error.codespace, error.code)


def test_a_share_of_the_deposit_may_be_due_at_once() -> None:
    scene = GovScene(min_initial_deposit_ratio="0.25")
    outcome = scene.fail(scene.gov_actor(), scene.proposal(deposit=MIN // 4 - 1))
    assert outcome.code == errors.MinDepositTooSmall.code
    scene.propose(deposit=MIN // 4)


def test_nobody_signs_for_governance(scene: GovScene) -> None:
    alice = scene.gov_actor()
    outcome = scene.fail(alice, upgrade_tx.MsgCancelUpgrade(authority=AUTHORITY))
    assert outcome.codespace == "sdk"
