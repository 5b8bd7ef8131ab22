from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.settlement import errors
from virtengine.chain.modules.settlement.types import UsageState
from virtengine.wire.virtengine.settlement.v1 import tx_pb2


@pytest.fixture
def lease_id(scene: Scene) -> str:
    """A lease with two records of 2000 uve."""
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=2_000_000)
    scene.use(lease_id, cpu=2_000_000)
    return lease_id


def dispute(scene: Scene, record_id: str, **changes: object) -> tx_pb2.MsgDisputeUsage:
    fields: dict[str, object] = {
        "customer": scene.tenant.address,
        "usage_record_id": record_id,
        "reason": "never ran",
    }
    return tx_pb2.MsgDisputeUsage(**fields | changes)  # type: ignore[arg-type]


def test_a_disputed_record_is_left_out_of_the_settlement(scene: Scene, lease_id: str) -> None:
    event = scene.chain.send(scene.tenant, dispute(scene, f"{lease_id}/1")).event("EventUsageDisputed")
    assert event["sequence"] == "1"
    scene.repeat(scene.tenant, dispute(scene, f"{lease_id}/1"))
    scene.chain.advance(blocks=60)
    assert scene.settle(lease_id).total == "2000"
    state = scene.chain.state("settlement")
    assert state.require_usage(f"{lease_id}/1").state is UsageState.DISPUTED
    assert state.require_usage(f"{lease_id}/2").state is UsageState.SETTLED


def test_a_dispute_that_nobody_resolves_ends_with_its_window(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, dispute(scene, f"{lease_id}/1"))
    scene.chain.advance(seconds=600)
    assert scene.settle(lease_id).total == "4000"


def test_a_final_settlement_waits_for_a_dispute(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, dispute(scene, f"{lease_id}/1"))
    scene.close(lease_id)
    scene.use(lease_id, final=True)
    final = tx_pb2.MsgSettleLease(sender=scene.tenant.address, lease_id=lease_id, sequence=1, is_final=True)
    scene.refuse(scene.tenant, final, errors.DisputeActive)


def test_a_record_is_disputed_once_and_in_time(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, dispute(scene, f"{lease_id}/1"))
    resolve = tx_pb2.MsgResolveDispute(sender=scene.tenant.address, usage_record_id=f"{lease_id}/1")
    scene.chain.send(scene.tenant, resolve)
    scene.refuse(scene.tenant, dispute(scene, f"{lease_id}/1"), errors.DisputeWindowOver)
    scene.chain.advance(seconds=301)
    scene.refuse(scene.tenant, dispute(scene, f"{lease_id}/2"), errors.DisputeWindowOver)


def test_only_the_customer_disputes_what_is_not_settled(scene: Scene, lease_id: str) -> None:
    stranger = dispute(scene, f"{lease_id}/1", customer=scene.provider.address)
    scene.refuse(scene.provider, stranger, errors.Unauthorized)
    for record_id in (f"{lease_id}/9", "x", f"{lease_id}/-1", f"{lease_id}/"):
        scene.refuse(scene.tenant, dispute(scene, record_id), errors.UsageNotFound)
    scene.refuse(scene.tenant, dispute(scene, f"{lease_id}/1", reason=""), errors.InvalidRequest)
    scene.chain.advance(blocks=60)
    scene.settle(lease_id)
    scene.refuse(scene.tenant, dispute(scene, f"{lease_id}/1"), errors.UsageSettled)
