"""Governance as older clients speak it, cosmjs among them."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from tests.chain.modules.gov.scene import MIN, YES, GovScene
from tests.chain.support.messages import coin
from tests.chain.support.stake import VE
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.modules.gov import errors
from virtengine.chain.modules.gov.types import Status
from virtengine.wire.cosmos.gov.v1beta1 import gov_pb2, query_pb2, tx_pb2
from virtengine.wire.cosmos.upgrade.v1beta1 import upgrade_pb2

SERVICE = "/cosmos.gov.v1beta1.Query/"
ONE = "1000000000000000000"


def submit(scene: GovScene, content: Message, deposit: int = MIN) -> tx_pb2.MsgSubmitProposal:
    msg = tx_pb2.MsgSubmitProposal(
        proposer=scene.actor("alice").address, initial_deposit=[coin(deposit)] if deposit else []
    )
    msg.content.Pack(content, type_url_prefix="/")
    return msg


TEXT = gov_pb2.TextProposal(title="A title", description="Words")


def test_a_text_passes_and_changes_nothing(scene: GovScene) -> None:
    scene.do("alice", submit(scene, TEXT))
    vote = tx_pb2.MsgVote(proposal_id=1, voter=scene.actor("val0").address, option=gov_pb2.VOTE_OPTION_YES)
    scene.do("val0", vote)
    scene.end_vote(1)
    proposal = scene.found(1)
    assert (proposal.status, proposal.title, proposal.summary) == (Status.PASSED, "A title", "Words")


def test_an_upgrade_is_planned_and_given_up(scene: GovScene) -> None:
    plan = upgrade_pb2.Plan(name="v2", height=scene.height + 100)
    wanted = upgrade_pb2.SoftwareUpgradeProposal(title="Up", description="Grade", plan=plan)
    cancelled = upgrade_pb2.CancelSoftwareUpgradeProposal(title="Up", description="Not")
    for content, waits in ((wanted, True), (cancelled, False)):
        outcome = scene.do("alice", submit(scene, content))
        number = outcome.responses[0].proposal_id
        scene.vote("val0", number)
        scene.end_vote(number)
        assert scene.found(number).status is Status.PASSED
        assert (scene.machine.query.plans.get() is not None) is waits


def test_deposits_and_weighted_votes_of_older_clients_count(scene: GovScene) -> None:
    scene.do("alice", submit(scene, TEXT, deposit=MIN // 2))
    deposit = tx_pb2.MsgDeposit(proposal_id=1, depositor=scene.actor("bob").address, amount=[coin(MIN // 2)])
    scene.do("bob", deposit)
    options = [
        gov_pb2.WeightedVoteOption(option=gov_pb2.VOTE_OPTION_YES, weight="7" + ONE[1:-1]),
        gov_pb2.WeightedVoteOption(option=gov_pb2.VOTE_OPTION_NO, weight="3" + ONE[1:-1]),
    ]
    scene.do(
        "val0", tx_pb2.MsgVoteWeighted(proposal_id=1, voter=scene.actor("val0").address, options=options)
    )
    answer = scene.query(SERVICE + "TallyResult", query_pb2.QueryTallyResultRequest(proposal_id=1))
    assert (answer.tally.yes, answer.tally.no) == (str(35 * VE), str(15 * VE))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (gov_pb2.TextProposal(title="", description="x"), errors.InvalidProposalContent.code),
        (gov_pb2.TextProposal(title="t" * 141, description="x"), errors.InvalidProposalContent.code),
        (gov_pb2.TextProposal(title="t", description=""), errors.InvalidProposalContent.code),
        (gov_pb2.Vote(), errors.InvalidProposalType.code),
    ],
)
def test_content_that_is_unknown_or_malformed_is_refused(
    scene: GovScene, content: Message, code: int
) -> None:
    assert scene.refuse("alice", submit(scene, content)) == ("gov", code)


def test_votes_and_deposits_are_checked(scene: GovScene) -> None:
    scene.do("alice", submit(scene, TEXT))
    val0 = scene.actor("val0").address
    vote = tx_pb2.MsgVote(proposal_id=1, voter=val0)
    weights = tx_pb2.MsgVoteWeighted(proposal_id=1, voter=val0)
    weights.options.add(option=gov_pb2.VOTE_OPTION_YES, weight="x")
    deposit = tx_pb2.MsgDeposit(proposal_id=1, depositor=val0)
    assert scene.refuse("val0", vote) == ("gov", errors.InvalidVote.code)
    assert scene.refuse("val0", weights) == ("sdk", 18)
    assert scene.refuse("val0", deposit) == ("sdk", 18)


def test_older_clients_read_everything(scene: GovScene) -> None:
    scene.do("alice", submit(scene, TEXT))
    scene.propose(scene.gov_send(1))
    scene.vote("val0", 1, YES)
    listed = scene.query(SERVICE + "Proposals", query_pb2.QueryProposalsRequest())
    assert [item.content.type_url for item in listed.proposals] == ["/cosmos.gov.v1beta1.TextProposal"] * 2
    one = scene.query(SERVICE + "Proposal", query_pb2.QueryProposalRequest(proposal_id=1)).proposal
    assert gov_pb2.TextProposal.FromString(one.content.value) == TEXT
    votes = scene.query(SERVICE + "Votes", query_pb2.QueryVotesRequest(proposal_id=1)).votes
    assert [(vote.option, vote.options[0].weight) for vote in votes] == [(gov_pb2.VOTE_OPTION_YES, ONE)]
    request = query_pb2.QueryVoteRequest(proposal_id=1, voter=scene.actor("val0").address)
    assert scene.query(SERVICE + "Vote", request).vote == votes[0]
    deposits = scene.query(SERVICE + "Deposits", query_pb2.QueryDepositsRequest(proposal_id=1)).deposits
    assert [item.amount[0].amount for item in deposits] == [str(MIN)]
    asked = query_pb2.QueryDepositRequest(proposal_id=1, depositor=scene.actor("alice").address)
    assert scene.query(SERVICE + "Deposit", asked).deposit == deposits[0]


def test_parameters_come_in_parts(scene: GovScene) -> None:
    def part(name: str) -> query_pb2.QueryParamsResponse:
        answer: query_pb2.QueryParamsResponse = scene.query(
            SERVICE + "Params", query_pb2.QueryParamsRequest(params_type=name)
        )
        return answer

    assert part("voting").voting_params.voting_period.seconds == 60
    assert part("deposit").deposit_params.min_deposit[0].amount == str(MIN)
    assert part("tallying").tally_params.quorum == b"200000000000000000"
    with pytest.raises(InvalidQuery):
        part("")
