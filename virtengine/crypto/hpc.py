"""What is signed about batch jobs and nodes: reports of jobs, identities of nodes, heartbeats.

A digest is SHA-256(domain | canonical JSON). The JSON object holds `chain_id` and every field of the message
under its name in the wire description, those that are zero too: numbers up to 32 bits and truth values as
they are, numbers of 64 bits as digit strings, bytes as lower-case hex, lists in their order. Fields that
carry signatures are left out. Domains: `VE-HPC-JOB-V1` for MsgReportJobStatus without `sender`,
`VE-HPC-NODE-V1` for NodeIdentity, `VE-HPC-BEAT-V1` for Heartbeat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from virtengine.crypto import canonical_json, signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import node_pb2, tx_pb2

JOB: Final = b"VE-HPC-JOB-V1"
NODE: Final = b"VE-HPC-NODE-V1"
BEAT: Final = b"VE-HPC-BEAT-V1"
_UNSIGNED: Final = frozenset({"sender", "signature"})
_WIDE: Final = frozenset({FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_UINT64})


def digest(domain: bytes, chain_id: str, message: Message) -> bytes:
    """Return the 32 bytes that are signed of a message."""
    content = _content(message) | {"chain_id": chain_id}
    return hashlib.sha256(domain + canonical_json.encode(content)).digest()


def sign_report(
    chain_id: str, report: tx_pb2.MsgReportJobStatus, private_key: bytes, key_type: KeyType
) -> bytes:
    """Sign a report of a job with a provider's signing key."""
    return signature.sign(digest(JOB, chain_id, report), private_key, key_type)


def sign_identity(
    chain_id: str, identity: node_pb2.NodeIdentity, private_key: bytes, key_type: KeyType
) -> bytes:
    """Sign a node's identity with a provider's signing key."""
    return signature.sign(digest(NODE, chain_id, identity), private_key, key_type)


def sign_heartbeat(chain_id: str, heartbeat: node_pb2.Heartbeat, seed: bytes) -> bytes:
    """Sign a heartbeat with the Ed25519 seed of a node's agent."""
    return signature.sign(digest(BEAT, chain_id, heartbeat), seed, KeyType.ED25519)


def _content(message: Message) -> dict[str, canonical_json.Value]:
    descriptor: Any = message.DESCRIPTOR
    fields = cast("Sequence[FieldDescriptor]", descriptor.fields)
    return {field.name: _value(field, message) for field in fields if field.name not in _UNSIGNED}


def _value(field: FieldDescriptor, message: Message) -> canonical_json.Value:
    held: Any = getattr(message, field.name)
    if field.is_repeated:
        return [_single(field, one) for one in held]
    return _single(field, held)


def _single(field: FieldDescriptor, held: Any) -> canonical_json.Value:
    if isinstance(held, Message):
        return _content(held)
    if isinstance(held, bytes):
        return held.hex()
    if field.type in _WIDE:
        return str(held)
    return cast("canonical_json.Value", held)
