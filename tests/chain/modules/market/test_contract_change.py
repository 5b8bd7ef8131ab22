"""Other resources for a lease that runs: proposed by its owner, answered by its provider."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.scene import CPU, GIB, GPU, Scene, coin, rate_price, usage_price
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import ChangeState, LeaseState
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

PROPOSED = "virtengine.market.v1.EventContractChange"
LARGER = types_pb2.Resources(cpu_millis=2000, memory_bytes=2 * GIB, storage_bytes=GIB)


def propose(lease_id: str, **changes: Any) -> tx_pb2.MsgProposeContractChange:
    fields = {
        "owner": lease_id.split("/", maxsplit=1)[0],
        "lease_id": lease_id,
        "resources": LARGER,
        "max_price": "10000",
    }
    return tx_pb2.MsgProposeContractChange(**fields | changes)


def accept(lease_id: str, **changes: Any) -> tx_pb2.MsgAcceptContractChange:
    fields = {
        "provider": lease_id.split("/")[2],
        "lease_id": lease_id,
        "number": 1,
        "price": usage_price(),
    }
    return tx_pb2.MsgAcceptContractChange(**fields | changes)


def reject(lease_id: str, sender: str, **changes: Any) -> tx_pb2.MsgRejectContractChange:
    fields = {"sender": sender, "lease_id": lease_id, "number": 1, "reason": "no room"}
    return tx_pb2.MsgRejectContractChange(**fields | changes)


def change_of(scene: Scene, lease_id: str) -> Any:
    return scene.chain.state("market").require_change(lease_id)


@pytest.fixture
def lease_id(scene: Scene) -> str:
    return scene.active_lease(deposit=coin(5_000_000))


def test_what_both_agree_to_is_the_lease(scene: Scene, lease_id: str) -> None:
    outcome = scene.chain.send(scene.tenant, propose(lease_id))
    assert outcome.responses[0].number == 1
    assert PROPOSED in [kind for kind, _ in outcome.events]
    assert change_of(scene, lease_id).state is ChangeState.PROPOSED
    assert scene.lease(lease_id).resources.cpu_millis == 1000
    scene.repeat(scene.tenant, propose(lease_id))
    scene.chain.send(scene.provider, accept(lease_id))
    lease = scene.lease(lease_id)
    assert (lease.resources.cpu_millis, lease.resources.memory_bytes) == (2000, 2 * GIB)
    assert lease.state is LeaseState.ACTIVE
    assert change_of(scene, lease_id).state is ChangeState.ACCEPTED
    scene.repeat(scene.provider, accept(lease_id))
    scene.repeat(scene.tenant, propose(lease_id))


def test_usage_before_and_after_costs_what_was_agreed(scene: Scene, lease_id: str) -> None:
    scene.chain.advance(seconds=10)
    scene.use(lease_id, cpu=10_000)
    scene.chain.send(scene.tenant, propose(lease_id))
    scene.chain.send(scene.provider, accept(lease_id))
    scene.chain.advance(seconds=10)
    scene.use(lease_id, cpu=20_000)
    assert scene.books(lease_id).recorded == 10 + 20


def test_prices_that_a_lease_has_stay_and_new_resources_get_one(scene: Scene, lease_id: str) -> None:
    with_gpu = types_pb2.Resources(cpu_millis=1000, memory_bytes=GIB, storage_bytes=GIB, gpus=1)
    scene.chain.send(scene.tenant, propose(lease_id, resources=with_gpu))
    scene.refuse(scene.provider, accept(lease_id), errors.InvalidPricing)
    dearer = usage_price(cpu=3_601)
    scene.refuse(scene.provider, accept(lease_id, price=dearer), errors.InvalidChange)
    priced = usage_price()
    priced.prices.add(resource=GPU, price=coin(1_000))  # type: ignore[arg-type]
    scene.chain.send(scene.provider, accept(lease_id, price=priced))
    lease = scene.lease(lease_id)
    assert next((int(one.resource), one.price) for one in lease.price.prices) == (CPU, 3_600)
    assert lease.resources.gpus == 1


def test_a_price_above_the_ceiling_is_refused(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, propose(lease_id, max_price="9299"))
    scene.refuse(scene.provider, accept(lease_id), errors.PriceTooHigh)


def test_a_rate_changes_from_the_block_of_the_agreement(scene: Scene) -> None:
    lease_id = scene.active_lease(price=rate_price("10.5"), deposit=coin(1_000_000))
    scene.chain.advance(blocks=10)
    scene.chain.send(scene.tenant, propose(lease_id, max_price="30"))
    scene.refuse(scene.provider, accept(lease_id), errors.InvalidChange)
    scene.chain.send(scene.provider, accept(lease_id, price=rate_price("20")))
    until = scene.payment(lease_id).blocks
    assert scene.payment(lease_id).withdrawn == until * 21 // 2
    scene.chain.advance(blocks=5)
    scene.close(lease_id)
    scene.chain.advance(blocks=30)
    payment = scene.payment(lease_id)
    after = payment.blocks - until
    assert after >= 5
    assert payment.withdrawn == (until * 21 + after * 40) // 2
    lines = [line for invoice in scene.invoices(lease_id) for line in invoice.lines]
    assert [(line.unit_price, line.quantity) for line in lines] == [("10.5", until), ("20", after)]
    assert sum(line.amount for line in lines) == payment.withdrawn


def test_only_the_parties_take_part(scene: Scene, lease_id: str) -> None:
    rival = scene.chain.actor("alice")
    scene.refuse(rival, propose(lease_id, owner=rival.address), errors.NotCustomer)
    scene.chain.send(scene.tenant, propose(lease_id))
    scene.refuse(rival, accept(lease_id, provider=rival.address), errors.NotProvider)
    scene.refuse(rival, reject(lease_id, rival.address), errors.Unauthorized)


def test_a_refusal_leaves_the_lease_as_it_is(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, propose(lease_id))
    scene.chain.send(scene.provider, reject(lease_id, scene.provider.address))
    change = change_of(scene, lease_id)
    assert (change.state, change.reason) == (ChangeState.REJECTED, "no room")
    assert scene.lease(lease_id).resources.cpu_millis == 1000
    scene.repeat(scene.provider, reject(lease_id, scene.provider.address))
    scene.refuse(scene.provider, accept(lease_id), errors.ChangeNotOpen)


def test_an_owner_takes_a_proposal_back_or_replaces_it(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, propose(lease_id))
    scene.chain.send(scene.tenant, propose(lease_id, max_price="12000"))
    assert change_of(scene, lease_id).number == 2
    scene.refuse(scene.provider, accept(lease_id), errors.ChangeNotOpen)
    scene.refuse(scene.provider, accept(lease_id, number=3), errors.ChangeNotFound)
    scene.chain.send(scene.tenant, reject(lease_id, scene.tenant.address, number=2))
    assert change_of(scene, lease_id).state is ChangeState.WITHDRAWN


def test_a_proposal_expires(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, propose(lease_id))
    until = change_of(scene, lease_id).expires_height
    scene.chain.advance(blocks=until - scene.chain.height - 1)
    assert change_of(scene, lease_id).state is ChangeState.PROPOSED
    scene.chain.advance()
    assert change_of(scene, lease_id).state is ChangeState.EXPIRED
    scene.refuse(scene.provider, accept(lease_id), errors.ChangeNotOpen)


def test_a_proposal_ends_with_its_lease(scene: Scene, lease_id: str) -> None:
    scene.chain.send(scene.tenant, propose(lease_id))
    scene.close(lease_id)
    assert change_of(scene, lease_id).state is ChangeState.WITHDRAWN


def test_a_lease_that_does_not_run_does_not_change(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    scene.refuse(scene.tenant, propose(lease_id), errors.InvalidState)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"resources": types_pb2.Resources()}, errors.InvalidRequest),
        ({"max_price": "0"}, errors.InvalidPricing),
        ({"max_price": "1.5"}, errors.InvalidPricing),
        ({"units": [types_pb2.ResourceUnit(count=3, resources=LARGER)]}, errors.InvalidRequest),
        (
            {"resources": types_pb2.Resources(cpu_millis=1000, memory_bytes=GIB, storage_bytes=GIB)},
            errors.InvalidChange,
        ),
    ],
)
def test_what_cannot_be_agreed_is_refused(
    scene: Scene, lease_id: str, changes: dict[str, Any], error: type[errors.MarketError]
) -> None:
    scene.refuse(scene.tenant, propose(lease_id, **changes), error)


def test_an_offering_gives_no_more_to_a_lease_than_to_an_order(scene: Scene) -> None:
    scene.register()
    limit = types_pb2.Resources(cpu_millis=1500, memory_bytes=4 * GIB, storage_bytes=4 * GIB)
    offering = scene.offer(max_per_order=limit)
    order_id = scene.order(offering_id=offering)
    scene.bid(order_id, offering_id=offering)
    lease_id = scene.accept(order_id)
    scene.report(lease_id, 3, 4)
    scene.refuse(scene.tenant, propose(lease_id), errors.ResourcesTooLarge)
