from __future__ import annotations

import pytest

from tests.chain.modules.scene import BID_DEPOSIT, ORDER_DEPOSIT, Scene
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import LeaseReason, LeaseState, OrderState
from virtengine.wire.virtengine.market.v1 import tx_pb2

UNSTABLE, DECOMMISSION, FUNDS = 10_000, 10_001, 20_000


def close(lease_id: str, sender: str, reason: int) -> tx_pb2.MsgCloseLease:
    return tx_pb2.MsgCloseLease(sender=sender, lease_id=lease_id, reason=reason)


def test_a_closed_lease_waits_for_its_last_usage(scene: Scene) -> None:
    lease_id = scene.active_lease()
    outcome = scene.close(lease_id)
    lease = scene.lease(lease_id)
    assert (lease.state, lease.reason) == (LeaseState.TERMINATING, LeaseReason.OWNER)
    assert (lease.closed_at, lease.final_by_height) == (scene.chain.time_ms // 1000, scene.chain.height + 20)
    order = scene.order_of(lease_id)
    assert (order.state, order.reason) == (OrderState.PENDING_TERMINATION, "OWNER")
    assert outcome.event("EventLeaseStateChanged")["reason"] == "LEASE_REASON_OWNER"
    scene.repeat(scene.tenant, close(lease_id, scene.tenant.address, 1))


@pytest.mark.parametrize("reported", [(), (2,)])
def test_a_lease_that_never_worked_ends_at_once_with_everything_returned(
    scene: Scene, reported: tuple[int, ...]
) -> None:
    lease_id = scene.pending_lease()
    scene.report(lease_id, *reported)
    tenant, provider = scene.chain.balance(scene.tenant), scene.chain.balance(scene.provider)
    scene.close(lease_id)
    lease = scene.lease(lease_id)
    assert (lease.state, lease.settled) == (LeaseState.TERMINATED, True)
    assert scene.order_of(lease_id).state is OrderState.CANCELLED
    assert scene.chain.balance(scene.tenant) == tenant + ORDER_DEPOSIT
    assert scene.chain.balance(scene.provider) == provider + BID_DEPOSIT


def test_a_lease_that_its_provider_gives_up_before_work_fails_its_order(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    scene.close(lease_id, scene.provider, DECOMMISSION)
    assert scene.order_of(lease_id).state is OrderState.FAILED


def test_a_lease_in_provisioning_or_suspended_is_closed_too(scene: Scene) -> None:
    provisioning = scene.pending_lease()
    scene.report(provisioning, 3)
    scene.close(provisioning)
    assert scene.lease(provisioning).state is LeaseState.TERMINATING
    assert scene.order_of(provisioning).state is OrderState.PENDING_TERMINATION
    paused = scene.active_lease(external_id="paused")
    scene.chain.send(scene.tenant, tx_pb2.MsgPauseLease(owner=scene.tenant.address, lease_id=paused))
    scene.close(paused, scene.provider, UNSTABLE)
    assert scene.lease(paused).reason is LeaseReason.UNSTABLE


@pytest.mark.parametrize("reason", [0, 1, FUNDS])
def test_acceptance_2_11_3_a_provider_gives_a_providers_reason(scene: Scene, reason: int) -> None:
    lease_id = scene.active_lease()
    message = close(lease_id, scene.provider.address, reason)
    scene.refuse(scene.provider, message, errors.InvalidCloseReason)


@pytest.mark.parametrize("reason", [UNSTABLE, FUNDS, 7])
def test_an_owner_gives_its_own_reason(scene: Scene, reason: int) -> None:
    lease_id = scene.active_lease()
    message = close(lease_id, scene.tenant.address, reason)
    scene.refuse(scene.tenant, message, errors.InvalidCloseReason)


def test_nobody_else_closes_a_lease(scene: Scene) -> None:
    lease_id = scene.active_lease()
    alice = scene.chain.actor("alice")
    scene.refuse(alice, close(lease_id, alice.address, 1), errors.Unauthorized)
    scene.refuse(alice, close("a/b/c", alice.address, 1), errors.LeaseNotFound)
