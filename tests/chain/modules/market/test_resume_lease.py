from __future__ import annotations

from tests.chain.modules.scene import Scene, coin
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import LeaseReason, LeaseState
from virtengine.wire.virtengine.market.v1 import tx_pb2


def resume(lease_id: str, owner: str = "") -> tx_pb2.MsgResumeLease:
    return tx_pb2.MsgResumeLease(owner=owner or lease_id.split("/", maxsplit=1)[0], lease_id=lease_id)


def pause(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, tx_pb2.MsgPauseLease(owner=scene.tenant.address, lease_id=lease_id))


def test_a_paused_lease_runs_again(scene: Scene) -> None:
    lease_id = scene.active_lease()
    pause(scene, lease_id)
    scene.chain.send(scene.tenant, resume(lease_id))
    lease = scene.lease(lease_id)
    assert (lease.state, lease.reason, lease.suspended_height) == (LeaseState.ACTIVE, LeaseReason.NONE, 0)
    scene.repeat(scene.tenant, resume(lease_id))


def test_a_lease_out_of_funds_is_resumed_by_money_alone(scene: Scene) -> None:
    lease_id = scene.active_lease(deposit=coin(1_000))
    scene.use(lease_id, cpu=2_000_000)
    scene.refuse(scene.tenant, resume(lease_id), errors.InsufficientFunds)
    scene.deposit(scene.account(lease_id).id, 1_000)
    assert scene.lease(lease_id).state is LeaseState.ACTIVE


def test_a_paused_lease_that_runs_out_of_funds_stays_paused_when_it_is_paid(scene: Scene) -> None:
    lease_id = scene.active_lease(deposit=coin(1_000))
    pause(scene, lease_id)
    scene.use(lease_id, cpu=2_000_000)
    lease = scene.lease(lease_id)
    assert (lease.reason, lease.grace_until_height) == (LeaseReason.OWNER, scene.chain.height + 10)
    scene.refuse(scene.tenant, resume(lease_id), errors.InsufficientFunds)
    scene.deposit(scene.account(lease_id).id, 1_000)
    lease = scene.lease(lease_id)
    assert (lease.state, lease.grace_until_height) == (LeaseState.SUSPENDED, 0)
    scene.chain.send(scene.tenant, resume(lease_id))


def test_only_the_owner_of_a_suspended_lease_resumes_it(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    scene.refuse(scene.tenant, resume(lease_id), errors.IllegalMove)
    scene.refuse(scene.provider, resume(lease_id, scene.provider.address), errors.NotCustomer)
