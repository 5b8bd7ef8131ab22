"""What ends by itself: periods of deposit and of voting, in the order of their ends."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.gov import deposits, proposals, tally
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.types import Proposal, Status
from virtengine.core.errors import ModuleError


def end_block(state: State, ctx: Context) -> None:
    """End what is due, then carry out what passed."""
    for end, number in list(_due(state.deposit_ends, ctx.time_ms)):
        state.deposit_ends.remove(end, number)
        _drop(state, ctx, state.proposal(number))
    for end, number in list(_due(state.voting_ends, ctx.time_ms)):
        state.voting_ends.remove(end, number)
        _decide(state, ctx, state.proposal(number))


def _due(queue: Index, now: int) -> Iterator[tuple[int, int]]:
    for (end, number), _present in queue.items():
        if int(end) > now:
            return
        yield int(end), int(number)


def _drop(state: State, ctx: Context, proposal: Proposal) -> None:
    """End a proposal that did not find its deposit."""
    if state.get_params().burn_proposal_deposit_prevote:
        deposits.burn(state, proposal.id)
    else:
        deposits.refund(state, proposal.id)
    proposals.remove(state, proposal)
    ctx.emit_plain("inactive_proposal", proposal_id=str(proposal.id), proposal_result="proposal_dropped")


def _decide(state: State, ctx: Context, proposal: Proposal) -> None:
    """End a vote."""
    verdict = tally.count(state, proposal)
    proposals.drop_votes(state, proposal.id)
    if proposal.expedited and not verdict.passes:
        _fall_back(state, ctx, proposal)
        return
    if verdict.burns:
        deposits.burn(state, proposal.id)
    else:
        deposits.refund(state, proposal.id)
    ended = msgspec.structs.replace(proposal, tally=verdict.tally)
    if not verdict.passes:
        reason = "proposal did not get enough votes to pass"
        _end(state, ctx, proposals.with_reason(ended, Status.REJECTED, reason), "proposal_rejected", reason)
        return
    # Stored before its messages run: they may read or change governance itself.
    state.proposals.set(proposal.id, ended)
    _execute(state, ctx, ended)


def _execute(state: State, ctx: Context, proposal: Proposal) -> None:
    failed = ""
    for_log = "passed"

    def work() -> None:
        nonlocal failed
        for index, packed in enumerate(proposals.unpack_all(ctx, proposal.messages)):
            failed = f"message {index} ({packed.type_url})"
            ctx.dispatch(ctx.unpack(packed), (AUTHORITY,))

    error = ctx.attempt(work, f"proposal {proposal.id}")
    if error is None:
        _end(state, ctx, proposals.with_reason(proposal, Status.PASSED), "proposal_passed", for_log)
        return
    reason = _reason(failed, error)
    ended = proposals.with_reason(proposal, Status.FAILED, reason)
    _end(state, ctx, ended, "proposal_failed", f"passed, but {reason}: {error.message}"[:1024])


def _reason(where: str, error: ModuleError) -> str:
    """Say why in words that are the same on every node: state holds no free text of errors."""
    return f"{where} failed on execution: {type(error).__name__}, code {error.code} of {error.codespace}"


def _fall_back(state: State, ctx: Context, proposal: Proposal) -> None:
    """Let an expedited proposal that did not pass be voted on anew as a regular one."""
    end = proposal.voting_start_ms + state.get_params().voting_period * 1000
    regular = msgspec.structs.replace(proposal, expedited=False, voting_end_ms=end)
    state.voting_ends.add(end, proposal.id)
    _end(state, ctx, regular, "expedited_proposal_rejected", "expedited proposal converted to regular")


def _end(state: State, ctx: Context, proposal: Proposal, result: str, log: str) -> None:
    state.proposals.set(proposal.id, proposal)
    ctx.emit_plain("active_proposal", proposal_id=str(proposal.id), proposal_result=result, proposal_log=log)
