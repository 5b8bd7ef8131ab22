"""Listings on chain with the terms of their objects."""

from __future__ import annotations

from operators.provider.offers import listings_of
from virtengine.api import Offering
from virtengine.plans.names import external_id
from virtengine.wire.virtengine.market.v1 import types_pb2


def test_an_object_whose_status_does_not_name_its_listing_yet_gives_it_its_terms_and_tenants() -> None:
    written = Offering.read(
        {
            "apiVersion": "virtengine.com/v1alpha1",
            "kind": "Offering",
            "metadata": {"name": "small", "namespace": "shop", "uid": "0b1c"},
            "spec": {
                "providerRef": {"name": "seller"},
                "name": "Small",
                "price": {"cpu": "1", "strategy": {"commitmentDiscounts": [{"hours": 1, "percent": "5"}]}},
                "tenants": {"maxLeases": 1},
            },
        }
    )
    on_chain = types_pb2.Offering(provider="ve1seller", external_id=external_id("small", "0b1c"))
    other = types_pb2.Offering(provider="ve1seller", external_id="other")
    found, plain = sorted(
        listings_of("ve1seller", [on_chain, other], [written]), key=lambda one: one.terms is None
    )
    assert found.terms is not None
    assert len(found.terms.discounts) == 1
    assert found.tenants.max_leases == 1
    assert (plain.terms, plain.offering.external_id) == (None, "other")
