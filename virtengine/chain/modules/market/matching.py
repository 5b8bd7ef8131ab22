"""Whether a bidder has what an order requires. Needs no state."""

from __future__ import annotations

from virtengine.chain.modules.market.errors import AttributeMismatch, RegionMismatch
from virtengine.chain.modules.market.types import Offering, Requirements
from virtengine.chain.modules.provider.types import Attribute, Provider

REGION = "region"


def require_match(requirements: Requirements, provider: Provider, offering: Offering | None) -> None:
    """Raise unless the provider, with the listing behind its bid, has what is required."""
    missing = missing_attributes(requirements, provider, offering)
    if missing:
        wanted = ", ".join(f"{attribute.key}={attribute.value}" for attribute in missing)
        raise AttributeMismatch(f"{provider.owner} does not have {wanted[:300]}")
    if requirements.regions and not set(requirements.regions) & regions_of(provider, offering):
        raise RegionMismatch(f"{provider.owner} is not in {', '.join(requirements.regions)[:300]}")


def missing_attributes(
    requirements: Requirements, provider: Provider, offering: Offering | None
) -> list[Attribute]:
    """Return the required attributes that neither the provider nor its listing has."""
    offered = {*provider.attributes, *(offering.attributes if offering else ())}
    return [attribute for attribute in requirements.attributes if attribute not in offered]


def regions_of(provider: Provider, offering: Offering | None) -> set[str]:
    """Return the regions that a listing names; without any, the provider's attribute `region`."""
    if offering is not None and offering.regions:
        return set(offering.regions)
    return {attribute.value for attribute in provider.attributes if attribute.key == REGION}
