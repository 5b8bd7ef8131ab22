"""examples/first-lease: valid by the models, and of one piece with the values beside it."""

from __future__ import annotations

from typing import Any

import yaml

from tests.packaging.rendering import EXAMPLE
from virtengine.api import Account, Network, Offering, Order, Provider
from virtengine.api.network import NetworkSpec
from virtengine.api.offering import OfferingSpec
from virtengine.api.provider import ProviderSpec
from virtengine.cli import first_lease, image_names
from virtengine.core.resources import ResourceType, compute_hourly_price


def read(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((EXAMPLE / name).read_text()))


def test_the_kustomization_names_every_object() -> None:
    listed = set(read("kustomization.yaml")["resources"])
    assert listed == {"namespace.yaml", "account.yaml", "order.yaml"}


def test_the_objects_meet_the_models() -> None:
    order, account = Order.read(read("order.yaml")), Account.read(read("account.yaml"))
    assert order.namespace == account.namespace == first_lease.NAMESPACE
    assert order.name == first_lease.ORDER
    assert order.spec.account_ref.name == account.name


def test_the_values_meet_the_models() -> None:
    provider = read("values-provider.yaml")
    refs = {"networkRef": {"name": "local"}, "accountRef": {"name": "provider"}}
    ProviderSpec.model_validate({**refs, **provider["provider"]["spec"]})
    for spec in provider["offerings"].values():
        OfferingSpec.model_validate({"providerRef": {"name": "provider"}, **spec})
    NetworkSpec.model_validate(read("values-platform.yaml")["network"]["spec"])
    assert {Network, Offering, Provider}  # the kinds that the charts make of these specs


def test_genesis_funds_every_account_that_acts() -> None:
    genesis = read("values-platform.yaml")["network"]["spec"]["genesis"]["accounts"]
    funded = {(entry["accountRef"]["namespace"], entry["accountRef"]["name"]) for entry in genesis}
    assert funded == {
        ("virtengine-system", "treasury"),
        ("virtengine-system", "validator-0"),
        ("virtengine-provider", "provider"),
        ("virtengine-provider", "usage-agent"),
        ("virtengine-provider", "settlement-agent"),
        ("first-lease", "tenant"),
    }


def test_both_charts_speak_of_one_chain() -> None:
    platform, provider = read("values-platform.yaml")["network"], read("values-provider.yaml")["network"]
    assert platform["spec"]["chainId"] == provider["chainId"]
    assert platform["name"] == provider["name"]


def test_the_order_can_afford_the_offering() -> None:
    order = Order.read(read("order.yaml"))
    offered = read("values-provider.yaml")["offerings"]["small"]["price"]
    prices = {ResourceType[name.upper()]: int(offered[name]) for name in ("cpu", "memory", "storage")}
    hourly = compute_hourly_price(order.spec.total_resources(), prices)
    assert order.spec.max_price_per_hour is not None
    assert 0 < hourly <= int(order.spec.max_price_per_hour)
    assert int(order.spec.deposit) > hourly


def test_the_workload_is_the_image_that_up_builds() -> None:
    images = [service.image for service in Order.read(read("order.yaml")).spec.manifest.services]
    assert images == [f"{image_names.ALIAS_HOST}/virtengine/hello:{image_names.ALIAS_TAG}"]
