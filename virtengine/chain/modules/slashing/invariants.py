"""What must always hold in slashing."""

from __future__ import annotations

from virtengine.chain.modules.slashing.store import State


def missed_blocks_are_counted(state: State) -> str | None:
    """A validator's count of missed blocks is the number of its bits, and no larger than the window."""
    counts: dict[object, int] = {}
    for (consensus, _index), bits in state.missed.items():
        counts[consensus] = counts.get(consensus, 0) + bits.bit_count()
    window = state.get_params().window
    for key, info in state.infos.items():
        if info.missed != counts.pop(key[0], 0) or info.missed > window:
            return f"{key[0]!r} missed {info.missed} of {window} blocks; its bits say otherwise"
    return f"bits without a signing info: {len(counts)}" if counts else None


def tombstones_hold(state: State) -> str | None:
    """Who is tombstoned stays jailed, and its key is retired."""
    for key, info in state.infos.items():
        if not info.tombstoned or not isinstance(key[0], bytes):
            continue
        validator = state.staking.find_by_consensus(key[0])
        if (validator is not None and not validator.jailed) or not state.staking.retired_keys.has(key[0]):
            return f"{key[0].hex()} is tombstoned, and free"
    return None
