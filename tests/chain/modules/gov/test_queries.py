from __future__ import annotations

import pytest

from tests.chain.modules.gov.scene import MIN, NO, YES, GovScene
from tests.chain.support.stake import VE
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.chain.modules.gov.types import Status
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.cosmos.gov.v1 import gov_pb2, query_pb2

SERVICE = "/cosmos.gov.v1.Query/"


def test_a_proposal_is_shown_whole(scene: GovScene) -> None:
    number = scene.propose(scene.gov_send(1), metadata="ipfs://x")
    shown = scene.query(SERVICE + "Proposal", query_pb2.QueryProposalRequest(proposal_id=number)).proposal
    assert (shown.id, shown.title, shown.summary, shown.metadata) == (1, "A title", "A summary", "ipfs://x")
    assert shown.status == gov_pb2.PROPOSAL_STATUS_VOTING_PERIOD
    assert shown.proposer == scene.actor("alice").address
    assert shown.total_deposit[0].amount == str(MIN)
    assert shown.messages[0].type_url == "/cosmos.bank.v1beta1.MsgSend"
    assert shown.final_tally_result.yes_count == "0"
    assert shown.voting_end_time.seconds - shown.voting_start_time.seconds == 60


def test_proposals_are_filtered_and_paged(scene: GovScene) -> None:
    ended = scene.pass_proposal().id
    waiting = scene.propose(deposit=MIN - 1)
    running = scene.propose()
    scene.vote("val1", running)

    def listed(**fields: object) -> list[int]:
        request = query_pb2.QueryProposalsRequest(**fields)  # type: ignore[arg-type]
        return [item.id for item in scene.query(SERVICE + "Proposals", request).proposals]

    assert listed() == [ended, waiting, running]
    assert listed(proposal_status=int(Status.PASSED)) == [ended]
    assert listed(proposal_status=int(Status.DEPOSIT_PERIOD)) == [waiting]
    assert listed(voter=scene.actor("val1").address) == [running]
    assert listed(depositor=scene.actor("alice").address) == [waiting, running]
    assert listed(pagination=PageRequest(limit=1, reverse=True)) == [running]
    with pytest.raises(InvalidQuery):
        listed(proposal_status=9)
    with pytest.raises(InvalidQuery):
        listed(voter="nobody")


def test_votes_and_deposits_are_shown(scene: GovScene) -> None:
    number = scene.propose()
    scene.vote("val0", number, NO)
    votes = scene.query(SERVICE + "Votes", query_pb2.QueryVotesRequest(proposal_id=number)).votes
    assert votes[0].options[0].weight == "1.000000000000000000"
    request = query_pb2.QueryVoteRequest(proposal_id=number, voter=scene.actor("val0").address)
    assert scene.query(SERVICE + "Vote", request).vote == votes[0]
    listed = query_pb2.QueryDepositsRequest(proposal_id=number)
    deposits = scene.query(SERVICE + "Deposits", listed).deposits
    asked = query_pb2.QueryDepositRequest(proposal_id=number, depositor=scene.actor("alice").address)
    assert scene.query(SERVICE + "Deposit", asked).deposit == deposits[0]


def test_the_tally_is_shown_while_voting_and_afterwards(scene: GovScene) -> None:
    def yes(number: int) -> str:
        request = query_pb2.QueryTallyResultRequest(proposal_id=number)
        return str(scene.query(SERVICE + "TallyResult", request).tally.yes_count)

    waiting = scene.propose(deposit=MIN - 1)
    number = scene.propose()
    scene.vote("val1", number, YES)
    assert (yes(waiting), yes(number)) == ("0", str(30 * VE))
    scene.end_vote(number)
    assert yes(number) == str(30 * VE)


def test_parameters_and_constitution_are_shown() -> None:
    scene = GovScene()
    answer = scene.query(SERVICE + "Params", query_pb2.QueryParamsRequest(params_type="voting"))
    assert answer.params.quorum == "0.200000000000000000"
    assert answer.voting_params.voting_period.seconds == 60
    for name, part in (("deposit", "deposit_params"), ("tallying", "tally_params")):
        asked = scene.query(SERVICE + "Params", query_pb2.QueryParamsRequest(params_type=name))
        assert asked.HasField(part)
    with pytest.raises(InvalidQuery):
        scene.query(SERVICE + "Params", query_pb2.QueryParamsRequest(params_type="x"))
    said = scene.query(SERVICE + "Constitution", query_pb2.QueryConstitutionRequest())
    assert said.constitution == ""


def test_what_is_not_there_is_said(scene: GovScene) -> None:
    voter = scene.actor("val0").address
    with pytest.raises(QueryNotFound):
        scene.query(SERVICE + "Proposal", query_pb2.QueryProposalRequest(proposal_id=5))
    for method, request in (
        ("Proposal", query_pb2.QueryProposalRequest()),
        ("Vote", query_pb2.QueryVoteRequest(proposal_id=5, voter=voter)),
        ("Vote", query_pb2.QueryVoteRequest(proposal_id=5)),
        ("Deposit", query_pb2.QueryDepositRequest(proposal_id=5, depositor=voter)),
        ("Votes", query_pb2.QueryVotesRequest()),
        ("Deposits", query_pb2.QueryDepositsRequest()),
        ("TallyResult", query_pb2.QueryTallyResultRequest()),
    ):
        with pytest.raises(InvalidQuery):
            scene.query(SERVICE + method, request)
