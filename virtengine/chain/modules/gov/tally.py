"""Count votes by stake.

A bonded validator votes for those who delegated to it and did not vote themselves. Sums are decimals with 18
places, rounded at the steps at which Cosmos chains round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virtengine.chain.modules.gov import stake
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.types import Option, Params, Proposal, Tally, Vote
from virtengine.core import decimals


@dataclass(frozen=True)
class Verdict:
    """What a vote came to."""

    passes: bool
    burns: bool
    tally: Tally


class _Count:
    """Stake behind each option so far."""

    def __init__(self) -> None:
        self.options = dict.fromkeys(Option, 0)
        self.total = 0

    def add(self, vote: Vote, power: int) -> None:
        """Count a vote of some power."""
        for item in vote.options:
            self.options[item.option] += decimals.multiply(power, item.weight)
        self.total += power

    def tally(self) -> Tally:
        """Return whole coins behind each option."""
        counted = {option: decimals.truncate(sum_) for option, sum_ in self.options.items()}
        return Tally(
            counted[Option.YES], counted[Option.ABSTAIN], counted[Option.NO], counted[Option.NO_WITH_VETO]
        )


def count(state: State, proposal: Proposal) -> Verdict:
    """Count the votes on a proposal and say what they decide now."""
    validators = stake.bonded_validators(state.staking)
    counted = _count(state, proposal.id, validators)
    bonded = decimals.of(stake.total_bonded(validators))
    passes, burns = _decide(counted, bonded, state.get_params(), expedited=proposal.expedited)
    return Verdict(passes, burns, counted.tally())


def _count(state: State, number: int, validators: Mapping[str, stake.Stake]) -> _Count:
    counted = _Count()
    spoken_for = dict.fromkeys(validators, 0)
    own: dict[str, Vote] = {}
    for (_number, voter), vote in state.votes.items(number):
        operator = stake.operator_of(str(voter))
        if operator in validators:
            own[operator] = vote
        for delegated_to, shares in stake.delegations(state.staking, str(voter)):
            validator = validators.get(delegated_to)
            if validator is not None:
                spoken_for[delegated_to] += shares
                counted.add(vote, _power(shares, validator))
    for operator, vote in own.items():
        validator = validators[operator]
        counted.add(vote, _power(validator.shares - spoken_for[operator], validator))
    return counted


def _power(shares: int, validator: stake.Stake) -> int:
    """Return the coins that shares are worth, as a decimal."""
    return decimals.divide(shares * validator.tokens, validator.shares) if validator.shares else 0


def _decide(counted: _Count, bonded: int, params: Params, *, expedited: bool) -> tuple[bool, bool]:
    """Return whether the proposal passes and whether its deposits are burned."""
    if bonded == 0:
        return False, False
    if decimals.divide(counted.total, bonded) < params.quorum:
        return False, params.burn_vote_quorum
    decided = counted.total - counted.options[Option.ABSTAIN]
    if decided == 0:
        return False, False
    veto = decimals.divide(counted.options[Option.NO_WITH_VETO], counted.total)
    if veto > params.veto_threshold:
        return False, params.burn_vote_veto
    threshold = params.expedited_threshold if expedited else params.threshold
    return decimals.divide(counted.options[Option.YES], decided) > threshold, False
