"""A market in process: the steps of a lease's life, each one message, with content that tests may change."""

from __future__ import annotations

import hashlib
from typing import Any

from google.protobuf.message import Message

from tests.chain.support.chain import Actor, TestChain, TxOutcome
from virtengine.core.amounts import DENOM
from virtengine.core.errors import ModuleError
from virtengine.crypto import envelope as crypto_envelope
from virtengine.crypto import recipient_key, signature, usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as encryption_tx
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as encryption_types
from virtengine.wire.virtengine.escrow.v1 import tx_pb2 as escrow_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as settlement_tx
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as settlement_types

GIB = 2**30
HOUR_MS = 3_600_000
CPU, MEMORY, STORAGE, GPU = 1, 2, 3, 4
USAGE, RATE = 1, 2
ORDER_DEPOSIT = 1_000_000
BID_DEPOSIT = 500_000

GENESIS: dict[str, Any] = {
    "market": {
        "params": {
            "bid_min_deposit": {"denom": DENOM, "amount": str(BID_DEPOSIT)},
            "max_bids_per_order": 5,
            "max_offerings_per_provider": 3,
            "max_orders_per_customer": 4,
            "order_expiry_blocks": "100",
            "funds_grace_blocks": "10",
            "final_usage_blocks": "20",
            "max_manifest_bytes": 4096,
            "queue_batch": 10,
        }
    },
    "escrow": {
        "params": {"min_deposit": {"denom": DENOM, "amount": "1000"}, "max_deposits": 6, "queue_batch": 10}
    },
    "settlement": {
        "params": {
            "settlement_period_seconds": "60",
            "min_settlement_amount": "1000",
            "usage_grace_seconds": "300",
            "max_usage_age_seconds": "864000",
            "invoice_due_seconds": "604800",
            "max_lines_per_batch": 8,
            "dispute_window_seconds": "600",
            "close_slack_seconds": "30",
            "max_unsettled_records": 8,
            "queue_batch": 10,
        }
    },
}


def coin(amount: int) -> Coin:
    """Return a coin of the one denomination."""
    return Coin(denom=DENOM, amount=str(amount))


def usage_price(*, cpu: int = 3_600, memory: int = 1_000, storage: int = 100) -> market_types.Price:
    """Return unit prices: one uve for each core-second by default."""
    entries = [(CPU, cpu), (MEMORY, memory), (STORAGE, storage)]
    return market_types.Price(
        billing=USAGE,
        prices=[market_types.ResourcePrice(resource=kind, price=coin(price)) for kind, price in entries],
    )


def rate_price(rate: str = "10") -> market_types.Price:
    """Return a rate by the block."""
    return market_types.Price(billing=RATE, rate=rate)


def secret(name: str) -> bytes:
    """Return 32 bytes that follow from a name."""
    return hashlib.sha256(name.encode()).digest()


def seal_for(*names: str, text: str = "workload") -> encryption_types.Envelope:
    """Return a manifest sealed to the encryption keys of actors."""
    keys = crypto_envelope.SealingKeys(
        sender_private_key=secret(f"sender/{text}"),
        signing_seed=secret(f"signing/{text}"),
        nonce=secret(f"nonce/{text}")[:24],
        data_key=secret(f"data/{text}"),
        key_nonces=[secret(f"nonce/{text}/{name}")[:24] for name in names],
    )
    return crypto_envelope.seal(text.encode(), [encryption_key(name) for name in names], keys)


def encryption_key(name: str) -> bytes:
    """Return the public encryption key of an actor."""
    return recipient_key.get_public_key(secret(f"encryption/{name}"))


def signing_key(name: str, key_type: KeyType = KeyType.ED25519) -> bytes:
    """Return the public signing key of an actor."""
    return signature.get_public_key(secret(f"signing/{name}"), key_type)


class Scene:
    """Providers, a tenant and their chain.

    scene = Scene()
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000); scene.chain.advance(blocks=60); scene.settle(lease_id)
    """

    def __init__(self, *, genesis: dict[str, Any] | None = None, chain: TestChain | None = None) -> None:
        self.chain = chain or TestChain(genesis_state=genesis or GENESIS)
        self.tenant = self.chain.actor("tenant")
        self.provider = self.chain.actor("provider")

    # ---- provider side

    def register(self, actor: Actor | None = None, **changes: Any) -> TxOutcome:
        """Register a provider with its keys."""
        one = actor or self.provider
        return self.chain.send(
            one,
            self.create_provider(one, **changes),
            encryption_tx.MsgRegisterRecipientKey(
                sender=one.address,
                public_key=encryption_key(one.name),
                algorithm_id=crypto_envelope.ALGORITHM,
                label="main",
            ),
            provider_tx.MsgSetSigningKey(owner=one.address, public_key=signing_key(one.name), key_type=1),
        )

    def create_provider(self, actor: Actor | None = None, **changes: Any) -> provider_tx.MsgCreateProvider:
        """Return a registration."""
        fields: dict[str, Any] = {
            "owner": (actor or self.provider).address,
            "host_uri": "https://provider.example.com:8443",
            "attributes": [
                provider_types.Attribute(key="region", value="eu-west"),
                provider_types.Attribute(key="tier", value="gold"),
            ],
            "info": provider_types.Info(email="ops@example.com", website="https://example.com"),
        }
        return provider_tx.MsgCreateProvider(**fields | changes)

    def create_offering(self, actor: Actor | None = None, **changes: Any) -> market_tx.MsgCreateOffering:
        """Return a listing."""
        fields: dict[str, Any] = {
            "provider": (actor or self.provider).address,
            "external_id": "web",
            "category": 1,
            "name": "Web",
            "price": usage_price(),
            "regions": ["eu-west"],
            "tags": ["small"],
        }
        return market_tx.MsgCreateOffering(**fields | changes)

    def offer(self, actor: Actor | None = None, **changes: Any) -> str:
        """List an offering; return its id."""
        message = self.create_offering(actor, **changes)
        return str(self.chain.send(actor or self.provider, message).responses[0].offering_id)  # type: ignore[attr-defined]

    def place_bid(self, order_id: str, actor: Actor | None = None, **changes: Any) -> market_tx.MsgPlaceBid:
        """Return a bid."""
        fields: dict[str, Any] = {
            "provider": (actor or self.provider).address,
            "order_id": order_id,
            "price": usage_price(),
            "deposit": coin(BID_DEPOSIT),
        }
        return market_tx.MsgPlaceBid(**fields | changes)

    def bid(self, order_id: str, actor: Actor | None = None, **changes: Any) -> TxOutcome:
        """Bid on an order."""
        return self.chain.send(actor or self.provider, self.place_bid(order_id, actor, **changes))

    def advance_lease(self, lease_id: str, state: int, **changes: Any) -> market_tx.MsgAdvanceLease:
        """Return a provider's report."""
        fields: dict[str, Any] = {"provider": lease_id.split("/")[2], "lease_id": lease_id, "state": state}
        return market_tx.MsgAdvanceLease(**fields | changes)

    def report(self, lease_id: str, *states: int) -> None:
        """Report states one after the other."""
        for state in states:
            self.chain.send(self.actor_at(lease_id.split("/")[2]), self.advance_lease(lease_id, state))

    def batch(
        self, lease_id: str, sequence: int, *, final: bool = False, **used: int
    ) -> settlement_types.UsageBatch:
        """Return a batch whose periods begin where the last ones ended and end now."""
        state = self.chain.state("settlement")
        lease = state.market.require_lease(lease_id)
        lines = []
        for name, kind in (("cpu", CPU), ("memory", MEMORY), ("storage", STORAGE)):
            if name in used:
                total = state.totals.get(lease_id, kind)
                start = total.period_end if total else lease.created_at * 1000
                lines.append(
                    settlement_types.UsageLine(
                        resource=kind,
                        quantity=str(used[name]),
                        period_start=start,
                        period_end=self.chain.time_ms,
                    )
                )
        return settlement_types.UsageBatch(
            lease_id=lease_id,
            sequence=sequence,
            lines=lines,
            merkle_root=secret("root"),
            interval_count=len(lines),
            is_final=final,
        )

    def record_usage(
        self, batch: settlement_types.UsageBatch, actor: Actor | None = None, **changes: Any
    ) -> settlement_tx.MsgRecordUsage:
        """Return a signed batch."""
        name = (actor or self.actor_at(batch.lease_id.split("/")[2])).name
        fields: dict[str, Any] = {
            "sender": batch.lease_id.split("/")[2],
            "batch": batch,
            "signature": usage_signature.sign(
                self.chain.chain_id, batch, secret(f"signing/{name}"), KeyType.ED25519
            ),
        }
        return settlement_tx.MsgRecordUsage(**fields | changes)

    def use(self, lease_id: str, *, final: bool = False, **used: int) -> TxOutcome:
        """Record the next batch of usage, in metered units."""
        sequence = self.chain.state("settlement").ledger_of(lease_id).last_sequence + 1
        batch = self.batch(lease_id, sequence, final=final, **used)
        return self.chain.send(self.actor_at(lease_id.split("/")[2]), self.record_usage(batch))

    # ---- tenant side

    def create_order(self, actor: Actor | None = None, **changes: Any) -> market_tx.MsgCreateOrder:
        """Return an open order."""
        fields: dict[str, Any] = {
            "owner": (actor or self.tenant).address,
            "external_id": "shop",
            "resources": market_types.Resources(cpu_millis=1000, memory_bytes=GIB, storage_bytes=GIB),
            "billing": USAGE,
            "max_price": "5000",
            "deposit": coin(ORDER_DEPOSIT),
        }
        return market_tx.MsgCreateOrder(**fields | changes)

    def order(self, actor: Actor | None = None, **changes: Any) -> str:
        """Open an order; return its id."""
        message = self.create_order(actor, **changes)
        return str(self.chain.send(actor or self.tenant, message).responses[0].order_id)  # type: ignore[attr-defined]

    def accept_bid(self, order_id: str, actor: Actor | None = None, **changes: Any) -> market_tx.MsgAcceptBid:
        """Return an award."""
        provider = actor or self.provider
        fields: dict[str, Any] = {
            "owner": order_id.split("/", maxsplit=1)[0],
            "order_id": order_id,
            "provider": provider.address,
            "manifest": seal_for(provider.name),
        }
        return market_tx.MsgAcceptBid(**fields | changes)

    def accept(self, order_id: str, actor: Actor | None = None, **changes: Any) -> str:
        """Award an order; return the lease's id."""
        outcome = self.chain.send(
            self.actor_at(order_id.split("/", maxsplit=1)[0]), self.accept_bid(order_id, actor, **changes)
        )
        return str(outcome.responses[0].lease_id)  # type: ignore[attr-defined]

    def deposit(
        self, account_id: str, amount: int, actor: Actor | None = None, *, external_id: str = "top-up"
    ) -> TxOutcome:
        """Pay into an account."""
        one = actor or self.tenant
        return self.chain.send(
            one,
            escrow_tx.MsgDeposit(
                depositor=one.address, account_id=account_id, amount=coin(amount), external_id=external_id
            ),
        )

    def settle(self, lease_id: str, actor: Actor | None = None, *, final: bool = False) -> Any:
        """Settle a lease; return the answer."""
        one = actor or self.actor_at(lease_id.split("/", maxsplit=1)[0])
        sequence = self.chain.state("settlement").ledger_of(lease_id).last_settlement + 1
        message = settlement_tx.MsgSettleLease(
            sender=one.address, lease_id=lease_id, sequence=sequence, is_final=final
        )
        return self.chain.send(one, message).responses[0]

    def close(self, lease_id: str, actor: Actor | None = None, reason: int = 1) -> TxOutcome:
        """Close a lease."""
        one = actor or self.actor_at(lease_id.split("/", maxsplit=1)[0])
        return self.chain.send(
            one, market_tx.MsgCloseLease(sender=one.address, lease_id=lease_id, reason=reason)
        )

    # ---- whole passages

    def pending_lease(self, *, price: market_types.Price | None = None, **order: Any) -> str:
        """Return a new lease of a provider that is registered if it was not."""
        if not self.chain.state("provider").providers.has(self.provider.address):
            self.register()
        wanted = price or usage_price()
        if wanted.billing == RATE:
            order = {"billing": RATE, "max_price": wanted.rate} | order
        order_id = self.order(**order)
        self.bid(order_id, price=wanted)
        return self.accept(order_id)

    def active_lease(self, **order: Any) -> str:
        """Return a lease that is active."""
        lease_id = self.pending_lease(**order)
        self.report(lease_id, market_types.LEASE_STATE_PROVISIONING, market_types.LEASE_STATE_ACTIVE)
        return lease_id

    def refuse(self, actor: Actor, message: Message, error: type[ModuleError]) -> TxOutcome:
        """Send a message that must be refused with this error, and change nothing."""
        outcome = self.chain.fail(actor, message)
        assert (outcome.codespace, outcome.code) == (error.codespace, error.code), outcome.log
        return outcome

    def repeat(self, actor: Actor, message: Message) -> TxOutcome:
        """Send a message again: it must succeed, answer the same, and change nothing but the sequence."""
        before = {
            name: str(part) for name, part in self.chain.machine.export_genesis().items() if name != "auth"
        }
        outcome = self.chain.send(actor, message)
        after = {
            name: str(part) for name, part in self.chain.machine.export_genesis().items() if name != "auth"
        }
        assert before == after
        assert not [kind for kind, _ in outcome.events if kind.startswith("virtengine.")]
        return outcome

    # ---- looking

    def actor_at(self, address: str) -> Actor:
        """Return the actor of an address."""
        return next(actor for actor in self.chain.actors.values() if actor.address == address)

    def lease(self, lease_id: str) -> Any:
        """Return a lease's record."""
        return self.chain.state("market").require_lease(lease_id)

    def order_of(self, lease_or_order_id: str) -> Any:
        """Return the record of an order."""
        return self.chain.state("market").require_order("/".join(lease_or_order_id.split("/")[:2]))

    def account(self, order_id: str) -> Any:
        """Return the escrow account of an order or of a lease's order."""
        return self.chain.state("escrow").require_account(f"order/{'/'.join(order_id.split('/')[:2])}")

    def payment(self, lease_id: str) -> Any:
        """Return the payment of a lease."""
        return self.chain.state("escrow").require_payment(lease_id)

    def books(self, lease_id: str) -> Any:
        """Return the books of a lease."""
        return self.chain.state("settlement").ledger_of(lease_id)

    def invoices(self, lease_id: str) -> list[Any]:
        """Return the invoices of a lease in order."""
        state = self.chain.state("settlement")
        return [state.require_invoice(key[2]) for key in state.lease_invoices.keys(lease_id)]
