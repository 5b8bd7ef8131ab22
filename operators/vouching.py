"""What auditors say about an account, as decisions read it."""

from __future__ import annotations

from virtengine.clients.chain import ChainClient
from virtengine.plans.pricing.tenants import Vouched


async def vouched_for(client: ChainClient, subject: str) -> Vouched:
    """Return attributes of an account by the auditor who vouches for them."""
    found = await client.audited_attributes(subject)
    return {one.auditor: {item.key: item.value for item in one.attributes} for one in found}
