"""Historical info: headers of late, with the validators that were bonded then.

A validator's record is kept once for each block that changed it, and a set once for each change of its
members or their order; headers point at sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Header, Validator, ValidatorSet


def note_set(state: State, height: int, operators: Sequence[str]) -> None:
    """Remember who is bonded from a height on."""
    new, old_height = ValidatorSet(tuple(operators)), state.set_height.get()
    if old_height is not None and state.sets.get(old_height) == new:
        return
    header = state.headers.get(height - 1)
    if old_height is not None and (header is None or header.set_height != old_height):
        state.sets.delete(old_height)
    state.sets.set(height, new)
    state.set_height.set(height)


def track(state: State, ctx: Context) -> None:
    """Keep this block's header and what validators are as it begins; forget what is too old."""
    set_height, keep = state.set_height.get(), state.get_params().historical_entries
    if set_height is None:
        return  # no validator was ever elected here: the engine has its own
    if keep:
        _note_versions(state, ctx.height)
        block = ctx.block
        header = Header(block.time_ms, block.proposer, block.next_validators_hash, set_height)
        state.headers.set(ctx.height, header)
    _prune(state, ctx.height - keep)


def _note_versions(state: State, height: int) -> None:
    for key in list(state.changed.keys()):
        operator = str(key[0])
        state.changed.remove(operator)
        validator = state.validators.get(operator)
        if validator is not None:
            state.versions.set(operator, height, validator)
        state.version_heights.add(height, operator)


def _prune(state: State, last: int) -> None:
    """Forget headers up to a height, and what only they needed."""
    for key in list(takewhile(lambda key: int(key[0]) <= last, state.headers.keys())):
        _drop_header(state, int(key[0]))


def _drop_header(state: State, height: int) -> None:
    header, following = state.headers.get(height), state.headers.get(height + 1)
    state.headers.delete(height)
    used = (state.set_height.get(), following.set_height if following else None)
    if header is not None and header.set_height not in used:
        state.sets.delete(header.set_height)
    for _height, operator in list(state.version_heights.keys(height + 1)):
        _drop_versions_before(state, str(operator), height + 1)


def _drop_versions_before(state: State, operator: str, height: int) -> None:
    """Forget what a validator was before a height; of one that is gone nothing remains."""
    for _operator, older in list(state.versions.keys(operator, start=(operator, height - 1), reverse=True)):
        state.versions.delete(operator, older)
        state.version_heights.remove(older, operator)
    if not state.versions.has(operator, height):
        state.version_heights.remove(height, operator)


def validators_at(state: State, header: Header, height: int) -> list[Validator]:
    """Return the validators that were bonded as a block began, the strongest first."""
    found = []
    for operator in (state.sets.get(header.set_height) or ValidatorSet()).operators:
        for version in state.versions.records(operator, start=(operator, height), reverse=True):
            found.append(version)
            break
    return found
