from __future__ import annotations

import pytest

from tests.chain.modules.scene import GIB, Scene, coin, rate_price, secret, signing_key
from virtengine.chain.modules.market.states import LeaseReason, LeaseState
from virtengine.chain.modules.provider.errors import SigningKeyMissing
from virtengine.chain.modules.settlement import errors
from virtengine.chain.modules.settlement.types import UsageState
from virtengine.core.errors import ModuleError
from virtengine.crypto import provider_key, signature, usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import types_pb2


def test_usage_is_charged_at_the_prices_of_the_lease(scene: Scene) -> None:
    lease_id = scene.active_lease()
    outcome = scene.use(lease_id, cpu=7_200_000, memory=GIB * 3600, storage=GIB * 1800)
    assert outcome.responses[0].total == "8250"  # type: ignore[attr-defined]
    event = outcome.event("EventUsageRecorded")
    assert (event["total"], event["sequence"], event["is_final"]) == ("8250", "1", "false")
    record = scene.chain.state("settlement").require_usage(f"{lease_id}/1")
    assert [charge.amount for charge in record.charges] == [7_200, 1_000, 50]
    assert (record.state, record.settled) == (UsageState.PENDING, 0)
    assert scene.payment(lease_id).owed == scene.books(lease_id).recorded == 8_250
    assert scene.account(lease_id).balance == 1_000_000


def test_cutting_usage_into_batches_never_changes_what_is_paid(scene: Scene) -> None:
    whole, cut = scene.active_lease(), scene.active_lease(external_id="cut")
    scene.use(whole, cpu=3_333 * 5)
    for _ in range(5):
        scene.use(cut, cpu=3_333)
    assert scene.books(whole).recorded == scene.books(cut).recorded == 16


def test_the_same_batch_again_charges_nothing_and_another_is_refused(scene: Scene) -> None:
    lease_id = scene.active_lease()
    message = scene.record_usage(scene.batch(lease_id, 1, cpu=5_000_000))
    first = scene.chain.send(scene.provider, message)
    assert scene.repeat(scene.provider, message).responses == first.responses
    other = scene.record_usage(scene.batch(lease_id, 1, memory=5))
    scene.refuse(scene.provider, other, errors.UsageExists)


@pytest.mark.parametrize("sequence", [2, 3, 10])
def test_a_batch_that_is_not_the_next_is_refused(scene: Scene, sequence: int) -> None:
    lease_id = scene.active_lease()
    message = scene.record_usage(scene.batch(lease_id, sequence, cpu=5))
    scene.refuse(scene.provider, message, errors.SequenceGap)


def line(scene: Scene, lease_id: str, **changes: object) -> types_pb2.UsageBatch:
    created = scene.lease(lease_id).created_at * 1000
    fields: dict[str, object] = {
        "resource": 1,
        "quantity": "5",
        "period_start": created,
        "period_end": scene.chain.time_ms,
    }
    batch = scene.batch(lease_id, scene.books(lease_id).last_sequence + 1)
    batch.lines.append(types_pb2.UsageLine(**fields | changes))  # type: ignore[arg-type]
    return batch


def test_acceptance_14_10_6_overlapping_usage_is_refused(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5)
    end = scene.chain.state("settlement").totals.get(lease_id, 1).period_end
    overlapping = line(scene, lease_id, period_start=end - 1)
    scene.refuse(scene.provider, scene.record_usage(overlapping), errors.UsageOverlap)
    scene.chain.send(scene.provider, scene.record_usage(line(scene, lease_id, resource=2)))
    scene.chain.send(scene.provider, scene.record_usage(line(scene, lease_id, period_start=end)))


def test_usage_of_one_resource_in_one_batch_may_not_overlap_either(scene: Scene) -> None:
    lease_id = scene.active_lease()
    batch = line(scene, lease_id)
    batch.lines.append(batch.lines[0])
    scene.refuse(scene.provider, scene.record_usage(batch), errors.UsageOverlap)


def test_usage_of_the_future_the_far_past_or_outside_the_lease_is_refused(scene: Scene) -> None:
    lease_id = scene.active_lease()
    future = line(scene, lease_id, period_end=scene.chain.time_ms + 1_001)
    scene.refuse(scene.provider, scene.record_usage(future), errors.UsageInFuture)
    before = line(scene, lease_id, period_start=scene.lease(lease_id).created_at * 1000 - 1)
    scene.refuse(scene.provider, scene.record_usage(before), errors.UsageOutsideLease)
    old = line(scene, lease_id)
    scene.chain.advance(seconds=864_000)
    scene.refuse(scene.provider, scene.record_usage(old), errors.UsageTooOld)


def test_usage_after_a_lease_was_closed_is_accepted_for_a_short_while_only(scene: Scene) -> None:
    lease_id = scene.active_lease()
    scene.close(lease_id)
    closed = scene.lease(lease_id).closed_at * 1000
    scene.chain.advance(seconds=40)
    late = line(scene, lease_id, period_end=closed + 30_001)
    scene.refuse(scene.provider, scene.record_usage(late), errors.UsageOutsideLease)
    scene.chain.send(scene.provider, scene.record_usage(line(scene, lease_id, period_end=closed + 30_000)))


def test_a_unit_price_that_is_not_the_leases_is_refused(scene: Scene) -> None:
    lease_id = scene.active_lease()
    wrong = line(scene, lease_id, unit_price="3601")
    scene.refuse(scene.provider, scene.record_usage(wrong), errors.PriceMismatch)
    unpriced = line(scene, lease_id, resource=4)
    scene.refuse(scene.provider, scene.record_usage(unpriced), errors.PriceMismatch)
    scene.chain.send(scene.provider, scene.record_usage(line(scene, lease_id, unit_price="3600")))


def test_a_batch_that_the_signing_key_did_not_sign_is_refused(scene: Scene) -> None:
    lease_id = scene.active_lease()
    batch = scene.batch(lease_id, 1, cpu=5_000_000)
    good = scene.record_usage(batch)
    for forged in (
        scene.record_usage(batch, scene.tenant),
        scene.record_usage(batch, signature=bytes(64)),
        scene.record_usage(
            batch,
            signature=usage_signature.sign("other-chain", batch, secret("signing/provider"), KeyType.ED25519),
        ),
    ):
        scene.refuse(scene.provider, forged, errors.InvalidSignature)
    good.batch.lines[0].quantity = "5000001"
    scene.refuse(scene.provider, good, errors.InvalidSignature)


def test_the_key_before_a_rotation_signs_for_a_while(scene: Scene) -> None:
    lease_id = scene.active_lease()
    digest = provider_key.rotation_digest(scene.provider.address, signing_key("new"), KeyType.ED25519)
    proof = signature.sign(digest, secret("signing/provider"), KeyType.ED25519)
    scene.chain.send(
        scene.provider,
        provider_tx.MsgSetSigningKey(
            owner=scene.provider.address,
            public_key=signing_key("new"),
            key_type=1,
            rotation_signature=proof,
        ),
    )
    scene.use(lease_id, cpu=5)
    scene.chain.advance(seconds=86_400)
    late = scene.record_usage(scene.batch(lease_id, 2, cpu=5))
    scene.refuse(scene.provider, late, errors.InvalidSignature)
    batch = scene.batch(lease_id, 2, cpu=5)
    signed = usage_signature.sign(scene.chain.chain_id, batch, secret("signing/new"), KeyType.ED25519)
    scene.chain.send(scene.provider, scene.record_usage(batch, signature=signed))


def test_a_usage_agent_submits_and_nobody_else(scene: Scene) -> None:
    agent, settler = scene.chain.actor("alice"), scene.chain.actor("bob")
    agents = [
        provider_types.Agent(address=agent.address, role=1),
        provider_types.Agent(address=settler.address, role=2),
    ]
    scene.register(agents=agents)
    lease_id = scene.active_lease()
    batch = scene.batch(lease_id, 1, cpu=5)
    for actor in (settler, scene.tenant, scene.chain.actor("carol")):
        message = scene.record_usage(batch, sender=actor.address)
        scene.refuse(actor, message, errors.Unauthorized)
    scene.chain.send(agent, scene.record_usage(batch, sender=agent.address))


def test_a_provider_without_a_signing_key_records_nothing(scene: Scene) -> None:
    lease_id = scene.active_lease()
    provider = scene.chain.state("provider").require(scene.provider.address)
    from msgspec.structs import replace

    scene.chain.set_up(
        lambda state: state.providers.set(scene.provider.address, replace(provider, signing_key=None)),
        "provider",
    )
    message = scene.record_usage(scene.batch(lease_id, 1, cpu=5))
    scene.refuse(scene.provider, message, SigningKeyMissing)


def test_usage_beyond_the_money_suspends_the_lease(scene: Scene) -> None:
    lease_id = scene.active_lease(deposit=coin(1_000))
    scene.use(lease_id, cpu=1_000_000)
    assert scene.lease(lease_id).state is LeaseState.ACTIVE
    outcome = scene.use(lease_id, cpu=1_000)
    assert outcome.event("EventOverdrawn")["unsettled"] == "1"
    lease = scene.lease(lease_id)
    assert (lease.state, lease.reason) == (LeaseState.SUSPENDED, LeaseReason.INSUFFICIENT_FUNDS)


def test_usage_begins_with_provisioning(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    early = scene.record_usage(scene.batch(lease_id, 1, cpu=5))
    scene.refuse(scene.provider, early, errors.InvalidUsage)
    scene.report(lease_id, market_types.LEASE_STATE_PROVISIONING)
    scene.use(lease_id, cpu=5)


def test_the_final_batch_comes_after_the_close_and_is_the_last(scene: Scene) -> None:
    lease_id = scene.active_lease()
    early = scene.record_usage(scene.batch(lease_id, 1, final=True))
    scene.refuse(scene.provider, early, errors.InvalidUsage)
    scene.close(lease_id)
    outcome = scene.use(lease_id, final=True, cpu=5)
    assert outcome.event("EventUsageRecorded")["is_final"] == "true"
    late = scene.record_usage(scene.batch(lease_id, 2, cpu=5))
    scene.refuse(scene.provider, late, errors.UsageComplete)


def test_a_lease_by_the_block_takes_an_empty_final_batch_only(scene: Scene) -> None:
    lease_id = scene.active_lease(price=rate_price())
    message = scene.record_usage(scene.batch(lease_id, 1, cpu=5))
    scene.refuse(scene.provider, message, errors.InvalidUsage)
    scene.close(lease_id)
    scene.use(lease_id, final=True)


def test_records_that_are_not_settled_are_bounded_but_the_last_is_always_taken(scene: Scene) -> None:
    lease_id = scene.active_lease()
    for _ in range(8):
        scene.use(lease_id, cpu=5)
    message = scene.record_usage(scene.batch(lease_id, 9, cpu=5))
    scene.refuse(scene.provider, message, errors.TooManyUnsettled)
    scene.close(lease_id)
    scene.use(lease_id, final=True, cpu=5)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"quantity": "-1"}, errors.InvalidUsage),
        ({"quantity": "1.5"}, errors.InvalidUsage),
        ({"quantity": ""}, errors.InvalidUsage),
        ({"quantity": str(2**255)}, errors.InvalidUsage),
        ({"quantity": str(2**255 - 1)}, errors.InvalidUsage),
        ({"resource": 0}, errors.InvalidUsage),
        ({"resource": 5}, errors.InvalidUsage),
        ({"resource": 7}, errors.InvalidUsage),
        ({"period_end": 0}, errors.InvalidUsage),
        ({"period_start": -1}, errors.InvalidUsage),
        ({"unit_price": "x"}, errors.PriceMismatch),
    ],
)
def test_a_malformed_line_is_refused(
    scene: Scene, changes: dict[str, object], error: type[ModuleError]
) -> None:
    lease_id = scene.active_lease()
    if changes.get("quantity") == str(2**255 - 1):
        scene.use(lease_id, cpu=1)
        changes = changes | {
            "period_start": scene.chain.state("settlement").totals.get(lease_id, 1).period_end
        }
    scene.refuse(scene.provider, scene.record_usage(line(scene, lease_id, **changes)), error)


def test_a_malformed_batch_is_refused(scene: Scene) -> None:
    lease_id = scene.active_lease()
    good = scene.batch(lease_id, 1, cpu=5)
    no_root = types_pb2.UsageBatch()
    no_root.CopyFrom(good)
    no_root.merkle_root = b"short"
    too_many = types_pb2.UsageBatch()
    too_many.CopyFrom(good)
    too_many.lines.extend([good.lines[0]] * 8)
    for batch in (no_root, too_many, scene.batch(lease_id, 1)):
        scene.refuse(scene.provider, scene.record_usage(batch), errors.InvalidUsage)
    short = scene.record_usage(good, signature=b"x")
    scene.refuse(scene.provider, short, errors.InvalidSignature)
