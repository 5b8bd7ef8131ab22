"""What must always hold of providers."""

from __future__ import annotations

from virtengine.chain.modules.provider.store import State


def indexes_match_records(state: State) -> str | None:
    """The queue of those that leave and the index of auditors say what there is, and nothing else."""
    leaving = [
        (provider.notice.effective_at, provider.owner)
        for provider in state.providers.records()
        if provider.notice is not None and provider.notice.is_due
    ]
    if sorted(leaving) != sorted(state.leavings.keys()):
        return "provider: the queue of leaving is wrong"
    audited = list(state.audited.records())
    if sorted((one.auditor, one.subject) for one in audited) != sorted(state.auditors.keys()):
        return "provider: the index of auditors is wrong"
    if any(not one.attributes for one in audited):
        return "provider: an auditor vouches for nothing"
    return None
