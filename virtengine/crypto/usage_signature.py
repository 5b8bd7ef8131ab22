"""What a provider signs when it reports usage.

The digest is SHA-256("VE-USAGE-V1" | canonical JSON). The JSON object holds `chain_id` and every field of
the batch under its name in the wire description: whole numbers as numbers, quantities as the digit strings
they are, `merkle_root` as lower-case hex, resources by number, lines in the order of the batch. `corrects`
is there only in a correction.
"""

from __future__ import annotations

import hashlib

from virtengine.crypto import canonical_json, signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.settlement.v1 import types_pb2

DOMAIN = b"VE-USAGE-V1"


def sign_bytes(chain_id: str, batch: types_pb2.UsageBatch) -> bytes:
    """Return the canonical JSON of a batch on a chain."""
    lines: list[canonical_json.Value] = [
        {
            "period_end": line.period_end,
            "period_start": line.period_start,
            "quantity": line.quantity,
            "resource": int(line.resource),
            "unit_price": line.unit_price,
        }
        for line in batch.lines
    ]
    content: dict[str, canonical_json.Value] = {
        "chain_id": chain_id,
        "interval_count": batch.interval_count,
        "is_final": batch.is_final,
        "lease_id": batch.lease_id,
        "lines": lines,
        "merkle_root": batch.merkle_root.hex(),
        "sequence": batch.sequence,
    }
    if batch.corrects:
        content["corrects"] = batch.corrects
    return canonical_json.encode(content)


def digest(chain_id: str, batch: types_pb2.UsageBatch) -> bytes:
    """Return the 32 bytes that are signed."""
    return hashlib.sha256(DOMAIN + sign_bytes(chain_id, batch)).digest()


def sign(chain_id: str, batch: types_pb2.UsageBatch, private_key: bytes, key_type: KeyType) -> bytes:
    """Sign a batch with a provider's signing key."""
    return signature.sign(digest(chain_id, batch), private_key, key_type)


def is_valid(
    chain_id: str, batch: types_pb2.UsageBatch, signed: bytes, key: bytes, key_type: KeyType
) -> bool:
    """Say whether the batch was signed by this key."""
    return signature.is_valid(digest(chain_id, batch), signed, key, key_type)
