from __future__ import annotations

from typing import Any

import pytest

from virtengine.core.errors import Rejected
from virtengine.core.resources import Resources, ResourceType
from virtengine.plans import meter
from virtengine.plans.usage import Account, Cut, Run
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.market.v1.types_pb2 import LeaseState

S = 1000
CREATED = 1_800_000_000


def lease(state: LeaseState, **changes: Any) -> types_pb2.Lease:
    resources = types_pb2.Resources(cpu_millis=1000, memory_bytes=2**20)
    return types_pb2.Lease(id="t/o/p", state=state, resources=resources, created_at=CREATED, **changes)


def pod(start: int = 0, end: int | None = None) -> Run:
    base = CREATED * S
    return Run(
        "u", "pod", "w", "n", Resources(1000, 2**20), base + start, None if end is None else base + end
    )


VOLUME = Run("v", "volume", "d", "", Resources(storage_bytes=0), CREATED * S)


def look(known: types_pb2.Lease, runs: list[Run], now: int, account: Account | None = None) -> Cut | None:
    return meter.cut(
        account or meter.open_account(known),
        known,
        runs,
        now_ms=CREATED * S + now,
        lag_ms=2 * S,
        slack_ms=30 * S,
    )


def cpu(found: Cut | None) -> int:
    assert found is not None
    return next(one.quantity for one in found.intervals if one.resource is ResourceType.CPU)


def test_time_begins_with_the_lease_and_evidence_may_lag() -> None:
    found = look(lease(LeaseState.LEASE_STATE_ACTIVE), [pod(1 * S)], 12 * S)
    assert found is not None
    assert {(one.start_ms, one.end_ms) for one in found.intervals} == {(CREATED * S, CREATED * S + 10 * S)}
    assert cpu(found) == 9 * S
    assert not found.account.is_final


@pytest.mark.parametrize(
    "known",
    [
        lease(LeaseState.LEASE_STATE_TERMINATED),
        lease(LeaseState.LEASE_STATE_REJECTED),
        lease(LeaseState.LEASE_STATE_FAILED),
        lease(LeaseState.LEASE_STATE_TERMINATING, settled=True),
    ],
)
def test_a_lease_that_is_over_is_not_metered(known: types_pb2.Lease) -> None:
    assert look(known, [pod()], 60 * S) is None


def test_a_closing_lease_is_told_for_the_last_time_when_it_has_stopped() -> None:
    known = lease(LeaseState.LEASE_STATE_TERMINATING, closed_at=CREATED + 100)
    still = look(known, [pod()], 105 * S)
    assert still is not None
    assert not still.account.is_final
    stopped = look(known, [pod(end=106 * S), VOLUME], 107 * S)
    assert stopped is not None
    assert stopped.account.is_final
    assert cpu(stopped) == 106 * S
    assert stopped.account.end_ms == CREATED * S + 106 * S


def test_a_closing_lease_that_never_ran_is_told_at_once() -> None:
    found = look(lease(LeaseState.LEASE_STATE_TERMINATING, closed_at=CREATED + 5), [], 6 * S)
    assert found is not None
    assert found.account.is_final
    assert cpu(found) == 0


def test_a_workload_that_does_not_stop_is_not_billed_beyond_what_is_accepted() -> None:
    known = lease(LeaseState.LEASE_STATE_TERMINATING, closed_at=CREATED + 100)
    found = look(known, [pod()], 400 * S)
    assert found is not None
    assert found.account.is_final
    assert found.account.end_ms == CREATED * S + 130 * S
    assert cpu(found) == 130 * S
    late = look(known, [pod(end=300 * S)], 400 * S)
    assert cpu(late) == 130 * S


def test_an_account_reads_back_as_it_was_written() -> None:
    account = Account("t/o/p", 5, 3, {ResourceType.CPU: -7}, {"u": 5}, is_final=True)
    assert meter.from_data(meter.to_data(account)) == account


@pytest.mark.parametrize("damage", [{"carry": {"WIND": 1}}, {"end_ms": "x"}, {"more": 1}])
def test_a_damaged_account_is_refused(damage: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        meter.from_data({**meter.to_data(Account("l", 5)), **damage})
