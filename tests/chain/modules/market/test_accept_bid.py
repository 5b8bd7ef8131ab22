from __future__ import annotations

import pytest

from tests.chain.modules.scene import BID_DEPOSIT, Scene, seal_for, usage_price
from virtengine.chain.modules.market import errors
from virtengine.chain.modules.market.states import BidState, LeaseState, OrderState
from virtengine.crypto import envelope as crypto_envelope
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as encryption_tx
from virtengine.wire.virtengine.market.v1 import query_pb2


@pytest.fixture
def order_id(scene: Scene) -> str:
    """An order with two bids."""
    scene.register()
    scene.register(scene.chain.actor("alice"))
    order_id = scene.order()
    scene.bid(order_id)
    scene.bid(order_id, scene.chain.actor("alice"), price=usage_price(cpu=3_700))
    return order_id


def test_acceptance_2_11_2_the_other_bid_is_lost_and_its_deposit_back_in_the_same_block(
    scene: Scene, order_id: str
) -> None:
    alice = scene.chain.actor("alice")
    before = scene.chain.balance(alice)
    outcome = scene.chain.send(scene.tenant, scene.accept_bid(order_id))
    assert scene.chain.balance(alice) == before + BID_DEPOSIT
    market = scene.chain.state("market")
    assert market.require_bid(f"{order_id}/{alice.address}").state is BidState.REJECTED
    assert market.require_bid(f"{order_id}/{scene.provider.address}").state is BidState.ACCEPTED
    states = [attributes["state"] for kind, attributes in outcome.events if kind.endswith("BidStateChanged")]
    assert states == ["BID_STATE_REJECTED", "BID_STATE_ACCEPTED"]


def test_an_award_makes_a_pending_lease_at_the_price_of_the_bid(scene: Scene, order_id: str) -> None:
    outcome = scene.chain.send(scene.tenant, scene.accept_bid(order_id))
    lease_id = f"{order_id}/{scene.provider.address}"
    assert outcome.responses[0].lease_id == lease_id  # type: ignore[attr-defined]
    assert outcome.event("EventLeaseCreated")["lease_id"] == lease_id
    lease, order = scene.lease(lease_id), scene.order_of(order_id)
    assert (lease.state, lease.escrow_id, lease.manifest_version) == (
        LeaseState.PENDING,
        f"order/{order_id}",
        1,
    )
    assert lease.manifest_hash == crypto_envelope.compute_hash(seal_for("provider"))
    assert (order.state, order.accepted_provider) == (OrderState.MATCHED, scene.provider.address)
    assert scene.payment(lease_id).payee == scene.provider.address
    assert scene.chain.state("provider").require(scene.provider.address).active_leases == 1


def test_the_manifest_comes_back_as_it_was_sealed(scene: Scene, order_id: str) -> None:
    sealed = seal_for("provider", "alice")
    lease_id = scene.accept(order_id, manifest=sealed)
    answer = scene.chain.query("/virtengine.market.v1.Query/Lease", query_pb2.QueryLeaseRequest(id=lease_id))
    assert answer.lease.manifest == sealed


def test_acceptance_4_13_3_the_same_award_again_changes_nothing_and_another_is_refused(
    scene: Scene, order_id: str
) -> None:
    first = scene.chain.send(scene.tenant, scene.accept_bid(order_id))
    assert scene.repeat(scene.tenant, scene.accept_bid(order_id)).responses == first.responses
    other = scene.accept_bid(order_id, manifest=seal_for("provider", text="other"))
    scene.refuse(scene.tenant, other, errors.BidNotOpen)
    scene.refuse(scene.tenant, scene.accept_bid(order_id, scene.chain.actor("alice")), errors.BidNotOpen)


def test_a_manifest_must_be_whole_not_too_large_and_for_the_provider(scene: Scene, order_id: str) -> None:
    tampered = seal_for("provider")
    tampered.ciphertext = b"x" * len(tampered.ciphertext)
    unsigned = seal_for("provider")
    unsigned.ClearField("sender_signature")
    for manifest in (
        tampered,
        unsigned,
        seal_for("alice"),
        seal_for("provider", text="x" * 5000),
        crypto_envelope.types_pb2.Envelope(version=1),
    ):
        message = scene.accept_bid(order_id, manifest=manifest)
        scene.refuse(scene.tenant, message, errors.InvalidManifest)
    empty = scene.accept_bid(order_id)
    empty.ClearField("manifest")
    scene.refuse(scene.tenant, empty, errors.ManifestMissing)


def test_a_manifest_for_a_revoked_key_is_refused(scene: Scene, order_id: str) -> None:
    fingerprint = seal_for("provider").recipient_key_ids[0]
    revoke = encryption_tx.MsgRevokeRecipientKey(sender=scene.provider.address, key_fingerprint=fingerprint)
    scene.chain.send(scene.provider, revoke)
    scene.refuse(scene.tenant, scene.accept_bid(order_id), errors.InvalidManifest)


def test_only_the_owner_awards_and_only_what_was_bid(scene: Scene, order_id: str) -> None:
    bob = scene.chain.actor("bob")
    scene.refuse(bob, scene.accept_bid(order_id, owner=bob.address), errors.NotCustomer)
    scene.refuse(scene.tenant, scene.accept_bid(order_id, bob), errors.BidNotFound)
    unknown = scene.accept_bid(f"{scene.tenant.address}/none")
    scene.refuse(scene.tenant, unknown, errors.OrderNotFound)


def test_an_expired_order_is_not_awarded(scene: Scene) -> None:
    scene.register()
    order_id = scene.order(expires_in_blocks=2)
    scene.bid(order_id)
    scene.refuse(scene.tenant, scene.accept_bid(order_id), errors.OrderExpired)
    scene.refuse(scene.tenant, scene.accept_bid(order_id), errors.BidNotOpen)


def test_an_open_order_counts_for_the_listing_behind_its_bid(scene: Scene) -> None:
    scene.register()
    offering_id = scene.offer(max_concurrent_orders=1)
    for name in ("a", "b"):
        scene.bid(scene.order(external_id=name), offering_id=offering_id)
    lease_id = scene.accept(f"{scene.tenant.address}/a")
    assert scene.chain.state("market").require_offering(offering_id).active_orders == 1
    scene.refuse(scene.tenant, scene.accept_bid(f"{scene.tenant.address}/b"), errors.OfferingFull)
    scene.close(lease_id)
    assert scene.chain.state("market").require_offering(offering_id).active_orders == 0
    scene.accept(f"{scene.tenant.address}/b")
