"""Messages of the market and of its neighbours, as each role would send them, by the state of what they are
about."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import Message

from tests.chain.authority.row import Row, update
from tests.chain.authority.world import LEASES, World, fresh
from tests.chain.modules.scene import coin, seal_for, secret
from tests.chain.support.stake import VE
from virtengine.crypto import recipient_key, signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.delegation.v1 import tx_pb2 as delegation
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as encryption
from virtengine.wire.virtengine.escrow.v1 import tx_pb2 as escrow
from virtengine.wire.virtengine.gas.v1 import tx_pb2 as gas
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market
from virtengine.wire.virtengine.performance.v1 import tx_pb2 as performance
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as settlement
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as settlement_types
from virtengine.wire.virtengine.take.v1 import tx_pb2 as take

ALGORITHM = "X25519-XSALSA20-POLY1305"


def _new_key(role: str) -> bytes:
    return recipient_key.get_public_key(fresh(f"encryption/{role}"))


def delegation_rows() -> Iterator[Row]:
    yield update(delegation.MsgUpdateParams, "delegation")
    for state, name in (("bonded", "validator"), ("jailed", "jailed_validator"), ("unknown", "tenant")):
        yield Row(
            delegation.MsgDelegate,
            f"a validator that is {state}",
            lambda w, r, name=name: delegation.MsgDelegate(  # type: ignore[misc]
                delegator=w.address(r), validator=w.operator(name), amount=coin(2 * VE)
            ),
        )
        yield Row(
            delegation.MsgUndelegate,
            f"a validator that is {state}",
            lambda w, r, name=name: delegation.MsgUndelegate(  # type: ignore[misc]
                delegator=w.address(r), validator=w.operator(name), amount=coin(VE)
            ),
        )
    yield Row(
        delegation.MsgRedelegate,
        "from one bonded validator to another",
        lambda w, r: delegation.MsgRedelegate(
            delegator=w.address(r),
            validator_src=w.operator("validator"),
            validator_dst=w.operator("rival_validator"),
            amount=coin(VE),
        ),
    )
    yield Row(
        delegation.MsgClaimRewards,
        "a bonded validator",
        lambda w, r: delegation.MsgClaimRewards(delegator=w.address(r), validator=w.operator("validator")),
    )
    yield Row(
        delegation.MsgClaimAllRewards,
        "the signer's delegations",
        lambda w, r: delegation.MsgClaimAllRewards(delegator=w.address(r)),
    )


def encryption_rows() -> Iterator[Row]:
    yield Row(
        encryption.MsgRegisterRecipientKey,
        "a new key",
        lambda w, r: encryption.MsgRegisterRecipientKey(
            sender=w.address(r), public_key=_new_key(r), algorithm_id=ALGORITHM
        ),
    )
    for state in ("active", "revoked"):
        yield Row(
            encryption.MsgRevokeRecipientKey,
            f"the tenant's {state} key",
            lambda w, r, state=state: encryption.MsgRevokeRecipientKey(  # type: ignore[misc]
                sender=w.address(r), key_fingerprint=w.keys[state]
            ),
        )
        yield Row(
            encryption.MsgUpdateKeyLabel,
            f"the tenant's {state} key",
            lambda w, r, state=state: encryption.MsgUpdateKeyLabel(  # type: ignore[misc]
                sender=w.address(r), key_fingerprint=w.keys[state], label="new"
            ),
        )
        yield Row(
            encryption.MsgRotateKey,
            f"the tenant's {state} key",
            lambda w, r, state=state: encryption.MsgRotateKey(  # type: ignore[misc]
                sender=w.address(r), old_key_fingerprint=w.keys[state], new_public_key=_new_key(r)
            ),
        )
    yield update(encryption.MsgUpdateParams, "encryption")


def _content(world: World, role: str, kind: type[Message]) -> Message:
    made = world.scene.create_provider()
    return kind(owner=world.address(role), host_uri=made.host_uri, attributes=made.attributes, info=made.info)


def provider_rows() -> Iterator[Row]:
    yield Row(
        provider.MsgCreateProvider, "the signer", lambda w, r: _content(w, r, provider.MsgCreateProvider)
    )
    yield Row(
        provider.MsgUpdateProvider, "the signer", lambda w, r: _content(w, r, provider.MsgUpdateProvider)
    )
    yield Row(
        provider.MsgDeleteProvider,
        "the signer",
        lambda w, r: provider.MsgDeleteProvider(owner=w.address(r)),
    )
    yield Row(
        provider.MsgSetSigningKey,
        "a key without the old one's signature",
        lambda w, r: provider.MsgSetSigningKey(
            owner=w.address(r),
            public_key=signature.get_public_key(fresh(f"signing/{r}"), KeyType.ED25519),
            key_type=1,  # type: ignore[arg-type]
        ),
    )
    yield update(provider.MsgUpdateParams, "provider")


def escrow_rows() -> Iterator[Row]:
    for state in ("open", "cancelled"):
        yield Row(
            escrow.MsgDeposit,
            f"the account of an order that is {state}",
            lambda w, r, state=state: escrow.MsgDeposit(  # type: ignore[misc]
                depositor=w.address(r),
                account_id=f"order/{w.orders[state]}",
                amount=coin(5_000),
                external_id="once",
            ),
        )
    for state in ("by_block", "active", "terminated"):
        yield Row(
            escrow.MsgWithdraw,
            f"the payment of the lease {state}",
            lambda w, r, state=state: escrow.MsgWithdraw(  # type: ignore[misc]
                payee=w.address(r), payment_id=w.leases[state]
            ),
        )
    yield update(escrow.MsgUpdateParams, "escrow")


def _offering(world: World, role: str, kind: type[Message], external_id: str) -> Message:
    made = world.scene.create_offering()
    return kind(
        provider=world.address(role),
        external_id=external_id,
        category=made.category,
        name="Another",
        price=made.price,
        regions=made.regions,
        tags=made.tags,
    )


def offering_rows() -> Iterator[Row]:
    yield Row(
        market.MsgCreateOffering, "a new name", lambda w, r: _offering(w, r, market.MsgCreateOffering, "new")
    )
    for state in ("active", "paused", "terminated"):
        yield Row(
            market.MsgUpdateOffering,
            f"{state}, of the provider",
            lambda w, r, state=state: _offering(w, r, market.MsgUpdateOffering, state),  # type: ignore[misc]
        )
        yield Row(
            market.MsgSetOfferingState,
            f"{state}, of the provider",
            lambda w, r, state=state: market.MsgSetOfferingState(  # type: ignore[misc]
                provider=w.address(r),
                external_id=state,
                state=4,  # type: ignore[arg-type]
            ),
        )


def order_rows() -> Iterator[Row]:
    yield Row(
        market.MsgCreateOrder,
        "a new name",
        lambda w, r: market.MsgCreateOrder(
            owner=w.address(r),
            external_id="new",
            resources=w.scene.create_order().resources,
            billing=1,  # type: ignore[arg-type]
            max_price="5000",
            deposit=coin(1_000_000),
        ),
    )
    for state in ("open", "unbid", "cancelled"):
        yield Row(
            market.MsgCancelOrder,
            f"{state}, of the tenant",
            lambda w, r, state=state: market.MsgCancelOrder(  # type: ignore[misc]
                owner=w.address(r), order_id=w.orders[state]
            ),
        )
        yield Row(
            market.MsgPlaceBid,
            f"{state}, of the tenant",
            lambda w, r, state=state: market.MsgPlaceBid(  # type: ignore[misc]
                provider=w.address(r),
                order_id=w.orders[state],
                price=w.scene.place_bid("x").price,
                deposit=coin(600_000),
            ),
        )
        yield Row(
            market.MsgWithdrawBid,
            f"{state}, of the tenant",
            lambda w, r, state=state: market.MsgWithdrawBid(  # type: ignore[misc]
                provider=w.address(r), order_id=w.orders[state]
            ),
        )
        yield Row(
            market.MsgAcceptBid,
            f"{state}, of the tenant",
            lambda w, r, state=state: market.MsgAcceptBid(  # type: ignore[misc]
                owner=w.address(r),
                order_id=w.orders[state],
                provider=w.address("provider"),
                manifest=seal_for("provider"),
            ),
        )


def lease_rows() -> Iterator[Row]:
    for state in LEASES:
        yield from _lease_rows(state)
    yield update(market.MsgUpdateParams, "market")


def _lease_rows(state: str) -> Iterator[Row]:
    yield Row(
        market.MsgUpdateManifest,
        state,
        lambda w, r: market.MsgUpdateManifest(
            owner=w.address(r),
            lease_id=w.leases[state],
            manifest=seal_for("provider", text="second"),
            manifest_version=w.scene.lease(w.leases[state]).manifest_version + 1,
        ),
    )
    yield Row(
        market.MsgAdvanceLease,
        state,
        lambda w, r: market.MsgAdvanceLease(
            provider=w.address(r),
            lease_id=w.leases[state],
            state=9,  # type: ignore[arg-type]
        ),
    )
    yield Row(
        market.MsgPauseLease,
        state,
        lambda w, r: market.MsgPauseLease(owner=w.address(r), lease_id=w.leases[state]),
    )
    yield Row(
        market.MsgResumeLease,
        state,
        lambda w, r: market.MsgResumeLease(owner=w.address(r), lease_id=w.leases[state]),
    )
    for words, reason in (("", 1), (", for the provider's reason", 10_000)):
        yield Row(
            market.MsgCloseLease,
            state + words,
            lambda w, r, reason=reason: market.MsgCloseLease(  # type: ignore[misc]
                sender=w.address(r), lease_id=w.leases[state], reason=reason
            ),
        )
    yield Row(settlement.MsgRecordUsage, state, lambda w, r: _usage(w, r, state))
    for words, final in ((", periodic", False), (", final", True)):
        yield Row(
            settlement.MsgSettleLease,
            state + words,
            lambda w, r, final=final: settlement.MsgSettleLease(  # type: ignore[misc]
                sender=w.address(r),
                lease_id=w.leases[state],
                sequence=w.scene.books(w.leases[state]).last_settlement + 1,
                is_final=final,
            ),
        )


def _usage(world: World, role: str, state: str) -> Message:
    """Return usage that the provider's key signed, sent by the role."""
    lease = world.leases[state]
    sequence = world.scene.books(lease).last_sequence + 1
    batch = world.scene.batch(lease, sequence, cpu=1000)
    return world.scene.record_usage(batch, world.scene.provider, sender=world.address(role))


def _unsigned_usage(world: World, role: str) -> Message:
    lease = world.leases["active"]
    sequence = world.scene.books(lease).last_sequence + 1
    batch = world.scene.batch(lease, sequence, cpu=1000)
    return world.scene.record_usage(
        batch, world.scene.provider, sender=world.address(role), signature=bytes(64)
    )


def settlement_rows() -> Iterator[Row]:
    yield Row(settlement.MsgRecordUsage, "active, not signed by the provider's key", _unsigned_usage)
    for words, name in (("pending", "active/1"), ("disputed", "active/2"), ("settled", "terminated/1")):
        lease, sequence = name.split("/")
        yield Row(
            settlement.MsgDisputeUsage,
            f"{words} usage",
            lambda w, r, lease=lease, sequence=sequence: settlement.MsgDisputeUsage(  # type: ignore[misc]
                customer=w.address(r), usage_record_id=f"{w.leases[lease]}/{sequence}", reason="idle"
            ),
        )
        yield Row(
            settlement.MsgResolveDispute,
            f"{words} usage",
            lambda w, r, lease=lease, sequence=sequence: settlement.MsgResolveDispute(  # type: ignore[misc]
                sender=w.address(r), usage_record_id=f"{w.leases[lease]}/{sequence}"
            ),
        )
    yield Row(
        settlement.MsgRecordArtifact,
        "an invoice",
        lambda w, r: settlement.MsgRecordArtifact(
            sender=w.address(r),
            invoice_id=w.invoice,
            artifact=settlement_types.Artifact(
                uri="https://example.com/invoice.pdf", sha256=secret("pdf"), media_type="application/pdf"
            ),
        ),
    )
    yield update(settlement.MsgUpdateParams, "settlement")


def _smaller_pools(world: World, role: str) -> Message:
    """Return parameters that the supply of the world allows."""
    message = performance.MsgUpdateParams(authority=world.address(role), params=world.params("performance"))
    message.params.base_reward_per_block = "1"
    message.params.veid_reward_pool = message.params.identity_network_reward_pool = "1"
    return message


def performance_rows() -> Iterator[Row]:
    yield Row(
        performance.MsgSlashValidator,
        "a bonded validator",
        lambda w, r: performance.MsgSlashValidator(
            authority=w.address(r),
            validator=w.operator("validator"),
            reason=1,  # type: ignore[arg-type]
            infraction_height=w.chain.height - 1,
            evidence="seen",
        ),
    )
    yield Row(
        performance.MsgUnjailValidator,
        "the signer's validator",
        lambda w, r: performance.MsgUnjailValidator(validator=w.operator(r)),
    )
    yield Row(
        performance.MsgRecordPerformance,
        "a bonded validator",
        lambda w, r: performance.MsgRecordPerformance(
            authority=w.address(r), validator=w.operator("validator"), blocks_signed=5
        ),
    )
    yield Row(performance.MsgUpdateParams, "smaller pools", _smaller_pools)


def rows() -> Iterator[Row]:
    """Yield every row of the market and its neighbours."""
    yield update(take.MsgUpdateParams, "take")
    yield update(gas.MsgUpdateParams, "gas")
    yield from delegation_rows()
    yield from encryption_rows()
    yield from provider_rows()
    yield from escrow_rows()
    yield from offering_rows()
    yield from order_rows()
    yield from lease_rows()
    yield from settlement_rows()
    yield from performance_rows()
