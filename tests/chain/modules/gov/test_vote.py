from __future__ import annotations

import pytest

from tests.chain.modules.gov.scene import MIN, NO, YES, GovScene
from tests.chain.support.stake import VE
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.gov import errors, tally
from virtengine.chain.modules.gov.types import Tally
from virtengine.wire.cosmos.gov.v1 import gov_pb2, tx_pb2


def weighted(scene: GovScene, who: str, number: int, *options: tuple[int, str]) -> tx_pb2.MsgVoteWeighted:
    items = [
        gov_pb2.WeightedVoteOption(option=gov_pb2.VoteOption.ValueType(option), weight=weight)
        for option, weight in options
    ]
    return tx_pb2.MsgVoteWeighted(proposal_id=number, voter=scene.actor(who).address, options=items)


def counted(scene: GovScene, number: int) -> Tally:
    return tally.count(scene.state("gov"), scene.found(number)).tally


def test_a_validator_votes_for_all_who_delegated_to_it(scene: GovScene) -> None:
    scene.do("alice", scene.delegate("alice", "val0", 10 * VE))
    number = scene.propose()
    scene.vote("val0", number)
    assert counted(scene, number) == Tally(yes=60 * VE)


def test_a_delegator_overrides_its_validator(scene: GovScene) -> None:
    scene.do("alice", scene.delegate("alice", "val0", 10 * VE))
    number = scene.propose()
    scene.vote("val0", number, YES)
    scene.vote("alice", number, NO)
    assert counted(scene, number) == Tally(yes=50 * VE, no=10 * VE)


def test_a_delegator_speaks_even_when_the_validator_is_silent(scene: GovScene) -> None:
    for name in ("val0", "val1"):
        scene.do("alice", scene.delegate("alice", name, 10 * VE))
    number = scene.propose()
    scene.vote("alice", number, YES)
    assert counted(scene, number) == Tally(yes=20 * VE)


def test_a_later_vote_takes_the_place_of_an_earlier(scene: GovScene) -> None:
    number = scene.propose()
    scene.vote("val0", number, YES)
    scene.vote("val0", number, NO)
    assert counted(scene, number) == Tally(no=50 * VE)


def test_votes_without_stake_count_nothing(scene: GovScene) -> None:
    number = scene.propose()
    scene.vote("carol", number, YES)
    assert counted(scene, number) == Tally()


def test_weights_split_the_stake(scene: GovScene) -> None:
    number = scene.propose()
    scene.do("val0", weighted(scene, "val0", number, (1, "0.6"), (2, "0.1"), (3, "0.2"), (4, "0.1")))
    assert counted(scene, number) == Tally(30 * VE, 5 * VE, 10 * VE, 5 * VE)


def test_a_slashed_validator_counts_with_what_is_left(scene: GovScene) -> None:
    scene.do("alice", scene.delegate("alice", "val0", 50 * VE))
    scene.slash("val0", "0.5")
    scene.advance()
    number = scene.propose()
    scene.vote("alice", number, YES)
    scene.vote("val0", number, NO)
    assert counted(scene, number) == Tally(yes=25 * VE, no=25 * VE)


def test_a_vote_says_what_it_is_in_an_event(scene: GovScene) -> None:
    number = scene.propose()
    outcome = scene.vote("val0", number)
    said = outcome.event("proposal_vote")
    assert said["option"] == 'option:VOTE_OPTION_YES weight:"1.000000000000000000"'
    assert (said["voter"], said["proposal_id"]) == (scene.actor("val0").address, str(number))


@pytest.mark.parametrize("option", [0, 5, 99, -1])
def test_unknown_options_are_refused(scene: GovScene, option: int) -> None:
    number = scene.propose()
    assert scene.refuse("val0", scene.vote_of("val0", number, option)) == ("gov", errors.InvalidVote.code)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ([], InvalidRequest),
        ([(1, "0.5")], errors.InvalidVote),
        ([(1, "0.5"), (1, "0.5")], errors.InvalidVote),
        ([(1, "0.7"), (2, "0.7")], errors.InvalidVote),
        ([(1, "1.5"), (2, "-0.5")], errors.InvalidVote),
        ([(1, "1"), (2, "0")], errors.InvalidVote),
        ([(1, "x")], errors.InvalidVote),
        ([(1, "")], errors.InvalidVote),
        ([(7, "1")], errors.InvalidVote),
        ([(1, "0.2"), (2, "0.2"), (3, "0.2"), (4, "0.2"), (1, "0.1"), (2, "0.1")], errors.InvalidVote),
    ],
)
def test_weights_that_are_no_vote_are_refused(
    scene: GovScene, options: list[tuple[int, str]], error: type[errors.GovError]
) -> None:
    number = scene.propose()
    outcome = scene.refuse("val0", weighted(scene, "val0", number, *options))
    assert outcome == (error.codespace, error.code)


def test_votes_come_in_the_voting_period_only(scene: GovScene) -> None:
    waiting = scene.propose(deposit=MIN - 1)
    ended = scene.pass_proposal().id
    for number in (waiting, ended, 99):
        code = scene.refuse("val0", scene.vote_of("val0", number))
        assert code == ("gov", errors.InactiveProposal.code)


def test_long_metadata_of_a_vote_is_refused(scene: GovScene) -> None:
    number = scene.propose()
    vote = scene.vote_of("val0", number)
    vote.metadata = "m" * 256
    assert scene.refuse("val0", vote) == ("gov", errors.MetadataTooLong.code)
