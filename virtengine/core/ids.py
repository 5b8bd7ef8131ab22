"""Identifiers of market objects.

An external id is chosen by the client and unique for its owner. Composite ids are joined by slashes:
offering `<provider>/<external id>`, order `<owner>/<external id>`, bid and lease `<order id>/<provider>`.
"""

from __future__ import annotations

import hashlib
import re

from virtengine.core.errors import Rejected

EXTERNAL_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?")


def require_external_id(text: str, *, field: str = "external_id") -> str:
    """Return the id if it is 1-63 lower-case letters, digits, dots and hyphens with alphanumeric ends."""
    if not EXTERNAL_ID.fullmatch(text):
        raise Rejected(f"{field}: {text[:80]!r} must be 1-63 of a-z, 0-9, '.', '-' with alphanumeric ends")
    return text


def owned_id(owner: str, external_id: str) -> str:
    """Return the id of an offering or an order."""
    return f"{owner}/{external_id}"


def bid_id(order_id: str, provider: str) -> str:
    """Return the id of a bid, which is the id of the lease it becomes."""
    return f"{order_id}/{provider}"


def split_owned_id(text: str, *, field: str = "id") -> tuple[str, str]:
    """Return owner and external id. Raises Rejected when the text has another shape."""
    parts = text.split("/")
    if len(parts) != 2 or not all(parts):
        raise Rejected(f"{field}: {text[:160]!r} must be <owner address>/<external id>")
    return parts[0], parts[1]


def split_lease_id(text: str, *, field: str = "lease_id") -> tuple[str, str, str]:
    """Return owner, external id and provider of a lease or bid id."""
    parts = text.split("/")
    if len(parts) != 3 or not all(parts):
        raise Rejected(f"{field}: {text[:220]!r} must be <owner>/<external id>/<provider>")
    return parts[0], parts[1], parts[2]


def short_hash(text: str) -> str:
    """Return 16 hex digits of SHA-256: short enough for object names, long enough to be unique."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def lease_object_name(lease_id: str) -> str:
    """Return the name of the Lease object of a lease."""
    return f"lease-{short_hash(lease_id)}"


def lease_namespace(lease_id: str) -> str:
    """Return the namespace in which a lease's workload runs."""
    return f"ve-{short_hash(lease_id)}"


def order_escrow_id(order_id: str) -> str:
    """Return the escrow account of an order."""
    return f"order/{order_id}"


def bid_escrow_id(bid: str) -> str:
    """Return the escrow account that holds a bid's deposit."""
    return f"bid/{bid}"
