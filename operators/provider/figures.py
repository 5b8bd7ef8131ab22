"""Figures of providers: their leases by state, and the money of the accounts that act for them.

Only the replica that leads keeps them up to date: alerts look at `virtengine_leading` too.
"""

from __future__ import annotations

from collections import Counter

import structlog
from prometheus_client import Gauge

from operators.provider import supply
from operators.provider.sellers import Seller
from virtengine.api import Account, Provider
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime.world import World
from virtengine.wire.virtengine.market.v1 import types_pb2

LEASES = Gauge(
    "virtengine_provider_leases", "Leases of a provider that are not over, by state.", ["provider", "state"]
)
WALLET = Gauge("virtengine_wallet_uve", "What an account that acts for a provider holds.", ["account"])
log = structlog.get_logger()


def show_leases(provider: Provider, leases: tuple[types_pb2.Lease, ...]) -> None:
    """Show how many leases there are in each state, also where there are none."""
    counted = Counter(lease.state for lease in leases)
    for state in supply.LIVE:
        LEASES.labels(_name(provider, provider.name), _state(state)).set(counted[state])


async def show_wallets(provider: Provider, seller: Seller, world: World) -> None:
    """Show what the provider's account and those of its agents hold; a silent chain changes nothing."""
    accounts = {provider.spec.account_ref.name: seller.address}
    for ref in (provider.spec.agents.usage, provider.spec.agents.settlement):
        account = world.objects.get(Account, provider.namespace, ref.name) if ref else None
        if account is not None and account.status.address:
            accounts[account.name] = account.status.address
    for name, address in accounts.items():
        try:
            WALLET.labels(_name(provider, name)).set(await seller.client.balance(address))
        except (Unavailable, NotYet, Rejected) as error:
            log.warning("balance not read", account=name, error=error.message)


def forget(provider: Provider) -> None:
    """Show nothing of a provider that is gone."""
    for state in supply.LIVE:
        LEASES.remove(_name(provider, provider.name), _state(state))
    agents = provider.spec.agents
    for ref in (provider.spec.account_ref, agents.usage, agents.settlement):
        if ref is not None:
            WALLET.remove(_name(provider, ref.name))


def _state(state: types_pb2.LeaseState) -> str:
    return types_pb2.LeaseState.Name(state).removeprefix("LEASE_STATE_").lower()


def _name(provider: Provider, name: str) -> str:
    return f"{provider.namespace}/{name}"
