"""Ten thousand voters and depositors: a vote ends within a block, and every deposit comes back."""

from __future__ import annotations

import hashlib

import pytest

from tests.chain.modules.gov.scene import MIN, GovScene
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS, Option, Status, Vote, WeightedOption
from virtengine.core import decimals
from virtengine.crypto.addresses import encode_address

MANY = 10_000


def address(number: int) -> str:
    return encode_address(hashlib.sha256(f"voter/{number}".encode()).digest()[:20])


@pytest.mark.thorough
def test_a_vote_of_many_ends_and_pays_everybody_back(scene: GovScene) -> None:
    number = scene.propose()
    vote = Vote((WeightedOption(Option.YES, decimals.ONE),))

    def crowd(state: object) -> None:
        gov = scene.machine.deliver.states["gov"]
        for one in range(MANY):
            who = address(one)
            ledger.mint(gov.bank, DEPOSITS_ADDRESS, 1)
            gov.deposits.set(number, who, 1)
            gov.votes.set(number, who, vote)
        proposal = gov.proposal(number)
        gov.proposals.set(number, _with_total(proposal, MIN + MANY))

    scene.set_up(crowd, "gov")
    scene.vote("val0", number)
    scene.end_vote(number)
    assert scene.found(number).status is Status.PASSED
    assert scene.balance(DEPOSITS_ADDRESS) == 0
    assert scene.balance(address(0)) == scene.balance(address(MANY - 1)) == 1


def _with_total(proposal: object, total: int) -> object:
    import msgspec

    return msgspec.structs.replace(proposal, total_deposit=total)  # type: ignore[type-var]
