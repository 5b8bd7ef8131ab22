"""Requests for tokens: what a tenant signs, and whether it is to be believed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from virtengine.core.errors import Rejected
from virtengine.core.ids import split_lease_id
from virtengine.crypto import canonical_json, signed_data
from virtengine.crypto.access_token import Claims
from virtengine.crypto.addresses import decode_address
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.plans.gateway import Problem, audience

ACTION: Final = "virtengine/gateway/token"
MAX_AGE_SECONDS: Final = 60
MAX_AHEAD_SECONDS: Final = 60
MAX_BYTES: Final = 8 * 1024
_NONCE: Final = re.compile(r"[0-9a-f]{32}")
_TEXTS: Final = ("action", "audience", "lease", "nonce")
_FIELDS: Final = frozenset({"data", "public_key", "signature"})


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request whose signature holds."""

    tenant: str
    lease: str
    nonce: str
    issued_at: int

    @property
    def id(self) -> str:
        """Return the one id that this request's token can have."""
        return hashlib.sha256(f"{self.tenant}/{self.nonce}".encode()).hexdigest()[:32]

    def claims(self, *, provider: str, chain_id: str, seconds: int, now: float) -> Claims:
        """Return what the token says."""
        return Claims(
            issuer=provider,
            audience=audience(chain_id, provider),
            subject=self.tenant,
            lease=self.lease,
            id=self.id,
            issued_at=int(now),
            expires_at=int(now) + seconds,
        )


def sign(
    key: PrivateKey, *, lease: str, chain_id: str, provider: str, nonce: str, now: float
) -> dict[str, str]:
    """Return the body of a request for a token, signed by the tenant's account."""
    data = canonical_json.encode(
        {
            "action": ACTION,
            "audience": audience(chain_id, provider),
            "issued_at": int(now),
            "lease": lease,
            "nonce": nonce,
        }
    )
    return {
        "data": base64.b64encode(data).decode(),
        "public_key": base64.b64encode(key.public_key).decode(),
        "signature": base64.b64encode(signed_data.sign(key, data)).decode(),
    }


def read(body: bytes, *, chain_id: str, provider: str, now: float) -> TokenRequest:
    """Return a request once its form, time and signature hold. Raises Problem."""
    found = _object(body)
    if set(found) != _FIELDS:
        raise _malformed("the fields are data, public_key and signature")
    data, public_key, signature = (_bytes(found, name) for name in ("data", "public_key", "signature"))
    said = _object(data)
    if any(not isinstance(said.get(name), str) for name in _TEXTS) or type(said.get("issued_at")) is not int:
        raise _malformed(f"the signed data has {', '.join(_TEXTS)} and issued_at, in seconds")
    if said["action"] != ACTION or not _NONCE.fullmatch(said["nonce"]):
        raise _malformed(f"action is {ACTION!r} and nonce 32 hex digits")
    tenant = _tenant(said["lease"])
    if said["audience"] != audience(chain_id, provider):
        raise _refused("the request is for another provider or chain")
    age = now - said["issued_at"]
    if age > MAX_AGE_SECONDS or age < -MAX_AHEAD_SECONDS:
        raise _refused("issued_at is too far from this gateway's clock; look at yours")
    if not signed_data.is_valid(tenant, data, public_key, signature):
        raise _refused("the signature is not that of the lease's tenant")
    return TokenRequest(tenant, said["lease"], said["nonce"], said["issued_at"])


def _tenant(lease: str) -> str:
    try:
        tenant = split_lease_id(lease)[0]
        decode_address(tenant)
    except Rejected as error:
        raise _malformed("lease is <owner>/<external id>/<provider>") from error
    return tenant


def _object(raw: bytes) -> Mapping[str, Any]:
    if len(raw) > MAX_BYTES:
        raise _malformed(f"at most {MAX_BYTES} bytes")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _malformed("not JSON") from error
    if not isinstance(found, dict):
        raise _malformed("not a JSON object")
    return found


def _bytes(found: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(found[name], validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise _malformed(f"{name} is base64") from error


def _malformed(detail: str) -> Problem:
    return Problem(400, "malformed", "The request is malformed", detail)


def _refused(detail: str) -> Problem:
    return Problem(401, "not-signed", "The request is not signed as it must be", detail)
