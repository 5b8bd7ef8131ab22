"""An order from its tenant's side: the next thing to tell the chain, and what to report.

The order's id follows from the object, every message follows from the spec and the chain's state, so that a
step is safe to take again after any crash. What the chain has not yet done decides what comes next, never a
phase of our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from google.protobuf.message import Message

from virtengine.api.order import OrderEndpoint, OrderEscrow, OrderSpec, OrderStatus, Selection
from virtengine.api.pricing import AuditorChoice
from virtengine.core.amounts import DENOM, parse_rate
from virtengine.core.ids import bid_id, owned_id
from virtengine.core.resources import compute_hourly_price
from virtengine.plans import bid as bids
from virtengine.plans import escrow, manifest, notice, order_change, sealing, units
from virtengine.plans.escrow import Money
from virtengine.plans.names import word
from virtengine.plans.offering import resources_message
from virtengine.plans.plan import Fact
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as encryption_types
from virtengine.wire.virtengine.escrow.v1 import types_pb2 as escrow_types
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as settlement_tx

WARN_HOURS = 24
LOOK_AGAIN_SECONDS = 15.0
OPEN = frozenset({types_pb2.ORDER_STATE_OPEN, types_pb2.ORDER_STATE_PENDING_PAYMENT})
LIVE = frozenset(
    {
        types_pb2.LEASE_STATE_PENDING,
        types_pb2.LEASE_STATE_ACCEPTED,
        types_pb2.LEASE_STATE_PROVISIONING,
        types_pb2.LEASE_STATE_ACTIVE,
        types_pb2.LEASE_STATE_SUSPENDED,
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class Tenant:
    """Who orders: the account's address and the secret from which envelopes are derived."""

    address: str
    secret: bytes
    external_id: str

    @property
    def order_id(self) -> str:
        """Return the order's id on chain."""
        return owned_id(self.address, self.external_id)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the chain says about an order now.

    `key` is the chosen provider's encryption key, `change` the last change of the lease that was proposed.
    """

    height: int
    now: float
    order: types_pb2.Order | None = None
    bids: tuple[types_pb2.Bid, ...] = ()
    lease: types_pb2.Lease | None = None
    account: escrow_types.Account | None = None
    payments: tuple[escrow_types.Payment, ...] = ()
    key: encryption_types.RecipientKey | None = None
    last_settlement: int = 0
    change: types_pb2.ContractChange | None = None
    notice: provider_types.Notice | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What to send, if anything, and what to report when it is there. `is_stalled` waits for the author."""

    messages: tuple[Message, ...] = ()
    ready: bool = False
    reason: str = "Reconciling"
    message: str = ""
    status: OrderStatus = field(default_factory=OrderStatus)
    after: float | None = None
    is_stalled: bool = False
    is_done: bool = False
    facts: tuple[Fact, ...] = ()


def decide(spec: OrderSpec, tenant: Tenant, facts: Facts, before: OrderStatus) -> Step:
    """Return the next step of an order that should live."""
    if facts.order is None and spec.suspend:
        text = "nothing is ordered while spec.suspend is true"
        return Step(reason="Suspended", message=text, status=before)
    if facts.order is None:
        return Step(
            (create(spec, tenant),), reason="Ordering", message="the order and its deposit go to the chain"
        )
    if facts.order.state in OPEN and spec.suspend:
        text = "no bid is accepted while spec.suspend is true"
        return Step(reason="Suspended", message=text, status=_status(facts))
    if facts.order.state in OPEN:
        return _find_bid(spec, tenant, facts)
    if facts.lease is None:
        return _ended(facts)
    if facts.lease.state in LIVE:
        return _keep(spec, tenant, facts, before)
    return _close_out(tenant, facts)


def decide_end(tenant: Tenant, facts: Facts) -> Step:
    """Return the next step of an order that should end: cancelled or closed, settled and refunded."""
    if facts.order is None:
        return Step(is_done=True)
    if facts.order.state in OPEN:
        cancel = tx_pb2.MsgCancelOrder(owner=tenant.address, order_id=tenant.order_id)
        return Step((cancel,), reason="Cancelling", message="the order is being cancelled")
    if facts.lease is not None and facts.lease.state in LIVE:
        close = tx_pb2.MsgCloseLease(
            sender=tenant.address, lease_id=facts.lease.id, reason=types_pb2.LEASE_REASON_OWNER
        )
        return Step((close,), reason="Closing", message="the lease is being closed")
    if facts.lease is not None and not facts.lease.settled:
        return _close_out(tenant, facts)
    is_refunded = facts.account is None or facts.account.state == escrow_types.ACCOUNT_STATE_CLOSED
    if not is_refunded:
        return Step(reason="Refunding", message="waiting for the refund of the escrow account")
    return Step(is_done=True)


def create(spec: OrderSpec, tenant: Tenant) -> tx_pb2.MsgCreateOrder:
    """Return the message that opens the order with its money."""
    wanted, asked = spec.requirements, order_change.asked(spec)
    is_usage = spec.billing == "Usage"
    return tx_pb2.MsgCreateOrder(
        owner=tenant.address,
        external_id=tenant.external_id,
        offering_id=spec.offering.full_id() if spec.offering else "",
        requirements=types_pb2.Requirements(
            attributes=[
                provider_types.Attribute(key=key, value=value)
                for key, value in sorted(wanted.attributes.items())
            ],
            regions=wanted.regions,
            signed_by=_auditors(wanted.signed_by),
        ),
        resources=resources_message(asked.resources),
        units=units.write(asked.units),
        billing=types_pb2.BILLING_USAGE if is_usage else types_pb2.BILLING_RATE,
        max_price=(spec.max_price_per_hour if is_usage else spec.max_rate) or "0",
        deposit=coin_pb2.Coin(denom=DENOM, amount=spec.deposit),
    )


def _auditors(wanted: AuditorChoice) -> types_pb2.SignedBy | None:
    if not (wanted.all_of or wanted.any_of):
        return None
    return types_pb2.SignedBy(all_of=wanted.all_of, any_of=wanted.any_of)


def choose(offered: Sequence[types_pb2.Bid], selection: Selection) -> types_pb2.Bid | None:
    """Return the bid that the rule selects: the cheapest, of equal ones the earliest."""
    eligible = [
        one
        for one in offered
        if one.state == types_pb2.BID_STATE_OPEN
        and (selection.rule == "Cheapest" or one.provider == selection.provider)
    ]
    key = [(parse_rate(one.hourly), one.created_height, one.provider) for one in eligible]
    return eligible[key.index(min(key))] if eligible else None


def window_left(spec: OrderSpec, facts: Facts) -> float:
    """Return for how many more seconds bids are collected. Where one provider can bid there is no window."""
    assert facts.order is not None, "an order collects bids once it is on chain"
    if spec.offering is not None or spec.selection.rule == "Named":
        return 0.0
    left = facts.order.created_at + spec.bid_window_seconds - facts.now
    return min(max(0.0, left), float(spec.bid_window_seconds))


NO_BID = (
    "no bid yet; a provider bids when the order fits what it has free, meets its limits, and its price is "
    "not above the order's ceiling: compare `virtengine query offerings`, or order less or for more"
)


def _find_bid(spec: OrderSpec, tenant: Tenant, facts: Facts) -> Step:
    assert facts.order is not None, "the caller saw it"
    chosen = choose(facts.bids, spec.selection)
    status = _status(facts)
    left = window_left(spec, facts)
    if chosen is None or left > 0:
        text = NO_BID if chosen is None else "bids are being collected"
        reason = "WaitingForBids" if chosen is None else "CollectingBids"
        return Step(reason=reason, message=text, status=status, after=left or LOOK_AGAIN_SECONDS)
    if facts.key is None:
        text = f"provider {chosen.provider} has no encryption key on chain; it must register one"
        return Step(reason="NoProviderKey", message=text, status=status, after=LOOK_AGAIN_SECONDS)
    accept = tx_pb2.MsgAcceptBid(
        owner=tenant.address,
        order_id=tenant.order_id,
        provider=chosen.provider,
        manifest=_seal(spec, tenant, facts.key, version=1),
    )
    text = f"accepting the bid of provider {chosen.provider}"
    return Step((accept,), reason="Accepting", message=text, status=status)


def _keep(spec: OrderSpec, tenant: Tenant, facts: Facts, before: OrderStatus) -> Step:
    """Return the step of an order whose lease lives: new manifest, pause, resume, more money."""
    lease = facts.lease
    assert lease is not None, "the caller saw it"
    is_paused = lease.state == types_pb2.LEASE_STATE_SUSPENDED
    is_broke = is_paused and lease.reason == types_pb2.LEASE_REASON_INSUFFICIENT_FUNDS
    money = _money(facts)
    messages: list[Message] = []
    if money is not None:
        initial = int(spec.deposit)
        added = escrow.top_up(
            spec.top_up, money, owner=tenant.address, order_id=tenant.order_id, initial=initial
        )
        messages += [added] if added else []
    if lease.state == types_pb2.LEASE_STATE_ACTIVE and spec.suspend:
        messages.append(tx_pb2.MsgPauseLease(owner=tenant.address, lease_id=lease.id))
    elif is_paused and not is_broke and not spec.suspend:
        messages.append(tx_pb2.MsgResumeLease(owner=tenant.address, lease_id=lease.id))
    elif replaced := _new_manifest(spec, tenant, facts):
        messages.append(replaced)
    change = order_change.decide(spec, tenant.address, lease, facts.change)
    if change is not None and change.message is not None:
        messages.append(change.message)
    reason, text, ready = _say(lease, spec)
    is_stalled = reason == "UpdateFailed"
    if change is not None:
        reason, text, ready, is_stalled = change.reason, change.text, False, change.is_refused
    if facts.notice is not None and ready:
        reason, text = f"Provider{notice.kind_of(facts.notice)}", notice.tell_tenant(facts.notice)
    told = notice.fact_of(facts.notice)
    is_transition = before.lease_state != _lease_word(lease)
    shown = None
    if money is not None:
        warn = spec.top_up.when_below_hours if spec.top_up else WARN_HOURS
        shown = escrow.show(before.escrow, money, is_transition=is_transition, warn_hours=warn)
    status = _status(facts, shown)
    return Step(
        tuple(messages[:1]),
        ready,
        reason,
        text,
        status,
        after=LOOK_AGAIN_SECONDS * 4,
        is_stalled=is_stalled,
        facts=(told,),
    )


def _say(lease: types_pb2.Lease, spec: OrderSpec) -> tuple[str, str, bool]:
    if lease.state == types_pb2.LEASE_STATE_ACTIVE:
        if spec.suspend:
            return "Pausing", "the lease is being paused", False
        return _say_manifest(lease)
    if lease.state != types_pb2.LEASE_STATE_SUSPENDED:
        return (
            "Provisioning",
            "the provider starts the workload; see `virtengine lease events <order>`",
            False,
        )
    if lease.reason == types_pb2.LEASE_REASON_INSUFFICIENT_FUNDS:
        text = (
            "the escrow account is out of funds: set spec.topUp or deposit uve before "
            f"height {lease.grace_until_height}, or the lease is closed"
        )
        return "InsufficientFunds", text, False
    if spec.suspend:
        return "Paused", "paused as asked", True
    return "Resuming", "the lease is being resumed", False


def _say_manifest(lease: types_pb2.Lease) -> tuple[str, str, bool]:
    """Tell whether the newest manifest runs, of a provider that reports on manifests."""
    newest, ready = lease.manifest_version, lease.ready_manifest_version
    if ready in (0, newest):
        return "Active", "the workload runs", True
    if lease.failed_manifest_version == newest:
        said = lease.message or "it did not get ready"
        text = (
            f"manifest {newest} was given up: {said}; {ready} was ready last: change spec.manifest, "
            "or `virtengine lease rollback`"
        )
        return "UpdateFailed", text, False
    return "Updating", f"manifest {newest} replaces {ready}", False


def _close_out(tenant: Tenant, facts: Facts) -> Step:
    """Return the step of an order whose lease is over: wait for the last bill, or settle without it."""
    lease = facts.lease
    assert lease is not None, "the caller saw it"
    status = _status(facts)
    if not lease.settled and 0 < lease.final_by_height <= facts.height:
        settle = settlement_tx.MsgSettleLease(
            sender=tenant.address, lease_id=lease.id, sequence=facts.last_settlement + 1, is_final=True
        )
        return Step((settle,), reason="Settling", message="settling without a last report", status=status)
    if not lease.settled and lease.state == types_pb2.LEASE_STATE_TERMINATING:
        text = f"waiting for the last usage and the final settlement, until height {lease.final_by_height}"
        return Step(reason="Settling", message=text, status=status, after=LOOK_AGAIN_SECONDS)
    return _ended(facts)


def _ended(facts: Facts) -> Step:
    """Return the report of an order that lives no more: a new object is needed to go on."""
    order, lease = facts.order, facts.lease
    assert order is not None, "an order that ended was there"
    if lease is not None:
        cause = word(types_pb2.LeaseReason.Name(lease.reason), "LEASE_REASON_")
        said = "; ".join(part for part in (f"reason {cause}" if lease.reason else "", lease.message) if part)
        reason = f"Lease{_lease_word(lease)}"
    else:
        reason, said = f"Order{word(types_pb2.OrderState.Name(order.state), 'ORDER_STATE_')}", order.reason
    text = f"{said or 'it is over'}; delete this Order and apply a new one to go on"
    return Step(reason=reason, message=text, status=_status(facts), is_stalled=True)


def _new_manifest(spec: OrderSpec, tenant: Tenant, facts: Facts) -> tx_pb2.MsgUpdateManifest | None:
    lease = facts.lease
    assert lease is not None, "the caller saw it"
    payload = manifest.seal_bytes(spec.manifest)
    if sealing.holds(lease.manifest, payload, secret=tenant.secret, order_id=tenant.order_id):
        return None
    if facts.key is None or not order_change.fits(spec, lease):
        return None
    version = lease.manifest_version + 1
    return tx_pb2.MsgUpdateManifest(
        owner=tenant.address,
        lease_id=lease.id,
        manifest=_seal(spec, tenant, facts.key, version=version),
        manifest_version=version,
    )


def _seal(
    spec: OrderSpec, tenant: Tenant, key: encryption_types.RecipientKey, *, version: int
) -> encryption_types.Envelope:
    return sealing.seal(
        manifest.seal_bytes(spec.manifest),
        secret=tenant.secret,
        order_id=tenant.order_id,
        version=version,
        recipient=key.public_key,
    )


def _money(facts: Facts) -> Money | None:
    if facts.account is None or facts.lease is None:
        return None
    return escrow.read_money(facts.account, facts.payments, hourly=_hourly(facts.lease))


def _hourly(lease: types_pb2.Lease) -> int | None:
    if lease.price.billing != types_pb2.BILLING_USAGE:
        return None
    return compute_hourly_price(bids.resources_of(lease.resources), bids.unit_prices(lease.price))


def _lease_word(lease: types_pb2.Lease) -> str:
    return word(types_pb2.LeaseState.Name(lease.state), "LEASE_STATE_")


def _status(facts: Facts, shown: OrderEscrow | None = None) -> OrderStatus:
    order, lease = facts.order, facts.lease
    assert order is not None, "there is nothing to show before the order is on chain"
    status = OrderStatus(
        order_id=owned_id(order.owner, order.external_id),
        state=word(types_pb2.OrderState.Name(order.state), "ORDER_STATE_"),
        bids=order.bid_count,
    )
    if lease is None:
        return status
    hourly = _hourly(lease)
    return status.model_copy(
        update={
            "lease_id": bid_id(lease.order_id, lease.provider),
            "lease_state": _lease_word(lease),
            "provider": lease.provider,
            "manifest_version": lease.manifest_version,
            "ready_manifest_version": lease.ready_manifest_version or None,
            "price": str(hourly) if hourly is not None else lease.price.rate,
            "endpoints": tuple(OrderEndpoint(service=one.service, url=one.url) for one in lease.endpoints)
            or None,
            "escrow": shown,
        }
    )
