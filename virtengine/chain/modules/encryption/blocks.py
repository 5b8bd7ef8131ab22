"""What time does to keys: warnings, expiry, removal. At most `rotation_batch_size` of each in one block."""

from __future__ import annotations

from itertools import islice

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.table import Index
from virtengine.chain.modules.encryption import registry
from virtengine.chain.modules.encryption.store import State
from virtengine.chain.modules.encryption.types import RecipientKey
from virtengine.wire.virtengine.encryption.v1 import types_pb2


def end_block(state: State, ctx: Context) -> None:
    """Warn, expire and purge what is due."""
    batch = state.get_params().rotation_batch_size
    for due, address, version, window in _take_due(state.warnings, ctx.time, batch):
        state.warnings.remove(due, address, version, window)
        _warn(state, state.keys.get(address, version), int(window), ctx)
    for due, address, version in _take_due(state.expiries, ctx.time, batch):
        state.expiries.remove(due, address, version)
        _expire(state, state.keys.get(address, version), ctx)
    for due, address, version in _take_due(state.purges, ctx.time, batch):
        state.purges.remove(due, address, version)
        key = state.keys.get(address, version)
        if key is not None:
            registry.purge(state, key)


def _take_due(queue: Index, now: int, batch: int) -> list[tuple[int | str | bytes, ...]]:
    """Return the first entries of a queue whose time has come."""
    due = []
    for entry in islice(queue.keys(), batch):
        if int(entry[0]) > now:
            break
        due.append(entry)
    return due


def _warn(state: State, key: RecipientKey | None, window: int, ctx: Context) -> None:
    if key is None:
        return
    state.keys.set(key.address, key.key_version, replace(key, warned_seconds=(*key.warned_seconds, window)))
    if not key.is_active(ctx.time):
        return
    ctx.emit(
        types_pb2.EventKeyExpiryWarning(
            address=key.address, fingerprint=key.fingerprint, warning_window_seconds=window
        )
    )


def _expire(state: State, key: RecipientKey | None, ctx: Context) -> None:
    if key is None or key.revoked_at:
        return
    registry.revoke(state, key, now=ctx.time, deprecate=True)
    ctx.emit(types_pb2.EventKeyExpired(address=key.address, fingerprint=key.fingerprint))
    newest = state.active_key(key.address, ctx.time)
    if newest is not None:
        ctx.emit(
            types_pb2.EventKeyRotated(
                address=key.address,
                old_fingerprint=key.fingerprint,
                new_fingerprint=newest.fingerprint,
                rotated_at=ctx.time,
            )
        )
