"""What must always hold of authorizations."""

from __future__ import annotations

from virtengine.chain.modules.authz.store import State


def indexes_name_every_grant(state: State) -> str | None:
    """The index by grantee and the queue name each authorization, and nothing else."""
    wanted_index, wanted_queue = set(), set()
    for (granter, grantee, url), record in state.grants.items():
        wanted_index.add((grantee, granter, url))
        if record.expires:
            wanted_queue.add((record.expires, granter, grantee, url))
    if set(state.by_grantee.keys()) != wanted_index:
        return "the index by grantee differs from the authorizations"
    if set(state.queue.keys()) != wanted_queue:
        return "the queue differs from the authorizations"
    return None
