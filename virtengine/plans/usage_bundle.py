"""Bundles of usage reports: many leases' reports in one event under one signature.

The event `virtengine.usage.v1.Reports` holds reports as texts, each the canonical JSON of a signed report.
The bundle's digest is SHA-256("VE-REPORTS-V1" | canonical JSON of chain id, provider and count | SHA-256 of
each text): one signature to check instead of one for each report, and what is kept is what was signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from virtengine.core.errors import Rejected
from virtengine.core.ids import short_hash
from virtengine.crypto import canonical_json, signature
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_report
from virtengine.plans.usage_report import Report, Text

EVENT_TYPE = "virtengine.usage.v1.Reports"
DOMAIN = b"VE-REPORTS-V1"
MAX_REPORTS = 1_000
MAX_BYTES = 128 * 1024
"""Most text in one bundle, well below what an event may weigh."""


class _Bundle(msgspec.Struct, forbid_unknown_fields=True):
    provider: Text
    reports: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MAX_REPORTS)]
    signature: usage_report.Hex64


@dataclass(frozen=True, slots=True)
class Bundle:
    """Reports of one provider as texts."""

    provider: str
    reports: tuple[str, ...]


def write_report(report: Report, signed: bytes) -> str:
    """Return a report's text."""
    return write(usage_report.to_data(report, signed))


def write(data: Mapping[str, Any]) -> str:
    """Return the text of a signed report that is at hand as data."""
    return canonical_json.encode(data).decode()


def cut(provider: str, texts: Sequence[str]) -> list[Bundle]:
    """Return bundles of a bearable size with all texts, in order."""
    bundles: list[Bundle] = []
    taken: list[str] = []
    size = 0
    for text in texts:
        if taken and (size + len(text) > MAX_BYTES or len(taken) >= MAX_REPORTS):
            bundles.append(Bundle(provider, tuple(taken)))
            taken, size = [], 0
        taken.append(text)
        size += len(text)
    return [*bundles, Bundle(provider, tuple(taken))] if taken else bundles


def subject(provider: str) -> str:
    """Return the subject on which a provider's bundles are published."""
    return f"usage.intervals.{short_hash(provider)}"


def message_id(chain_id: str, bundle: Bundle) -> str:
    """Return the id by which a stream recognises a repeated bundle."""
    return f"usage/bundle/{digest(chain_id, bundle).hex()}"


def to_data(bundle: Bundle, signed: bytes) -> dict[str, Any]:
    """Return the data of the event that carries a signed bundle."""
    return {"provider": bundle.provider, "reports": list(bundle.reports), "signature": signed.hex()}


def from_data(data: Mapping[str, Any]) -> tuple[Bundle, bytes]:
    """Read a bundle and its signature. Raises Rejected for anything that is not exactly one."""
    try:
        wire = msgspec.convert(data, _Bundle)
    except msgspec.ValidationError as error:
        raise Rejected(f"not a bundle of usage reports: {error}", reason="ReportMalformed") from error
    return Bundle(wire.provider, tuple(wire.reports)), bytes.fromhex(wire.signature)


def digest(chain_id: str, bundle: Bundle) -> bytes:
    """Return the 32 bytes that a provider's signing key signs."""
    count = len(bundle.reports)
    head = canonical_json.encode({"chain_id": chain_id, "provider": bundle.provider, "count": count})
    parts = [hashlib.sha256(text.encode()).digest() for text in bundle.reports]
    return hashlib.sha256(b"".join((DOMAIN, head, *parts))).digest()


def sign(chain_id: str, bundle: Bundle, private_key: bytes, key_type: KeyType) -> bytes:
    """Sign a bundle with a provider's signing key."""
    return signature.sign(digest(chain_id, bundle), private_key, key_type)
