"""What a provider's process shows of its leases and its money."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from prometheus_client import REGISTRY

from operators.provider import figures
from virtengine.api import Account, Provider
from virtengine.core.errors import Unavailable
from virtengine.wire.virtengine.market.v1 import types_pb2

PROVIDER = Provider.read(
    {
        "apiVersion": "virtengine.com/v1alpha1",
        "kind": "Provider",
        "metadata": {"name": "seller", "namespace": "shop", "uid": "1"},
        "spec": {
            "networkRef": {"name": "local"},
            "accountRef": {"name": "seller"},
            "hostURI": "https://seller.example.com",
            "agents": {"usage": {"name": "usage-agent"}, "settlement": {"name": "absent"}},
        },
    }
)
AGENT = Account.read(
    {
        "apiVersion": "virtengine.com/v1alpha1",
        "kind": "Account",
        "metadata": {"name": "usage-agent", "namespace": "shop", "uid": "2"},
        "spec": {"networkRef": {"name": "local"}},
        "status": {"address": "ve1agent"},
    }
)


class FakeChain:
    """Balances by address; one that is missing is a chain that does not answer."""

    def __init__(self, **balances: int) -> None:
        self.balances = balances

    async def balance(self, address: str) -> int:
        if address not in self.balances:
            raise Unavailable("away", reason="ChainUnavailable")
        return self.balances[address]


def stage(**balances: int) -> tuple[Any, Any]:
    seller = SimpleNamespace(address="ve1seller", client=FakeChain(**balances))
    objects = {"usage-agent": AGENT}
    world = SimpleNamespace(objects=SimpleNamespace(get=lambda _kind, _place, name: objects.get(name)))
    return seller, world


def wallet(name: str) -> float | None:
    return REGISTRY.get_sample_value("virtengine_wallet_uve", {"account": f"shop/{name}"})


def leases(state: str) -> float | None:
    labels = {"provider": "shop/seller", "state": state}
    return REGISTRY.get_sample_value("virtengine_provider_leases", labels)


async def test_each_account_that_acts_is_shown_and_a_silent_chain_changes_nothing() -> None:
    seller, world = stage(ve1seller=7_000_000, ve1agent=5)
    await figures.show_wallets(PROVIDER, seller, world)
    assert (wallet("seller"), wallet("usage-agent"), wallet("absent")) == (7_000_000, 5, None)
    seller, world = stage(ve1agent=4)
    await figures.show_wallets(PROVIDER, seller, world)
    assert (wallet("seller"), wallet("usage-agent")) == (7_000_000, 4)
    figures.forget(PROVIDER)
    assert (wallet("seller"), wallet("usage-agent")) == (None, None)


def test_leases_are_counted_by_state_with_zeros() -> None:
    active, suspended = types_pb2.LEASE_STATE_ACTIVE, types_pb2.LEASE_STATE_SUSPENDED
    found = tuple(types_pb2.Lease(id=str(i), state=s) for i, s in enumerate((active, active, suspended)))
    figures.show_leases(PROVIDER, found)
    assert (leases("active"), leases("suspended"), leases("pending")) == (2, 1, 0)
    figures.show_leases(PROVIDER, ())
    assert leases("active") == 0
    figures.forget(PROVIDER)
    assert leases("active") is None
