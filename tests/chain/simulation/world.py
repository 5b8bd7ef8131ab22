"""A random market: actors, and one way to make each kind of message from what the chain holds.

Most messages are likely to succeed, some are nonsense on purpose. Everything follows from the seed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from tests.chain.modules import scene
from tests.chain.modules.scene import coin
from tests.chain.support.chain import Actor, TestChain
from virtengine.core.errors import ModuleError
from virtengine.crypto import provider_key, signature, usage_signature
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.crypto.signature import KeyType
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as encryption_tx
from virtengine.wire.virtengine.escrow.v1 import tx_pb2 as escrow_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as settlement_tx
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as settlement_types

PROVIDERS = ("p0", "p1", "p2")
TENANTS = ("t0", "t1", "t2", "t3")
AGENT = "agent"

GENESIS: dict[str, Any] = scene.GENESIS | {
    "market": {
        "params": {
            "bid_min_deposit": {"denom": "uve", "amount": "5000"},
            "max_bids_per_order": 3,
            "max_offerings_per_provider": 4,
            "max_orders_per_customer": 6,
            "order_expiry_blocks": "12",
            "funds_grace_blocks": "4",
            "final_usage_blocks": "5",
            "max_manifest_bytes": 4096,
            "queue_batch": 3,
        }
    },
    "settlement": {
        "params": {
            "settlement_period_seconds": "10",
            "min_settlement_amount": "50",
            "usage_grace_seconds": "20",
            "max_usage_age_seconds": "864000",
            "invoice_due_seconds": "604800",
            "max_lines_per_batch": 4,
            "dispute_window_seconds": "8",
            "close_slack_seconds": "5",
            "max_unsettled_records": 6,
            "queue_batch": 2,
        }
    },
    "encryption": {
        "params": {
            "max_recipients_per_envelope": 3,
            "max_keys_per_account": 3,
            "allowed_algorithms": [ALGORITHM],
            "require_signature": True,
            "revocation_grace_period_seconds": "10",
            "key_expiry_warning_seconds": ["10", "4"],
            "rotation_batch_size": 2,
            "max_ciphertext_bytes": 4096,
        }
    },
    "provider": {"params": {"max_attributes": 4, "max_agents": 2, "key_grace_seconds": "5"}},
}

Maker = Callable[["World"], tuple[Actor, Message]]
MAKERS: list[tuple[int, Maker]] = []


def maker(weight: int) -> Callable[[Maker], Maker]:
    """Register a way to make a message, chosen in proportion to its weight."""

    def register(make: Maker) -> Maker:
        MAKERS.append((weight, make))
        return make

    return register


class World:
    """The chain, the dice, and what became of the messages."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.chain = TestChain((*PROVIDERS, *TENANTS, AGENT), genesis_state=GENESIS, balance=5_000_000)
        self.market = self.chain.state("market")
        self.settlement = self.chain.state("settlement")
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.next_sequences: dict[str, int] = {}
        self.signing_seeds: dict[str, str] = {name: f"signing/{name}" for name in PROVIDERS}
        self.lucky = True

    def block(self, count: int) -> None:
        """Make a block of random transactions and note what became of them."""
        self.next_sequences.clear()
        sent = [self.message() for _ in range(count)]
        raw = [self.sign(actor, message) for actor, message in sent]
        result = self.chain.block(*raw, seconds=self.dice.choice((1, 1, 2, 3)))
        for (_, message), outcome in zip(sent, result.txs, strict=True):
            name = message.DESCRIPTOR.name
            if outcome.code == 0:
                self.accepted[name] += 1
                continue
            self.refused[f"{outcome.codespace}/{outcome.code}"] += 1
            assert (outcome.codespace, outcome.code) != ("sdk", 1), f"{name}: {outcome.log}"

    def message(self) -> tuple[Actor, Message]:
        """Return one random message and who signs it."""
        makers = [make for _, make in MAKERS]
        while True:
            self.lucky = self.dice.random() < 0.85
            made = self.dice.choices(makers, [weight for weight, _ in MAKERS])[0](self)
            if made is not None:
                return made

    def sign(self, actor: Actor, message: Message) -> bytes:
        """Sign with the sequence that the account will have by then."""
        account = self.chain.machine.deliver.accounts.get(actor.address)
        assert account is not None
        sequence = self.next_sequences.get(actor.name, account.sequence)
        self.next_sequences[actor.name] = sequence + self.uses_sequence(message)
        return self.chain.sign(actor, message, sequence=sequence)

    def uses_sequence(self, message: Message) -> bool:
        """Say whether a transaction gets as far as its sequence: malformed ones do not."""
        handlers = (module.messages.get(type(message)) for module in self.chain.machine.modules)
        handler = next(handler for handler in handlers if handler is not None)
        try:
            handler.check(message)
        except ModuleError:
            return False
        return True

    def actor(self, names: tuple[str, ...]) -> Actor:
        return self.chain.actor(self.dice.choice(names))

    def anybody(self) -> Actor:
        return self.actor((*PROVIDERS, *TENANTS, AGENT))

    def at(self, address: str) -> Actor:
        return next(actor for actor in self.chain.actors.values() if actor.address == address)

    def pick(self, table: Any, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return a random record; in bad luck any one, else one that is wanted."""
        records = [record for _, record in table.items() if not self.lucky or wanted(record)]
        return self.dice.choice(records) if records else None

    def lease(self, *states: int) -> Any:
        return self.pick(self.market.leases, lambda lease: not states or int(lease.state) in states)

    def amount(self) -> int:
        return self.dice.choice((1, 999, 1_000, 5_000, 20_000, self.dice.randrange(1, 100_000)))

    def price(self, billing: int) -> market_types.Price:
        if billing == scene.RATE:
            return scene.rate_price(self.dice.choice(("0.4", "7", "12.345678901234567891", "250", "0.01")))
        return scene.usage_price(
            cpu=self.dice.randrange(1, 9_000),
            memory=self.dice.randrange(0, 500),
            storage=self.dice.randrange(0, 50),
        )


# ---- encryption and providers


@maker(3)
def register_key(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    name = world.dice.choice((actor.name, f"{actor.name}/{world.dice.randrange(6)}"))
    key = scene.encryption_key(name) if world.lucky else bytes(32)
    return actor, encryption_tx.MsgRegisterRecipientKey(
        sender=actor.address, public_key=key, algorithm_id=ALGORITHM, label="k"
    )


@maker(1)
def revoke_key(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    key = world.pick(world.market.encryption.keys, lambda key: not key.revoked_at and key.key_version > 1)
    if key is None:
        return None
    actor = world.at(key.address) if world.lucky else world.anybody()
    return actor, encryption_tx.MsgRevokeRecipientKey(sender=actor.address, key_fingerprint=key.fingerprint)


@maker(1)
def label_key(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    key = world.pick(world.market.encryption.keys)
    if key is None:
        return None
    actor = world.at(key.address) if world.lucky else world.anybody()
    return actor, encryption_tx.MsgUpdateKeyLabel(
        sender=actor.address, key_fingerprint=key.fingerprint, label=world.dice.choice("abc")
    )


@maker(1)
def rotate_key(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    key = world.pick(world.market.encryption.keys, lambda key: not key.revoked_at and not key.deprecated_at)
    if key is None:
        return None
    actor = world.at(key.address) if world.lucky else world.anybody()
    name = f"{actor.name}/{world.dice.randrange(6)}"
    return actor, encryption_tx.MsgRotateKey(
        sender=actor.address,
        old_key_fingerprint=key.fingerprint,
        new_public_key=scene.encryption_key(name),
        reason=world.dice.choice((0, 1, 3)),
        new_key_ttl_seconds=world.dice.choice((0, 15)),
    )


def provider_content(world: World, actor: Actor) -> dict[str, Any]:
    return {
        "owner": actor.address,
        "host_uri": f"{'https' if world.lucky else 'http'}://{actor.name}.example.com",
        "attributes": [
            provider_types.Attribute(key="region", value=world.dice.choice(("eu", "us"))),
            provider_types.Attribute(key="tier", value=world.dice.choice(("gold", "gold", "tin"))),
        ],
        "agents": [
            provider_types.Agent(address=world.chain.actor(AGENT).address, role=role)
            for role in (1, 2)[: world.dice.randrange(3)]
        ],
    }


@maker(4)
def create_provider(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    return actor, provider_tx.MsgCreateProvider(**provider_content(world, actor))


@maker(2)
def update_provider(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    return actor, provider_tx.MsgUpdateProvider(**provider_content(world, actor))


@maker(1)
def delete_provider(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    return actor, provider_tx.MsgDeleteProvider(owner=actor.address)


@maker(2)
def set_signing_key(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    kind = world.dice.choice(tuple(KeyType))
    public = scene.signing_key(f"{actor.name}/{world.dice.randrange(2)}", kind)
    provider = world.market.provider.providers.get(actor.address)
    old = provider.signing_key if provider else None
    proof = b""
    if old is not None:
        digest = provider_key.rotation_digest(actor.address, public, kind)
        proof = signature.sign(digest, private_key(world, old.public_key, old.key_type), old.key_type)
    return actor, provider_tx.MsgSetSigningKey(
        owner=actor.address, public_key=public, key_type=int(kind), rotation_signature=proof
    )


def private_key(world: World, public: bytes, kind: KeyType) -> bytes:
    """Return the private key of any signing key of the simulation."""
    for name in PROVIDERS:
        for number in range(2):
            private = scene.secret(f"signing/{name}/{number}")
            if signature.get_public_key(private, kind) == public:
                return private
    raise AssertionError("no such key")


# ---- listings, orders and bids


@maker(3)
def create_offering(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    billing = world.dice.choice((scene.USAGE, scene.USAGE, scene.RATE))
    return actor, market_tx.MsgCreateOffering(
        provider=actor.address,
        external_id=f"o{world.dice.randrange(12)}",
        category=world.dice.randrange(1, 8),
        name="offer",
        price=world.price(billing),
        regions=world.dice.choice(([], ["eu"], ["eu", "us"])),
        max_concurrent_orders=world.dice.choice((0, 0, 2)),
    )


@maker(1)
def update_offering(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    offering = world.pick(world.market.offerings)
    if offering is None:
        return None
    actor = world.at(offering.provider)
    return actor, market_tx.MsgUpdateOffering(
        provider=actor.address,
        external_id=offering.external_id,
        category=2,
        name="other",
        price=world.price(int(offering.price.billing)),
        max_concurrent_orders=3,
    )


@maker(1)
def set_offering_state(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    offering = world.pick(world.market.offerings)
    if offering is None:
        return None
    state = world.dice.choice((1, 1, 1, 1, 2, 3, 4, 5))
    return world.at(offering.provider), market_tx.MsgSetOfferingState(
        provider=offering.provider, external_id=offering.external_id, state=state
    )


@maker(8)
def create_order(world: World) -> tuple[Actor, Message]:
    actor = world.actor(TENANTS)
    offering = (
        world.pick(world.market.offerings, lambda one: int(one.state) == 1)
        if world.dice.random() < 0.4
        else None
    )
    billing = int(offering.price.billing) if offering else world.dice.choice((scene.USAGE, scene.RATE))
    attributes = [provider_types.Attribute(key="tier", value="gold")] if world.dice.random() < 0.3 else []
    return actor, market_tx.MsgCreateOrder(
        owner=actor.address,
        external_id=f"x{world.dice.randrange(400)}",
        offering_id=offering.id if offering else "",
        requirements=market_types.Requirements(
            attributes=attributes, regions=world.dice.choice(([], [], ["eu"]))
        ),
        resources=market_types.Resources(cpu_millis=1000, memory_bytes=scene.GIB, storage_bytes=scene.GIB),
        billing=billing,
        max_price="300" if billing == scene.RATE else "9500",
        deposit=world.dice.choice((coin(0), coin(1_000), coin(world.dice.randrange(1_000, 60_000)))),
        expires_in_blocks=world.dice.choice((0, 6)),
    )


@maker(1)
def cancel_order(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    order = world.pick(world.market.orders, lambda order: int(order.state) in {1, 2})
    if order is None:
        return None
    actor = world.at(order.owner) if world.lucky else world.anybody()
    return actor, market_tx.MsgCancelOrder(owner=actor.address, order_id=order.id)


@maker(14)
def place_bid(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    order = world.pick(world.market.orders, lambda order: int(order.state) == 2)
    if order is None:
        return None
    actor = world.at(order.offering_id.split("/")[0]) if order.offering_id else world.actor(PROVIDERS)
    return actor, market_tx.MsgPlaceBid(
        provider=actor.address,
        order_id=order.id,
        price=world.price(int(order.billing)),
        offering_id=order.offering_id,
        deposit=coin(world.dice.choice((5_000, 5_000, 7_000, 10))),
    )


@maker(1)
def withdraw_bid(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    bid = world.pick(world.market.bids, lambda bid: int(bid.state) == 1)
    if bid is None:
        return None
    return world.at(bid.provider), market_tx.MsgWithdrawBid(provider=bid.provider, order_id=bid.order_id)


@maker(12)
def accept_bid(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    bid = world.pick(world.market.bids, lambda bid: int(bid.state) == 1)
    if bid is None:
        return None
    owner = bid.order_id.split("/")[0]
    return world.at(owner), market_tx.MsgAcceptBid(
        owner=owner, order_id=bid.order_id, provider=bid.provider, manifest=manifest(world, bid.provider)
    )


def manifest(world: World, provider: str) -> Any:
    """Return a manifest for the key that is active, or some other one."""
    key = world.market.encryption.active_key(provider, world.chain.time_ms // 1000)
    name = world.at(provider).name
    names = [name, *(f"{name}/{number}" for number in range(6))]
    fits = [one for one in names if key and scene.encryption_key(one) == key.public_key]
    return scene.seal_for(fits[0] if fits else name, text=f"m{world.dice.randrange(3)}")


# ---- leases


@maker(1)
def update_manifest(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(1, 2, 3, 4, 5)
    if lease is None:
        return None
    return world.at(lease.owner), market_tx.MsgUpdateManifest(
        owner=lease.owner,
        lease_id=lease.id,
        manifest=manifest(world, lease.provider),
        manifest_version=lease.manifest_version + world.dice.choice((1, 1, 0, 2)),
    )


@maker(18)
def advance_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(1, 2, 3, 6)
    if lease is None:
        return None
    usual = {1: (2, 3, 3, 3, 8), 2: (3,), 3: (4, 4, 4, 9), 4: (4, 4, 9), 6: (7, 7, 9)}
    state = (
        world.dice.choice(usual.get(int(lease.state), (4,)))
        if world.lucky
        else world.dice.choice((2, 3, 4, 7, 8, 9))
    )
    return world.at(lease.provider), market_tx.MsgAdvanceLease(
        provider=lease.provider,
        lease_id=lease.id,
        state=state,
        endpoints=[market_types.Endpoint(service="web", url=f"https://{world.dice.randrange(3)}")],
    )


@maker(2)
def pause_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(4)
    if lease is None:
        return None
    return world.at(lease.owner), market_tx.MsgPauseLease(owner=lease.owner, lease_id=lease.id)


@maker(2)
def resume_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(5)
    if lease is None:
        return None
    return world.at(lease.owner), market_tx.MsgResumeLease(owner=lease.owner, lease_id=lease.id)


@maker(2)
def close_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(1, 2, 3, 4, 5)
    if lease is None:
        return None
    sender, reason = world.dice.choice(((lease.owner, 1), (lease.provider, 10_000), (lease.provider, 1)))
    return world.at(sender), market_tx.MsgCloseLease(sender=sender, lease_id=lease.id, reason=reason)


# ---- money


@maker(5)
def deposit(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    order = world.pick(world.market.orders, lambda order: int(order.state) < 7)
    if order is None:
        return None
    actor = world.at(order.owner) if world.dice.random() < 0.7 else world.anybody()
    return actor, escrow_tx.MsgDeposit(
        depositor=actor.address,
        account_id=order.escrow_id,
        amount=coin(world.amount()),
        external_id=f"d{world.dice.randrange(50)}",
    )


@maker(2)
def withdraw(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    payment = world.pick(world.market.escrow.payments, lambda one: one.rate != "0" and int(one.state) != 3)
    if payment is None:
        return None
    return world.at(payment.payee), escrow_tx.MsgWithdraw(payee=payment.payee, payment_id=payment.id)


@maker(2)
def send(world: World) -> tuple[Actor, Message]:
    actor = world.anybody()
    return actor, MsgSend(
        from_address=actor.address, to_address=world.anybody().address, amount=[coin(world.amount())]
    )


@maker(22)
def record_usage(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.pick(world.market.leases, lambda lease: takes_usage(world, lease))
    if lease is None:
        return None
    provider = world.market.provider.providers.get(lease.provider)
    if provider is None or provider.signing_key is None:
        return None
    key = provider.signing_key
    books = world.settlement.ledger_of(lease.id)
    batch = settlement_types.UsageBatch(
        lease_id=lease.id,
        sequence=books.last_sequence + (1 if world.lucky else world.dice.randrange(3)),
        merkle_root=scene.secret("root"),
        interval_count=3,
        is_final=bool(lease.closed_at) and world.dice.random() < 0.5,
    )
    if int(lease.price.billing) == scene.USAGE:
        batch.lines.extend(lines(world, lease))
    digest = usage_signature.digest(world.chain.chain_id, batch)
    signed = signature.sign(digest, private_key(world, key.public_key, key.key_type), key.key_type)
    sender = world.at(lease.provider) if world.dice.random() < 0.8 else world.chain.actor(AGENT)
    return sender, settlement_tx.MsgRecordUsage(sender=sender.address, batch=batch, signature=signed)


def takes_usage(world: World, lease: Any) -> bool:
    """Say whether a lease takes another batch: by usage any, by the block only the last."""
    if (
        lease.settled
        or int(lease.state) not in {3, 4, 5, 6, 7}
        or world.settlement.ledger_of(lease.id).final_recorded
    ):
        return False
    return int(lease.price.billing) == scene.USAGE or bool(lease.closed_at)


def lines(world: World, lease: Any) -> list[settlement_types.UsageLine]:
    """Return usage of some resources since their last period."""
    made = []
    now = world.chain.time_ms if not lease.closed_at else min(world.chain.time_ms, lease.closed_at * 1000)
    for kind, scale in ((1, 20_000_000), (2, scene.GIB * 3600 * 9), (3, scene.GIB * 3600)):
        start = max(
            world.settlement.total_of(lease.id, scene_resource(kind)).period_end, lease.created_at * 1000
        )
        if start < now and world.dice.random() < 0.7:
            made.append(
                settlement_types.UsageLine(
                    resource=kind,
                    quantity=str(world.dice.randrange(scale)),
                    period_start=start if world.lucky else start - 1,
                    period_end=now,
                )
            )
    return made


def scene_resource(kind: int) -> Any:
    from virtengine.core.resources import ResourceType

    return ResourceType(kind)


@maker(14)
def settle_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.pick(world.market.leases, lambda one: not one.settled and int(one.state) > 3)
    if lease is None:
        return None
    sender = world.dice.choice((lease.owner, lease.provider, world.chain.actor(AGENT).address))
    books = world.settlement.ledger_of(lease.id)
    return world.at(sender), settlement_tx.MsgSettleLease(
        sender=sender,
        lease_id=lease.id,
        sequence=books.last_settlement + (1 if world.lucky else world.dice.randrange(3)),
        is_final=bool(lease.closed_at),
    )


@maker(3)
def dispute_usage(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    record = world.pick(world.settlement.usage, lambda one: int(one.state) in {1, 2})
    if record is None:
        return None
    return world.at(record.customer), settlement_tx.MsgDisputeUsage(
        customer=record.customer, usage_record_id=record.id, reason="too much"
    )


@maker(2)
def resolve_dispute(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    record = world.pick(world.settlement.usage, lambda one: int(one.state) == 4)
    if record is None:
        return None
    sender = world.dice.choice((record.customer, record.provider))
    return world.at(sender), settlement_tx.MsgResolveDispute(sender=sender, usage_record_id=record.id)


@maker(2)
def record_artifact(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    invoice = world.pick(world.settlement.invoices)
    if invoice is None:
        return None
    sender = world.dice.choice((invoice.provider, invoice.customer))
    return world.at(sender), settlement_tx.MsgRecordArtifact(
        sender=sender,
        invoice_id=invoice.id,
        artifact=settlement_types.Artifact(
            media_type="application/pdf",
            sha256=scene.secret(f"pdf{world.dice.randrange(3)}"),
            uri="s3://invoices/x.pdf",
        ),
    )
