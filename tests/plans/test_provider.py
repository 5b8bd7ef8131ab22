from __future__ import annotations

from typing import Any

from virtengine.api.offering import OfferingSpec
from virtengine.api.provider import ProviderSpec
from virtengine.plans import offering, provider
from virtengine.plans.provider import Keys, OnChain
from virtengine.wire.virtengine.encryption.v1.types_pb2 import RecipientKey
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types

KEYS = Keys(b"e" * 32, b"s" * 32)


def spec(**changes: Any) -> ProviderSpec:
    fields = {
        "networkRef": {"name": "local"},
        "accountRef": {"name": "provider"},
        "hostURI": "https://provider.example",
        "attributes": {"tier": "gold", "empty": ""},
        **changes,
    }
    return ProviderSpec.model_validate(fields)


def registered(**changes: Any) -> OnChain:
    fields = {
        "owner": "ve1p",
        "host_uri": "https://provider.example",
        "attributes": [provider_types.Attribute(key="tier", value="gold")],
        "info": provider_types.Info(),
        "signing_key": provider_types.SigningKey(public_key=KEYS.signer),
        **changes,
    }
    return OnChain(provider_types.Provider(**fields), (RecipientKey(public_key=KEYS.recipient),))


def sent(known: OnChain, wanted: ProviderSpec | None = None) -> list[str]:
    found = provider.messages(wanted or spec(), "ve1p", (), KEYS, known)
    return [type(message).__name__ for message in found]


def test_a_new_provider_is_registered_with_its_keys() -> None:
    assert sent(OnChain(None)) == ["MsgCreateProvider", "MsgSetSigningKey", "MsgRegisterRecipientKey"]


def test_nothing_is_sent_when_the_chain_says_the_same() -> None:
    assert sent(registered()) == []


def test_only_what_differs_is_sent() -> None:
    assert sent(registered(), spec(attributes={"tier": "tin"})) == ["MsgUpdateProvider"]
    assert sent(registered(signing_key=provider_types.SigningKey(public_key=b"x"))) == ["MsgSetSigningKey"]
    revoked = OnChain(registered().provider, (RecipientKey(public_key=KEYS.recipient, revoked_at=5),))
    assert sent(revoked) == ["MsgRegisterRecipientKey"]


def test_a_single_region_is_an_attribute() -> None:
    found = {one.key: one.value for one in provider.attributes_of(spec(regions=["north"]))}
    assert found == {"tier": "gold", "region": "north"}
    assert "region" not in {one.key for one in provider.attributes_of(spec(regions=["north", "south"]))}


def listing(**changes: Any) -> OfferingSpec:
    fields = {
        "providerRef": {"name": "p"},
        "name": "Small",
        "price": {"cpu": "4", "memory": "2"},
        "maxPerOrder": {"cpu": "1", "memory": "1Gi"},
        **changes,
    }
    return OfferingSpec.model_validate(fields)


def on_chain(wanted: OfferingSpec, state: types_pb2.OfferingState) -> types_pb2.Offering:
    content = offering.content_of(wanted, "ve1p", "small")
    fields = {field.name: getattr(content, field.name) for field in content.DESCRIPTOR.fields}
    return types_pb2.Offering(**fields, state=state, active_orders=3, created_height=9)


def listed(wanted: OfferingSpec, known: types_pb2.Offering | None, **more: Any) -> list[str]:
    found = offering.messages(wanted, "ve1p", "small", known, **more)
    return [type(message).__name__ for message in found]


def test_a_listing_is_created_updated_and_paused() -> None:
    active = on_chain(listing(), types_pb2.OFFERING_STATE_ACTIVE)
    assert listed(listing(), None) == ["MsgCreateOffering"]
    assert listed(listing(state="Paused"), None) == ["MsgCreateOffering", "MsgSetOfferingState"]
    assert listed(listing(), active) == []
    assert listed(listing(name="Other"), active) == ["MsgUpdateOffering"]
    assert listed(listing(price={"cpu": "5"}), active) == ["MsgUpdateOffering"]
    assert listed(listing(suspend=True), active) == ["MsgSetOfferingState"]
    paused = on_chain(listing(), types_pb2.OFFERING_STATE_PAUSED)
    assert listed(listing(), paused) == ["MsgSetOfferingState"]


def test_a_listing_without_regions_is_sold_in_the_providers() -> None:
    assert list(offering.content_of(listing(), "p", "s", ("north",)).regions) == ["north"]
    assert list(offering.content_of(listing(regions=["south"]), "p", "s", ("north",)).regions) == ["south"]


def test_a_rate_has_no_unit_prices() -> None:
    price = offering.price_of(listing(price={"billing": "Rate", "rate": "0.4"}).price)
    assert (price.billing, price.rate, len(price.prices)) == (types_pb2.BILLING_RATE, "0.4", 0)
