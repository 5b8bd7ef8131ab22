"""What must always hold in governance."""

from __future__ import annotations

from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS, Status


def deposits_are_held(state: State) -> str | None:
    """The account of deposits holds all of them, and each proposal's are its total."""
    sums: dict[int, int] = {}
    for (number, _depositor), amount in state.deposits.items():
        sums[int(number)] = sums.get(int(number), 0) + amount
    held = ledger.balance_of(state.bank, DEPOSITS_ADDRESS)
    if held < sum(sums.values()):
        return f"{held} uve are held for {sum(sums.values())} uve of deposits"
    for (number,), proposal in state.proposals.items():
        wanted = proposal.total_deposit if proposal.status <= Status.VOTING_PERIOD else 0
        if sums.pop(int(number), 0) != wanted:
            return f"proposal {proposal.id} says {wanted} uve of deposits"
    return f"deposits for proposals {sorted(sums)}, which do not exist" if sums else None


def queues_hold_what_is_open(state: State) -> str | None:
    """Every open proposal waits in the queue of its state, and nothing else does."""
    deposit_ends = {int(number): int(end) for (end, number), _ in state.deposit_ends.items()}
    voting_ends = {int(number): int(end) for (end, number), _ in state.voting_ends.items()}
    for (number,), proposal in state.proposals.items():
        waits = proposal.deposit_end_ms if proposal.status is Status.DEPOSIT_PERIOD else None
        votes = proposal.voting_end_ms if proposal.status is Status.VOTING_PERIOD else None
        if deposit_ends.pop(int(number), None) != waits or voting_ends.pop(int(number), None) != votes:
            return f"proposal {proposal.id} is {proposal.status.name} and queued otherwise"
    left = sorted({*deposit_ends, *voting_ends})
    return f"queued and unknown: {left}" if left else None


def votes_are_on_open_proposals(state: State) -> str | None:
    """Votes are forgotten when they are counted."""
    for number in sorted({int(key[0]) for key, _vote in state.votes.items()}):
        proposal = state.proposals.get(number)
        if proposal is None or proposal.status is not Status.VOTING_PERIOD:
            return f"votes on proposal {number}, which is not voted on"
    return None
