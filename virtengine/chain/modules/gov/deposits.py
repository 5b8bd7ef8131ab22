"""Deposits: what carries a proposal into its vote, and what becomes of it afterwards.

They lie in an account of their own: what proposals do in the name of governance's account cannot spend what
others deposited.
"""

from __future__ import annotations

import msgspec

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.gov.errors import InactiveProposal, MinDepositTooSmall
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS, Params, Proposal, Status
from virtengine.core import decimals
from virtengine.core.amounts import DENOM

OPEN = (Status.DEPOSIT_PERIOD, Status.VOTING_PERIOD)


def wanted(params: Params, *, expedited: bool) -> int:
    """Return what a proposal needs before it is voted on."""
    return params.expedited_min_deposit if expedited else params.min_deposit


def require_initial(params: Params, amount: int, *, expedited: bool) -> None:
    """Raise MinDepositTooSmall when the proposer pays too little at once."""
    least = _share(wanted(params, expedited=expedited), params.min_initial_deposit_ratio)
    if amount < least:
        raise MinDepositTooSmall(f"the first deposit is {amount}{DENOM}; at least {least}{DENOM} is needed")


def add(state: State, ctx: Context, number: int, depositor: str, amount: int) -> bool:
    """Take a deposit; say whether it began the vote."""
    proposal = state.proposal(number)
    if proposal.status not in OPEN:
        raise InactiveProposal(f"proposal {number} takes no deposits any more")
    params = state.get_params()
    needed = wanted(params, expedited=proposal.expedited)
    least = _share(needed, params.min_deposit_ratio)
    if amount < least:
        raise MinDepositTooSmall(f"received {amount}{DENOM}; one deposit is at least {least}{DENOM}")
    ledger.move(state.bank, depositor, DEPOSITS_ADDRESS, amount)
    state.deposits.set(number, depositor, (state.deposits.get(number, depositor) or 0) + amount)
    proposal = msgspec.structs.replace(proposal, total_deposit=proposal.total_deposit + amount)
    begins = proposal.status is Status.DEPOSIT_PERIOD and proposal.total_deposit >= needed
    if begins:
        proposal = _begin_vote(state, ctx, params, proposal)
    state.proposals.set(number, proposal)
    ctx.emit_plain(
        "proposal_deposit", depositor=depositor, amount=f"{amount}{DENOM}", proposal_id=str(number)
    )
    return begins


def _begin_vote(state: State, ctx: Context, params: Params, proposal: Proposal) -> Proposal:
    period = params.expedited_voting_period if proposal.expedited else params.voting_period
    end = ctx.time_ms + period * 1000
    state.deposit_ends.remove(proposal.deposit_end_ms, proposal.id)
    state.voting_ends.add(end, proposal.id)
    return msgspec.structs.replace(
        proposal, status=Status.VOTING_PERIOD, voting_start_ms=ctx.time_ms, voting_end_ms=end
    )


def refund(state: State, number: int) -> None:
    """Give every deposit back."""
    for (_number, depositor), amount in list(state.deposits.items(number)):
        ledger.move(state.bank, DEPOSITS_ADDRESS, str(depositor), amount)
        state.deposits.delete(number, depositor)


def burn(state: State, number: int) -> None:
    """Destroy every deposit."""
    for (_number, depositor), amount in list(state.deposits.items(number)):
        ledger.burn(state.bank, DEPOSITS_ADDRESS, amount)
        state.deposits.delete(number, depositor)


def charge(state: State, number: int, params: Params) -> None:
    """Give every deposit back but the share that taking a proposal back costs."""
    for (_number, depositor), amount in list(state.deposits.items(number)):
        cost = decimals.truncate(decimals.multiply(decimals.of(amount), params.proposal_cancel_ratio))
        ledger.move(state.bank, DEPOSITS_ADDRESS, str(depositor), amount - cost)
        if params.proposal_cancel_dest:
            ledger.move(state.bank, DEPOSITS_ADDRESS, params.proposal_cancel_dest, cost)
        else:
            ledger.burn(state.bank, DEPOSITS_ADDRESS, cost)
        state.deposits.delete(number, depositor)


def _share(amount: int, ratio: int) -> int:
    return (amount * ratio + decimals.ONE // 2) // decimals.ONE
