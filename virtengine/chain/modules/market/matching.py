"""Whether a bidder has what an order requires."""

from __future__ import annotations

from virtengine.chain.modules.market.errors import (
    AttributeMismatch,
    NotVouchedFor,
    ProviderLeaving,
    RegionMismatch,
)
from virtengine.chain.modules.market.types import Offering, Requirements
from virtengine.chain.modules.provider.store import State
from virtengine.chain.modules.provider.types import Attribute, Provider

REGION = "region"


def require_match(requirements: Requirements, provider: Provider, offering: Offering | None) -> None:
    """Raise unless the provider, with the listing behind its bid, has what is required."""
    missing = missing_attributes(requirements, provider, offering)
    if missing and not requirements.signed_by:
        wanted = ", ".join(f"{attribute.key}={attribute.value}" for attribute in missing)
        raise AttributeMismatch(f"{provider.owner} does not have {wanted[:300]}")
    if requirements.regions and not set(requirements.regions) & regions_of(provider, offering):
        raise RegionMismatch(f"{provider.owner} is not in {', '.join(requirements.regions)[:300]}")


def require_vouched(state: State, requirements: Requirements, provider: str) -> None:
    """Raise unless the auditors that are named vouch for every required attribute of a provider."""
    wanted = requirements.signed_by
    if not wanted:
        return
    silent = [one for one in wanted.all_of if not _is_vouched(state, requirements, provider, one)]
    if silent:
        raise NotVouchedFor(f"{silent[0]} does not vouch for {provider}")
    if wanted.any_of and not any(_is_vouched(state, requirements, provider, one) for one in wanted.any_of):
        raise NotVouchedFor(f"none of {len(wanted.any_of)} auditors vouches for {provider}")


def _is_vouched(state: State, requirements: Requirements, provider: str, auditor: str) -> bool:
    audited = state.audited.get(provider, auditor)
    return audited is not None and set(requirements.attributes) <= set(audited.attributes)


def require_selling(provider: Provider) -> None:
    """Raise when a provider announced maintenance or that it leaves."""
    if provider.notice is not None:
        raise ProviderLeaving(f"{provider.owner} announced {provider.notice.kind.name}: no new leases")


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
