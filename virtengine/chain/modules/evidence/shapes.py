"""Evidence as messages of the wire, and back; its hash is that of the message."""

from __future__ import annotations

import hashlib

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import DecodeError

from virtengine.chain.modules.evidence.errors import InvalidEvidence
from virtengine.chain.modules.evidence.types import Equivocation
from virtengine.chain.modules.staking.shapes import read_timestamp, timestamp
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import decode_consensus, encode_consensus
from virtengine.wire.cosmos.evidence.v1beta1 import evidence_pb2

URL = "/cosmos.evidence.v1beta1.Equivocation"


def to_wire(evidence: Equivocation) -> evidence_pb2.Equivocation:
    """Return evidence as a message."""
    return evidence_pb2.Equivocation(
        height=evidence.height,
        time=timestamp(evidence.time_ms),
        power=evidence.power,
        consensus_address=encode_consensus(evidence.consensus),
    )


def hash_of(evidence: Equivocation) -> bytes:
    """Return the hash by which evidence is known."""
    return hashlib.sha256(to_wire(evidence).SerializeToString(deterministic=True)).digest()


def pack(evidence: Equivocation) -> Packed:
    """Return evidence as clients know it."""
    return Packed(type_url=URL, value=to_wire(evidence).SerializeToString(deterministic=True))


def unpack(packed: Packed) -> Equivocation:
    """Return packed evidence as a record. Raises InvalidEvidence."""
    if packed.type_url != URL:
        raise InvalidEvidence(f"{packed.type_url[:80]!r} is no kind of evidence")
    try:
        message = evidence_pb2.Equivocation.FromString(packed.value)
        consensus = decode_consensus(message.consensus_address)
    except (DecodeError, Rejected) as error:
        raise InvalidEvidence("the evidence cannot be read") from error
    if message.height < 1 or message.power < 1:
        raise InvalidEvidence("evidence is about a height and a power above zero")
    return Equivocation(consensus, message.height, read_timestamp(message.time), message.power)
