"""What a publisher signs of a workload template, so that one changed byte is found by anyone.

The digest is SHA-256 of canonical JSON: every field of the message under its name in the wire description,
also those that are empty, without `signature`. Numbers of 64 bits are digit strings.
"""

from __future__ import annotations

import hashlib

from google.protobuf import json_format

from virtengine.crypto import canonical_json, signature
from virtengine.crypto.addresses import secp256k1_address
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import template_pb2

ALGORITHMS = {"ed25519": KeyType.ED25519, "secp256k1": KeyType.SECP256K1}


def digest(template: template_pb2.WorkloadTemplate) -> bytes:
    """Return the 32 bytes that are signed."""
    content = json_format.MessageToDict(
        template, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    content.pop("signature", None)
    return hashlib.sha256(canonical_json.encode(content)).digest()


def sign(
    template: template_pb2.WorkloadTemplate, private_key: bytes, key_type: KeyType, *, signed_at: int
) -> template_pb2.WorkloadTemplate:
    """Return the template with its publisher's signature."""
    found = digest(template)
    signed = template_pb2.WorkloadTemplate()
    signed.CopyFrom(template)
    signed.signature.CopyFrom(
        template_pb2.TemplateSignature(
            algorithm=next(name for name, kind in ALGORITHMS.items() if kind is key_type),
            publisher_pub_key=signature.get_public_key(private_key, key_type),
            signature=signature.sign(found, private_key, key_type),
            signed_at=signed_at,
            content_hash=found.hex(),
        )
    )
    return signed


def find_fault(template: template_pb2.WorkloadTemplate, registered_key: bytes) -> str | None:
    """Return what is wrong with a signature, None when it is the publisher's.

    An Ed25519 key must be the publisher's registered signing key; a secp256k1 key that of its account.
    """
    said = template.signature
    key_type = ALGORITHMS.get(said.algorithm)
    if key_type is None:
        return f"algorithm: {said.algorithm[:40]!r} is none of {sorted(ALGORITHMS)}"
    found = digest(template)
    if said.content_hash != found.hex():
        return "content_hash: the template is not what was signed"
    if not signature.is_valid(found, said.signature, said.publisher_pub_key, key_type):
        return "signature: is not by this key over this template"
    if key_type is KeyType.ED25519:
        is_own = bool(registered_key) and said.publisher_pub_key == registered_key
    else:
        is_own = secp256k1_address(said.publisher_pub_key) == template.publisher
    return None if is_own else "publisher_pub_key: is not the publisher's"
