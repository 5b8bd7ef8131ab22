"""What a meter does about one lease at one look: cut its usage, for the last time or not, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from virtengine.core.errors import Rejected
from virtengine.core.resources import ResourceType
from virtengine.plans import usage
from virtengine.plans.bid import resources_of
from virtengine.plans.lease_report import OVER
from virtengine.plans.usage import Account, Cut, Run
from virtengine.wire.virtengine.market.v1 import types_pb2


def open_account(lease: types_pb2.Lease) -> Account:
    """Return the account of a lease that was never metered; its time begins with the lease."""
    return Account(lease=lease.id, end_ms=lease.created_at * 1000)


def is_metered(lease: types_pb2.Lease) -> bool:
    """Say whether usage of a lease is still to be told."""
    return lease.state not in OVER and not lease.settled


def cut(
    account: Account,
    lease: types_pb2.Lease,
    runs: Sequence[Run],
    *,
    now_ms: int,
    lag_ms: int,
    slack_ms: int,
    sent: Mapping[str, int] | None = None,
) -> Cut | None:
    """Return what to tell about a lease now, None when there is nothing.

    `sent` is how many bytes have left each run.
    Evidence has `lag_ms` to arrive. A lease that ends is told for the last time when nothing of it runs any
    more, or when usage would no longer be accepted: `slack_ms` after it was closed.
    """
    if not is_metered(lease):
        return None
    leased = resources_of(lease.resources)
    if lease.state != types_pb2.LEASE_STATE_TERMINATING:
        return usage.cut(account, runs, until_ms=now_ms - lag_ms, leased=leased, sent=sent)
    limit_ms = lease.closed_at * 1000 + slack_ms
    is_stopped = all(run.end_ms is not None for run in runs if run.kind == "pod")
    if not is_stopped and now_ms < limit_ms:
        return usage.cut(account, runs, until_ms=now_ms - lag_ms, leased=leased, sent=sent)
    ends = [run.end_ms for run in runs if run.end_ms is not None]
    # Blocks carry the time of their proposal: usage that ends this moment would lie in a block's future.
    until_ms = min(max(now_ms - lag_ms, *ends, account.end_ms), now_ms, limit_ms)
    ended = [
        run if run.end_ms is not None and run.end_ms <= until_ms else replace(run, end_ms=until_ms)
        for run in runs
    ]
    return usage.cut(account, ended, until_ms=until_ms, leased=leased, is_final=True, sent=sent)


class _Stored(msgspec.Struct, forbid_unknown_fields=True):
    lease: str
    end_ms: int
    sequence: int
    carry: dict[str, int]
    marks: dict[str, int]
    is_final: bool
    sent: dict[str, int] | None = None


def to_data(account: Account) -> dict[str, Any]:
    """Return an account as plain data."""
    carry = {kind.name: amount for kind, amount in sorted(account.carry.items())}
    marks = dict(sorted(account.marks.items()))
    return msgspec.structs.asdict(
        _Stored(
            account.lease,
            account.end_ms,
            account.sequence,
            carry,
            marks,
            account.is_final,
            dict(sorted(account.sent.items())),
        )
    )


def from_data(data: Mapping[str, Any]) -> Account:
    """Read an account. Raises Rejected when it is none."""
    try:
        stored = msgspec.convert(data, _Stored)
        carry = {ResourceType[name]: amount for name, amount in stored.carry.items()}
    except (msgspec.ValidationError, KeyError) as error:
        raise Rejected(f"not a meter's account: {error}", reason="AccountMalformed") from error
    # Runs of an account from before counters were kept are counted from their next reading on.
    sent = dict.fromkeys(stored.marks, usage.UNKNOWN) if stored.sent is None else stored.sent
    return Account(stored.lease, stored.end_ms, stored.sequence, carry, stored.marks, stored.is_final, sent)
