"""Typed reads of chain state. A single object is None only when the node says that it does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc.aio

from virtengine.clients.chain.calls import call, every_page, require
from virtengine.wire.virtengine.encryption.v1 import query_pb2 as encryption_query
from virtengine.wire.virtengine.encryption.v1 import query_pb2_grpc as encryption_grpc
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as encryption_types
from virtengine.wire.virtengine.escrow.v1 import query_pb2 as escrow_query
from virtengine.wire.virtengine.escrow.v1 import query_pb2_grpc as escrow_grpc
from virtengine.wire.virtengine.escrow.v1 import types_pb2 as escrow_types
from virtengine.wire.virtengine.market.v1 import query_pb2 as market_query
from virtengine.wire.virtengine.market.v1 import query_pb2_grpc as market_grpc
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import query_pb2 as provider_query
from virtengine.wire.virtengine.provider.v1 import query_pb2_grpc as provider_grpc
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.take.v1 import query_pb2 as take_query
from virtengine.wire.virtengine.take.v1 import query_pb2_grpc as take_grpc
from virtengine.wire.virtengine.take.v1 import types_pb2 as take_types


@dataclass(frozen=True, slots=True)
class RecipientKeys:
    """The encryption keys of an account and which one to seal to."""

    keys: tuple[encryption_types.RecipientKey, ...]
    active_fingerprint: str

    @property
    def active(self) -> encryption_types.RecipientKey | None:
        """Return the key to seal to, None when the account has none."""
        return next((key for key in self.keys if key.fingerprint == self.active_fingerprint), None)


class MarketReads:
    """Offerings, orders, bids and leases."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.market: Any = market_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]

    async def offering(self, offering_id: str) -> market_types.Offering | None:
        """Return one listing."""
        answer = await call(self.market.Offering, market_query.QueryOfferingRequest(id=offering_id))
        return None if answer is None else answer.offering

    async def offerings(
        self,
        *,
        provider: str = "",
        state: market_types.OfferingState = market_types.OFFERING_STATE_UNSPECIFIED,
    ) -> list[market_types.Offering]:
        """Return the listings of a provider or of all."""
        request = market_query.QueryOfferingsRequest(provider=provider, state=state)
        return await every_page(self.market.Offerings, request, "offerings")

    async def order(self, order_id: str) -> market_types.Order | None:
        """Return one order."""
        answer = await call(self.market.Order, market_query.QueryOrderRequest(id=order_id))
        return None if answer is None else answer.order

    async def orders(
        self,
        *,
        owner: str = "",
        state: market_types.OrderState = market_types.ORDER_STATE_UNSPECIFIED,
        offering_id: str = "",
    ) -> list[market_types.Order]:
        """Return the orders that match."""
        request = market_query.QueryOrdersRequest(owner=owner, state=state, offering_id=offering_id)
        return await every_page(self.market.Orders, request, "orders")

    async def bid(self, bid_id: str) -> market_types.Bid | None:
        """Return one bid."""
        answer = await call(self.market.Bid, market_query.QueryBidRequest(id=bid_id))
        return None if answer is None else answer.bid

    async def bids(
        self,
        order_id: str = "",
        *,
        provider: str = "",
        state: market_types.BidState = market_types.BID_STATE_UNSPECIFIED,
    ) -> list[market_types.Bid]:
        """Return the bids on an order, of a provider, or both."""
        request = market_query.QueryBidsRequest(order_id=order_id, provider=provider, state=state)
        return await every_page(self.market.Bids, request, "bids")

    async def lease(self, lease_id: str) -> market_types.Lease | None:
        """Return one lease."""
        answer = await call(self.market.Lease, market_query.QueryLeaseRequest(id=lease_id))
        return None if answer is None else answer.lease

    async def leases(
        self,
        *,
        owner: str = "",
        provider: str = "",
        state: market_types.LeaseState = market_types.LEASE_STATE_UNSPECIFIED,
    ) -> list[market_types.Lease]:
        """Return the leases that match."""
        request = market_query.QueryLeasesRequest(owner=owner, provider=provider, state=state)
        return await every_page(self.market.Leases, request, "leases")

    async def contract_change(self, lease_id: str) -> market_types.ContractChange | None:
        """Return the last contract change of a lease."""
        request = market_query.QueryContractChangeRequest(lease_id=lease_id)
        answer = await call(self.market.ContractChange, request)
        return None if answer is None else answer.contract_change

    async def open_contract_changes(self, provider: str = "") -> list[market_types.ContractChange]:
        """Return the proposals that a provider, or any, has not answered."""
        request = market_query.QueryOpenContractChangesRequest(provider=provider)
        return await every_page(self.market.OpenContractChanges, request, "contract_changes")

    async def market_params(self) -> market_types.Params:
        """Return the market's parameters."""
        params: market_types.Params = (
            await require(self.market.Params, market_query.QueryParamsRequest())
        ).params
        return params


class ProviderReads:
    """Providers, encryption keys and the fee schedule."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.providers_query: Any = provider_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]
        self.encryption: Any = encryption_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]
        self.take: Any = take_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]

    async def provider(self, owner: str) -> provider_types.Provider | None:
        """Return one provider."""
        answer = await call(self.providers_query.Provider, provider_query.QueryProviderRequest(owner=owner))
        return None if answer is None else answer.provider

    async def providers(self) -> list[provider_types.Provider]:
        """Return every provider."""
        return await every_page(
            self.providers_query.Providers, provider_query.QueryProvidersRequest(), "providers"
        )

    async def audited_attributes(
        self, subject: str = "", auditor: str = ""
    ) -> list[provider_types.AuditedAttributes]:
        """Return what auditors vouch for about an account, or what one auditor vouches for."""
        request = provider_query.QueryAuditedAttributesRequest(subject=subject, auditor=auditor)
        return await every_page(self.providers_query.AuditedAttributes, request, "audited_attributes")

    async def provider_params(self) -> provider_types.Params:
        """Return the bounds of providers, announcements and auditors' words."""
        params: provider_types.Params = (
            await require(self.providers_query.Params, provider_query.QueryParamsRequest())
        ).params
        return params

    async def recipient_keys(self, address: str) -> RecipientKeys:
        """Return the encryption keys of an account; none when it registered none."""
        request = encryption_query.QueryRecipientKeyRequest(address=address)
        answer = await call(self.encryption.RecipientKey, request)
        if answer is None:
            return RecipientKeys((), "")
        return RecipientKeys(tuple(answer.keys), answer.active_fingerprint)

    async def take_params(self) -> take_types.Params:
        """Return the fee schedule."""
        params: take_types.Params = (await require(self.take.Params, take_query.QueryParamsRequest())).params
        return params


class EscrowReads:
    """Money held for orders and bids."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.escrow: Any = escrow_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]

    async def escrow_account(self, account_id: str) -> escrow_types.Account | None:
        """Return one escrow account."""
        answer = await call(self.escrow.Account, escrow_query.QueryAccountRequest(id=account_id))
        return None if answer is None else answer.account

    async def escrow_payments(self, account_id: str) -> list[escrow_types.Payment]:
        """Return what an escrow account owes, lease by lease."""
        request = escrow_query.QueryPaymentsRequest(account_id=account_id)
        return await every_page(self.escrow.Payments, request, "payments")

    async def escrow_params(self) -> escrow_types.Params:
        """Return the escrow's parameters."""
        params: escrow_types.Params = (
            await require(self.escrow.Params, escrow_query.QueryParamsRequest())
        ).params
        return params
