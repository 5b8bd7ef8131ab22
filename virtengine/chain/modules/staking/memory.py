"""Export and import of what staking remembers besides its validators: headers, sets, versions, counters."""

from __future__ import annotations

from virtengine.chain.modules.staking import shapes
from virtengine.chain.modules.staking.store import State
from virtengine.chain.modules.staking.types import Header, ValidatorSet
from virtengine.wire.cosmos.staking.v1beta1 import genesis_pb2


def export_history(state: State) -> genesis_pb2.History:
    """Return all of it."""
    return genesis_pb2.History(
        headers=[_header(int(key[0]), header) for key, header in state.headers.items()],
        sets=[
            genesis_pb2.HistorySet(height=int(key[0]), operators=one.operators)
            for key, one in state.sets.items()
        ],
        versions=[_version(state, int(key[0]), str(key[1])) for key, _ in state.version_heights.items()],
        set_height=state.set_height.get() or 0,
        changed=[str(key[0]) for key, _ in state.changed.items()],
        last_id=state.last_id(),
        is_dirty=state.is_dirty(),
    )


def _header(height: int, header: Header) -> genesis_pb2.HistoryHeader:
    return genesis_pb2.HistoryHeader(
        height=height,
        time=shapes.timestamp(header.time_ms),
        proposer=header.proposer,
        next_validators_hash=header.next_validators_hash,
        set_height=header.set_height,
    )


def _version(state: State, height: int, operator: str) -> genesis_pb2.HistoryVersion:
    found = state.versions.get(operator, height)
    shown = None if found is None else shapes.validator_to_wire(found)
    return genesis_pb2.HistoryVersion(operator=operator, height=height, validator=shown)


def init_history(state: State, history: genesis_pb2.History) -> None:
    """Remember all of it, and nothing else. Raises Rejected."""
    for header in history.headers:
        record = Header(
            shapes.read_timestamp(header.time),
            header.proposer,
            header.next_validators_hash,
            header.set_height,
        )
        state.headers.set(header.height, record)
    for one in history.sets:
        state.sets.set(one.height, ValidatorSet(tuple(one.operators)))
    for version in history.versions:
        state.version_heights.add(version.height, version.operator)
        if version.HasField("validator"):
            found = shapes.validator_from_wire(version.validator)
            state.versions.set(version.operator, version.height, found)
    if history.set_height:
        state.set_height.set(history.set_height)
    for key in list(state.changed.keys()):
        state.changed.delete(*key)
    for operator in history.changed:
        state.changed.add(operator)
    state.skip_ids_to(history.last_id)
    if not history.is_dirty:
        state.clean()
