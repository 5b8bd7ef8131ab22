"""Sealing a manifest so that a repeat gives the same bytes.

Every key and nonce is derived from the account's secret, the order, the recipient and the manifest: fresh
for each envelope, equal when the same one is made again after a crash. A tag that only the account can
compute tells whether the envelope on chain holds the manifest of now, whatever key it was sealed to.
"""

from __future__ import annotations

import hashlib
import hmac

from virtengine.crypto import envelope
from virtengine.crypto.envelope import SealingKeys
from virtengine.wire.virtengine.encryption.v1 import types_pb2

TAG = "manifest-tag"
TAG_HEX = 32
NONCE_BYTES = 24
LABEL = b"VE-MANIFEST-V1"


def seal(
    payload: bytes, *, secret: bytes, order_id: str, version: int, recipient: bytes
) -> types_pb2.Envelope:
    """Return the envelope of a manifest for one recipient."""
    context = _context(order_id, version, recipient, hashlib.sha256(payload).digest())
    keys = SealingKeys(
        sender_private_key=_derive(secret, b"box", context),
        signing_seed=_derive(secret, b"sign", context),
        nonce=_derive(secret, b"nonce", context)[:NONCE_BYTES],
    )
    return envelope.seal(payload, [recipient], keys, metadata={TAG: tag(payload, secret, order_id)})


def tag(payload: bytes, secret: bytes, order_id: str) -> str:
    """Return the tag of a manifest."""
    return _derive(secret, b"tag", _context(order_id, payload)).hex()[:TAG_HEX]


def holds(sealed: types_pb2.Envelope, payload: bytes, *, secret: bytes, order_id: str) -> bool:
    """Say whether an envelope of ours holds this manifest."""
    return hmac.compare_digest(sealed.metadata.get(TAG, ""), tag(payload, secret, order_id))


def _derive(secret: bytes, purpose: bytes, context: bytes) -> bytes:
    return hmac.new(secret, LABEL + b"/" + purpose + b"/" + context, hashlib.sha256).digest()


def _context(*parts: str | int | bytes) -> bytes:
    raw = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4) + part for part in raw)
