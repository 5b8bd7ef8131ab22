"""Names on chain that follow from Kubernetes objects."""

from __future__ import annotations

from virtengine.core.ids import short_hash

KEPT = 46


def external_id(name: str, uid: str) -> str:
    """Return an object's external id: derivable from the object, never used by another one."""
    return f"{name[:KEPT].strip('-.')}-{short_hash(uid)}"


def word(name: str, prefix: str) -> str:
    """Return an enum value of the chain as people write it: LEASE_STATE_ACTIVE is Active."""
    return "".join(part.capitalize() for part in name.removeprefix(prefix).split("_"))
