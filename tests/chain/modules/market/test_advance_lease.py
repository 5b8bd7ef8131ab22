from __future__ import annotations

import pytest

from tests.chain.modules.scene import BID_DEPOSIT, ORDER_DEPOSIT, Scene, coin
from virtengine.chain.modules.escrow.types import AccountState
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import LeaseReason, LeaseState, OrderState
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

ACCEPTED, PROVISIONING, ACTIVE, TERMINATED, REJECTED, FAILED = 2, 3, 4, 7, 8, 9


def test_the_order_follows_its_lease(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    for reported, order_state in (
        (ACCEPTED, OrderState.MATCHED),
        (PROVISIONING, OrderState.PROVISIONING),
        (ACTIVE, OrderState.ACTIVE),
    ):
        outcome = scene.chain.send(scene.provider, scene.advance_lease(lease_id, reported))
        event = outcome.event("EventLeaseStateChanged")
        assert event["state"] == types_pb2.LeaseState.Name(reported)
        assert scene.order_of(lease_id).state is order_state
    assert scene.lease(lease_id).activated_at == scene.chain.time_ms // 1000


def test_a_report_of_the_present_state_replaces_endpoints_and_again_changes_nothing(scene: Scene) -> None:
    lease_id = scene.active_lease()
    endpoint = types_pb2.Endpoint(service="web", url="https://a.example.com")
    message = scene.advance_lease(lease_id, ACTIVE, endpoints=[endpoint])
    scene.chain.send(scene.provider, message)
    assert [(one.service, one.url) for one in scene.lease(lease_id).endpoints] == [
        ("web", "https://a.example.com")
    ]
    scene.repeat(scene.provider, message)
    scene.repeat(scene.provider, scene.advance_lease(lease_id, ACTIVE))


@pytest.mark.parametrize("ending", [REJECTED, FAILED, TERMINATED])
def test_a_lease_that_ends_before_any_work_refunds_at_once(scene: Scene, ending: int) -> None:
    lease_id = scene.pending_lease()
    tenant, provider = scene.chain.balance(scene.tenant), scene.chain.balance(scene.provider)
    scene.chain.send(scene.provider, scene.advance_lease(lease_id, ending, message="no room"))
    lease = scene.lease(lease_id)
    assert (lease.state, lease.settled, lease.message) == (LeaseState(ending), True, "no room")
    assert scene.order_of(lease_id).state is OrderState.FAILED
    assert scene.chain.balance(scene.tenant) == tenant + ORDER_DEPOSIT
    assert scene.chain.balance(scene.provider) == provider + BID_DEPOSIT
    assert scene.account(lease_id).state is AccountState.CLOSED
    assert [(one.total, one.is_final) for one in scene.invoices(lease_id)] == [(0, True)]
    assert scene.chain.state("provider").require(scene.provider.address).active_leases == 0


def test_a_lease_that_fails_at_work_pays_what_was_recorded_and_refunds_the_rest(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=7_000_000)
    tenant = scene.chain.balance(scene.tenant)
    scene.chain.send(scene.provider, scene.advance_lease(lease_id, FAILED))
    assert scene.chain.balance(scene.tenant) == tenant + ORDER_DEPOSIT - 7_000
    assert scene.order_of(lease_id).state is OrderState.FAILED
    assert scene.invoices(lease_id)[0].total == 7_000


def test_a_provider_cannot_resume_a_lease_that_is_suspended(scene: Scene) -> None:
    lease_id = scene.active_lease()
    pause = tx_pb2.MsgPauseLease(owner=scene.tenant.address, lease_id=lease_id)
    scene.chain.send(scene.tenant, pause)
    scene.refuse(scene.provider, scene.advance_lease(lease_id, ACTIVE), errors.IllegalMove)
    poor = scene.active_lease(external_id="poor", deposit=coin(1_000))
    scene.use(poor, cpu=2_000_000)
    assert scene.lease(poor).reason is LeaseReason.INSUFFICIENT_FUNDS
    scene.refuse(scene.provider, scene.advance_lease(poor, ACTIVE), errors.IllegalMove)


def test_a_lease_that_is_out_of_funds_before_it_is_active_is_suspended_at_once(scene: Scene) -> None:
    lease_id = scene.pending_lease(deposit=coin(1_000))
    scene.report(lease_id, PROVISIONING)
    scene.use(lease_id, cpu=2_000_000)
    assert scene.lease(lease_id).state is LeaseState.PROVISIONING
    scene.report(lease_id, ACTIVE)
    lease = scene.lease(lease_id)
    assert (lease.state, lease.reason) == (LeaseState.SUSPENDED, LeaseReason.INSUFFICIENT_FUNDS)


def test_a_skipped_step_is_refused(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    scene.refuse(scene.provider, scene.advance_lease(lease_id, ACTIVE), errors.IllegalMove)
    scene.report(lease_id, PROVISIONING)
    scene.refuse(scene.provider, scene.advance_lease(lease_id, ACCEPTED), errors.IllegalMove)
    scene.refuse(scene.provider, scene.advance_lease(lease_id, TERMINATED), errors.IllegalMove)
    scene.report(lease_id, ACTIVE)
    scene.refuse(scene.provider, scene.advance_lease(lease_id, TERMINATED), errors.IllegalMove)


@pytest.mark.parametrize("state", [0, 1, 5, 6, 10])
def test_a_state_that_is_not_the_providers_to_report_is_refused(scene: Scene, state: int) -> None:
    lease_id = scene.active_lease()
    scene.refuse(scene.provider, scene.advance_lease(lease_id, state), errors.InvalidRequest)


def test_only_the_provider_of_a_lease_reports(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    alice = scene.chain.actor("alice")
    message = scene.advance_lease(lease_id, ACCEPTED, provider=alice.address)
    scene.refuse(alice, message, errors.NotProvider)
    many = [types_pb2.Endpoint(service="s", url="u")] * 65
    scene.refuse(
        scene.provider, scene.advance_lease(lease_id, ACCEPTED, endpoints=many), errors.InvalidRequest
    )


def test_the_end_of_a_closed_lease_is_reported_last(scene: Scene) -> None:
    lease_id = scene.active_lease()
    provider = scene.chain.balance(scene.provider)
    scene.close(lease_id)
    scene.report(lease_id, TERMINATED)
    assert scene.order_of(lease_id).state is OrderState.TERMINATED
    assert scene.chain.balance(scene.provider) == provider + BID_DEPOSIT
    assert not scene.lease(lease_id).settled
    scene.use(lease_id, final=True)
    scene.settle(lease_id, final=True)
    assert scene.lease(lease_id).settled


def test_a_manifest_is_reported_as_ready_or_given_up(scene: Scene) -> None:
    lease_id = scene.active_lease()
    ready = scene.advance_lease(lease_id, ACTIVE, manifest_version=1)
    scene.chain.send(scene.provider, ready)
    assert scene.lease(lease_id).ready_manifest_version == 1
    gone = scene.advance_lease(
        lease_id, ACTIVE, manifest_version=1, manifest_failed=True, message="no such image"
    )
    scene.chain.send(scene.provider, gone)
    lease = scene.lease(lease_id)
    assert (lease.ready_manifest_version, lease.failed_manifest_version) == (1, 1)
    assert lease.message == "no such image"
    scene.chain.send(scene.provider, ready)
    assert scene.lease(lease_id).message == ""


def test_a_manifest_that_is_not_there_yet_is_not_reported_on(scene: Scene) -> None:
    lease_id = scene.active_lease()
    early = scene.advance_lease(lease_id, ACTIVE, manifest_version=2)
    scene.refuse(scene.provider, early, errors.ManifestVersionConflict)
