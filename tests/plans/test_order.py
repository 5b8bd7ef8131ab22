from __future__ import annotations

from typing import Any

import pytest

from virtengine.api.order import OrderSpec, OrderStatus, Selection
from virtengine.crypto import envelope
from virtengine.crypto.recipient_key import get_public_key
from virtengine.plans import manifest, order, order_change, sealing
from virtengine.plans.manifest import ManifestInvalid
from virtengine.plans.order import Facts, Step, Tenant
from virtengine.wire.virtengine.encryption.v1.types_pb2 import RecipientKey
from virtengine.wire.virtengine.escrow.v1 import types_pb2 as escrow_types
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2
from virtengine.wire.virtengine.market.v1.types_pb2 import LeaseState, OrderState

PRIVATE = b"p" * 32
KEY = RecipientKey(public_key=get_public_key(PRIVATE), fingerprint="f")
TENANT = Tenant("tenant", b"s" * 32, "one")
MANIFEST: dict[str, Any] = {
    "services": [{"name": "web", "image": "app", "resources": {"cpu": "500m", "memory": "1Gi"}}]
}
NOW = 1_800_000_000.0


def spec(**changes: Any) -> OrderSpec:
    fields = {
        "networkRef": {"name": "local"},
        "accountRef": {"name": "tenant"},
        "maxPricePerHour": "1000",
        "deposit": "10000",
        "bidWindowSeconds": 5,
        "manifest": MANIFEST,
        **changes,
    }
    return OrderSpec.model_validate({key: value for key, value in fields.items() if value is not None})


def known(state: OrderState, **changes: Any) -> types_pb2.Order:
    fields = {"owner": "tenant", "external_id": "one", "state": state, "created_at": int(NOW), **changes}
    return types_pb2.Order(**fields)


def bid(provider: str, hourly: str, height: int = 1, **changes: Any) -> types_pb2.Bid:
    fields = {
        "order_id": "tenant/one",
        "provider": provider,
        "hourly": hourly,
        "created_height": height,
        "state": types_pb2.BID_STATE_OPEN,
        **changes,
    }
    return types_pb2.Bid(**fields)


def lease(state: LeaseState, **changes: Any) -> types_pb2.Lease:
    price = types_pb2.Price(billing=types_pb2.BILLING_USAGE)
    entry = price.prices.add(resource=types_pb2.RESOURCE_TYPE_CPU)
    entry.price.amount = "2000"
    payload = manifest.seal_bytes(spec().manifest)
    fields = {
        "id": "tenant/one/seller",
        "order_id": "tenant/one",
        "owner": "tenant",
        "provider": "seller",
        "state": state,
        "price": price,
        "resources": types_pb2.Resources(cpu_millis=500, memory_bytes=2**30),
        "manifest_version": 1,
        "manifest": sealing.seal(
            payload, secret=TENANT.secret, order_id="tenant/one", version=1, recipient=KEY.public_key
        ),
        **changes,
    }
    return types_pb2.Lease(**fields)


def account(balance: int = 10_000, deposited: int = 10_000, **changes: Any) -> escrow_types.Account:
    return escrow_types.Account(
        id="order/tenant/one", balance=str(balance), deposited=str(deposited), **changes
    )


def facts(**changes: Any) -> Facts:
    return Facts(**{"height": 100, "now": NOW + 10, "key": KEY, "account": account(), **changes})


def decide(wanted: OrderSpec, seen: Facts, before: OrderStatus | None = None) -> Step:
    return order.decide(wanted, TENANT, seen, before or OrderStatus())


def sent(step: Step) -> list[str]:
    return [type(message).__name__ for message in step.messages]


def running(state: LeaseState = LeaseState.LEASE_STATE_ACTIVE, **changes: Any) -> Facts:
    matched = known(OrderState.ORDER_STATE_ACTIVE, accepted_provider="seller")
    changes.setdefault("lease", lease(state))
    return facts(order=matched, **changes)


def test_an_order_that_is_not_there_is_created_with_its_money() -> None:
    step = decide(spec(), facts(account=None))
    (message,) = step.messages
    assert (message.external_id, message.deposit.amount, message.max_price) == ("one", "10000", "1000")  # type: ignore[attr-defined]
    assert message.resources == types_pb2.Resources(cpu_millis=500, memory_bytes=2**30)  # type: ignore[attr-defined]
    assert decide(spec(), facts(account=None)).messages == step.messages


def test_what_the_manifest_takes_is_asked_and_more_than_is_asked_is_refused() -> None:
    assert order_change.asked(spec()).resources.cpu_millis == 500
    assert order_change.asked(spec(resources={"cpu": "2", "memory": "2Gi"})).resources.cpu_millis == 2000
    with pytest.raises(ManifestInvalid):
        order_change.asked(spec(resources={"cpu": "400m", "memory": "1Gi"}))


def test_bids_are_collected_for_the_window() -> None:
    seen = known(OrderState.ORDER_STATE_OPEN)
    one = (bid("a", "900"),)
    early = decide(spec(), facts(order=seen, bids=one, now=NOW + 2))
    assert (sent(early), early.reason, early.after) == ([], "CollectingBids", 3)
    assert sent(decide(spec(), facts(order=seen, bids=one, now=NOW + 5))) == ["MsgAcceptBid"]
    none = decide(spec(), facts(order=seen, now=NOW + 500))
    assert (sent(none), none.reason) == ([], "WaitingForBids")


def test_a_clock_that_is_wrong_waits_at_most_the_window() -> None:
    seen = known(OrderState.ORDER_STATE_OPEN)
    step = decide(spec(), facts(order=seen, bids=(bid("a", "1"),), now=NOW - 100_000))
    assert step.after == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"offering": {"offeringId": "ve1a/small"}},
        {"selection": {"rule": "Named", "provider": "ve1" + "q" * 38}},
    ],
)
def test_where_one_provider_can_bid_nobody_waits(changes: dict[str, Any]) -> None:
    seen = known(OrderState.ORDER_STATE_OPEN)
    provider = changes.get("selection", {}).get("provider", "a")
    step = decide(spec(**changes), facts(order=seen, bids=(bid(provider, "1"),), now=NOW))
    assert sent(step) == ["MsgAcceptBid"]


def test_the_cheapest_bid_is_chosen_then_the_earliest() -> None:
    offered = [
        bid("dear", "10"),
        bid("late", "9", 7),
        bid("early", "9", 5),
        bid("x", "1", state=types_pb2.BID_STATE_WITHDRAWN),
    ]
    chosen = order.choose(offered, Selection())
    assert chosen is not None
    assert chosen.provider == "early"
    assert order.choose([], Selection()) is None
    address = "ve1" + "q" * 38
    named = Selection(rule="Named", provider=address)
    assert order.choose(offered, named) is None
    found = order.choose([*offered, bid(address, "99")], named)
    assert found is not None
    assert found.provider == address


def test_prices_are_numbers_not_text() -> None:
    chosen = order.choose([bid("a", "1000"), bid("b", "999")], Selection())
    assert chosen is not None
    assert chosen.provider == "b"


def test_the_manifest_is_sealed_to_the_provider_with_the_same_bytes_each_time() -> None:
    seen = facts(order=known(OrderState.ORDER_STATE_OPEN), bids=(bid("seller", "1"),))
    one, two = decide(spec(), seen), decide(spec(), seen)
    assert one.messages[0].SerializeToString(deterministic=True) == two.messages[0].SerializeToString(
        deterministic=True
    )
    opened = envelope.open_envelope(one.messages[0].manifest, PRIVATE)  # type: ignore[attr-defined]
    assert manifest.unseal(opened) == spec().manifest


def test_a_provider_without_a_key_is_waited_for() -> None:
    seen = facts(order=known(OrderState.ORDER_STATE_OPEN), bids=(bid("seller", "1"),), key=None)
    assert decide(spec(), seen).reason == "NoProviderKey"


def test_a_running_lease_is_active_with_its_figures() -> None:
    step = decide(spec(), running())
    assert (sent(step), step.ready, step.reason) == ([], True, "Active")
    assert step.status.price == "1000"
    assert step.status.escrow is not None
    assert (step.status.escrow.balance, step.status.escrow.runway_hours) == ("10000", 10)


@pytest.mark.parametrize(
    "state",
    [
        LeaseState.LEASE_STATE_PENDING,
        LeaseState.LEASE_STATE_ACCEPTED,
        LeaseState.LEASE_STATE_PROVISIONING,
    ],
)
def test_a_starting_lease_is_waited_for(state: LeaseState) -> None:
    step = decide(spec(), running(state))
    assert (sent(step), step.ready, step.reason) == ([], False, "Provisioning")


def test_suspending_pauses_and_resumes_only_what_its_owner_paused() -> None:
    assert sent(decide(spec(suspend=True), running())) == ["MsgPauseLease"]
    own = lease(LeaseState.LEASE_STATE_SUSPENDED, reason=types_pb2.LEASE_REASON_OWNER)
    assert decide(spec(suspend=True), running(lease=own)).reason == "Paused"
    assert sent(decide(spec(), running(lease=own))) == ["MsgResumeLease"]
    broke = lease(
        LeaseState.LEASE_STATE_SUSPENDED,
        reason=types_pb2.LEASE_REASON_INSUFFICIENT_FUNDS,
        grace_until_height=140,
    )
    step = decide(spec(), running(lease=broke))
    assert (sent(step), step.ready, step.reason) == ([], False, "InsufficientFunds")
    assert "140" in step.message
    assert "fund" in step.message


def test_nothing_is_ordered_or_accepted_while_suspended() -> None:
    assert sent(decide(spec(suspend=True), facts(account=None))) == []
    seen = facts(order=known(OrderState.ORDER_STATE_OPEN), bids=(bid("a", "1"),))
    assert sent(decide(spec(suspend=True), seen)) == []


def test_a_changed_manifest_is_sealed_anew_with_the_next_version() -> None:
    changed = {"services": [{**MANIFEST["services"][0], "env": {"A": "b"}}]}
    step = decide(spec(manifest=changed), running())
    assert sent(step) == ["MsgUpdateManifest"]
    assert step.messages[0].manifest_version == 2  # type: ignore[attr-defined]


def test_a_rotated_provider_key_changes_nothing() -> None:
    other = RecipientKey(public_key=get_public_key(b"q" * 32), fingerprint="g")
    assert sent(decide(spec(), running(key=other))) == []


def test_a_changed_manifest_beyond_the_lease_is_proposed_as_a_change_of_it() -> None:
    services = [{"name": "web", "image": "app", "resources": {"cpu": "900m", "memory": "1Gi"}}]
    step = decide(spec(manifest={"services": services}), running())
    (message,) = step.messages
    assert isinstance(message, tx_pb2.MsgProposeContractChange)
    assert message.resources.cpu_millis == 900
    assert [unit.count for unit in message.units] == [1]
    assert (step.ready, step.reason) == (False, "Resizing")


def test_money_is_added_when_it_runs_low() -> None:
    rule = {"whenBelowHours": 20, "amount": "3000", "limit": "6000"}
    step = decide(spec(topUp=rule), running())
    assert sent(step) == ["MsgDeposit"]
    full = running(account=account(16_000, 16_000))
    assert sent(decide(spec(topUp=rule), full)) == []


def test_a_lease_that_is_over_stalls_with_its_reason() -> None:
    over = lease(
        LeaseState.LEASE_STATE_REJECTED, message="manifest: services[0].image: is no image", settled=True
    )
    step = decide(spec(), running(lease=over))
    assert (step.is_stalled, step.reason) == (True, "LeaseRejected")
    assert "services[0].image" in step.message
    assert step.status.lease_state == "Rejected"


def test_an_expired_order_stalls() -> None:
    step = decide(spec(), facts(order=known(OrderState.ORDER_STATE_CANCELLED, reason="expired")))
    assert (step.is_stalled, step.reason) == (True, "OrderCancelled")
    assert "expired" in step.message


def end(seen: Facts) -> Step:
    return order.decide_end(TENANT, seen)


def test_ending_walks_from_wherever_the_order_is() -> None:
    assert end(facts(account=None)).is_done
    assert sent(end(facts(order=known(OrderState.ORDER_STATE_OPEN)))) == ["MsgCancelOrder"]
    assert sent(end(running())) == ["MsgCloseLease"]
    closing = lease(LeaseState.LEASE_STATE_TERMINATING, final_by_height=150)
    waiting = end(running(lease=closing))
    assert (sent(waiting), waiting.is_done, waiting.reason) == ([], False, "Settling")
    late = end(running(lease=closing, height=150, last_settlement=4))
    assert sent(late) == ["MsgSettleLease"]
    assert late.messages[0].sequence == 5  # type: ignore[attr-defined]
    settled = lease(LeaseState.LEASE_STATE_TERMINATING, settled=True)
    assert not end(running(lease=settled)).is_done
    closed = account(0, state=escrow_types.ACCOUNT_STATE_CLOSED)
    assert end(running(lease=settled, account=closed)).is_done
    cancelled = known(OrderState.ORDER_STATE_CANCELLED)
    assert end(facts(order=cancelled, account=closed)).is_done
