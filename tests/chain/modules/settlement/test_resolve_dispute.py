from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, coin
from virtengine.chain.modules.market.states import LeaseState
from virtengine.chain.modules.settlement import errors
from virtengine.chain.modules.settlement.types import UsageState
from virtengine.wire.virtengine.settlement.v1 import tx_pb2


@pytest.fixture
def record_id(scene: Scene) -> str:
    """A disputed record of 2000 uve on a lease that holds 1000."""
    lease_id = scene.active_lease(deposit=coin(1_000))
    scene.use(lease_id, cpu=2_000_000)
    message = tx_pb2.MsgDisputeUsage(
        customer=scene.tenant.address, usage_record_id=f"{lease_id}/1", reason="never ran"
    )
    scene.chain.send(scene.tenant, message)
    return f"{lease_id}/1"


def resolve(record_id: str, sender: str) -> tx_pb2.MsgResolveDispute:
    return tx_pb2.MsgResolveDispute(sender=sender, usage_record_id=record_id)


def test_the_customer_lets_the_record_go_on(scene: Scene, record_id: str) -> None:
    outcome = scene.chain.send(scene.tenant, resolve(record_id, scene.tenant.address))
    assert outcome.event("EventDisputeResolved")["waived"] == "false"
    assert scene.chain.state("settlement").require_usage(record_id).state is UsageState.PENDING


def test_the_provider_waives_it_and_a_debt_that_is_over_resumes_the_lease(
    scene: Scene, record_id: str
) -> None:
    lease_id = record_id.rpartition("/")[0]
    assert scene.lease(lease_id).state is LeaseState.SUSPENDED
    outcome = scene.chain.send(scene.provider, resolve(record_id, scene.provider.address))
    assert outcome.event("EventDisputeResolved")["waived"] == "true"
    assert scene.chain.state("settlement").require_usage(record_id).state is UsageState.WRITTEN_OFF
    books = scene.books(lease_id)
    assert (books.recorded, books.written_off, books.unsettled_records) == (2_000, 2_000, 0)
    assert scene.payment(lease_id).owed == 0
    assert scene.lease(lease_id).state is LeaseState.ACTIVE


def test_nobody_else_resolves_and_nothing_twice(scene: Scene, record_id: str) -> None:
    alice = scene.chain.actor("alice")
    scene.refuse(alice, resolve(record_id, alice.address), errors.Unauthorized)
    scene.chain.send(scene.provider, resolve(record_id, scene.provider.address))
    scene.refuse(scene.provider, resolve(record_id, scene.provider.address), errors.NotDisputed)
