from __future__ import annotations

from tests.chain.modules.scene import Scene, coin
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import LeaseReason, LeaseState, OrderState
from virtengine.wire.virtengine.market.v1 import tx_pb2


def pause(lease_id: str, owner: str = "") -> tx_pb2.MsgPauseLease:
    return tx_pb2.MsgPauseLease(owner=owner or lease_id.split("/", maxsplit=1)[0], lease_id=lease_id)


def test_a_paused_lease_is_suspended_for_its_owner(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.chain.send(scene.tenant, pause(lease_id))
    lease = scene.lease(lease_id)
    assert (lease.state, lease.reason) == (LeaseState.SUSPENDED, LeaseReason.OWNER)
    assert (lease.suspended_height, lease.grace_until_height) == (scene.chain.height, 0)
    assert scene.order_of(lease_id).state is OrderState.SUSPENDED
    scene.repeat(scene.tenant, pause(lease_id))


def test_a_lease_without_funds_or_not_active_is_not_paused(scene: Scene) -> None:
    pending = scene.pending_lease()
    scene.refuse(scene.tenant, pause(pending), errors.IllegalMove)
    poor = scene.active_lease(external_id="poor", deposit=coin(1_000))
    scene.use(poor, cpu=2_000_000)
    scene.refuse(scene.tenant, pause(poor), errors.IllegalMove)


def test_only_the_owner_pauses(scene: Scene) -> None:
    lease_id = scene.active_lease()
    message = pause(lease_id, scene.provider.address)
    scene.refuse(scene.provider, message, errors.NotCustomer)
