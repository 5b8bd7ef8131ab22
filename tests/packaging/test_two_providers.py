"""examples/two-providers: valid by the models, cheaper than the first lease's provider, on the same chain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from virtengine.api import Account, Offering, Order, Provider
from virtengine.plans import quote
from virtengine.plans.pricing.tenants import Buyer

FOLDER = Path(__file__).resolve().parents[2] / "examples"
SELLER, TENANT = "ve1" + "q" * 38, "ve1" + "p" * 38


def read(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")))


def objects(values: dict[str, Any]) -> tuple[Provider, list[Offering]]:
    """Return what the chart makes of its values."""
    metadata = {"name": values["provider"]["name"], "namespace": "any"}
    refs = {"networkRef": {"name": "local"}, "accountRef": {"name": "any"}}
    provider = Provider.read({"metadata": metadata, "spec": {**refs, **values["provider"]["spec"]}})
    offerings = [
        Offering.read(
            {"metadata": {**metadata, "name": name}, "spec": {"providerRef": {"name": provider.name}, **spec}}
        )
        for name, spec in values["offerings"].items()
    ]
    return provider, offerings


def asked(values: str, order: Order, deposit: int) -> int:
    provider, (offering,) = objects(read(values))
    listing = quote.listing_of(offering, provider, SELLER)
    seller = quote.seller_of(provider, SELLER, (listing,), 0)
    answer = quote.answer(quote.order_of(order, TENANT), listing, seller, Buyer(deposit))
    assert answer.verdict is None
    return int(answer.amount)


@pytest.mark.parametrize("name", ["shop", "shop-again"])
def test_both_providers_bid_and_the_second_is_cheaper(name: str) -> None:
    order = Order.read(read(f"two-providers/{name}.yaml"))
    deposit = int(order.spec.deposit)
    thrifty = asked("two-providers/values-thrifty.yaml", order, deposit)
    steady = asked("first-lease/values-provider.yaml", order, deposit)
    assert 0 < thrifty < steady < int(order.spec.max_price_per_hour or 0)


def test_both_orders_are_equal_but_for_their_names() -> None:
    one, two = (read(f"two-providers/{name}.yaml") for name in ("shop", "shop-again"))
    assert one["spec"] == two["spec"]
    assert Account.read(read("two-providers/account.yaml")).name == one["spec"]["accountRef"]["name"]


def test_both_providers_speak_of_one_chain() -> None:
    assert (
        read("two-providers/values-thrifty.yaml")["network"]
        == read("first-lease/values-provider.yaml")["network"]
    )


def test_what_is_applied_first_holds_no_order() -> None:
    listed = read("two-providers/kustomization.yaml")["resources"]
    assert set(listed) == {"namespace.yaml", "account.yaml", "network-policy.yaml"}
