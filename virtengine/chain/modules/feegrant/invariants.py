"""What must always hold of fee grants."""

from __future__ import annotations

from virtengine.chain.modules.feegrant.store import State


def indexes_name_every_allowance(state: State) -> str | None:
    """The index by granter and the queue name each allowance, and nothing else."""
    wanted_index, wanted_queue = set(), set()
    for (grantee, granter), record in state.allowances.items():
        wanted_index.add((granter, grantee))
        if record.expires:
            wanted_queue.add((record.expires, grantee, granter))
    if set(state.by_granter.keys()) != wanted_index:
        return "the index by granter differs from the allowances"
    if set(state.queue.keys()) != wanted_queue:
        return "the queue differs from the allowances"
    return None
