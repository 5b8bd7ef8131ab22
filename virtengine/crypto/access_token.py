"""Access tokens: JSON Web Tokens (RFC 7519) signed with Ed25519 (RFC 8037), and nothing else.

The algorithm is not a choice that a token makes: a header other than the one written here is refused.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Final

import nacl.exceptions
import nacl.signing

from virtengine.core.errors import Rejected
from virtengine.crypto import canonical_json

MAX_CHARACTERS: Final = 2048
LEEWAY_SECONDS: Final = 5
_HEADER: Final = canonical_json.encode({"alg": "EdDSA", "typ": "JWT"})
_TEXTS: Final = ("iss", "aud", "sub", "lease", "jti")
_TIMES: Final = ("iat", "exp")


class TokenRefused(Rejected):
    """A token that gives access to nothing; `reason` says why."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: who may act on which lease, where and until when, in seconds since 1970."""

    issuer: str
    audience: str
    subject: str
    lease: str
    id: str
    issued_at: int
    expires_at: int


def issue(claims: Claims, seed: bytes) -> str:
    """Return the signed token."""
    body: canonical_json.Value = {
        "iss": claims.issuer,
        "aud": claims.audience,
        "sub": claims.subject,
        "lease": claims.lease,
        "jti": claims.id,
        "iat": claims.issued_at,
        "exp": claims.expires_at,
    }
    content = f"{_encode(_HEADER)}.{_encode(canonical_json.encode(body))}"
    return f"{content}.{_encode(nacl.signing.SigningKey(seed).sign(content.encode()).signature)}"


def read(token: str, public_key: bytes, *, audience: str, now: float) -> Claims:
    """Return what a token says, once everything about it holds. Raises TokenRefused."""
    if len(token) > MAX_CHARACTERS or not token.isascii() or token.count(".") != 2:
        raise TokenRefused("this is not a token", reason="TokenMalformed")
    content, _dot, signature = token.rpartition(".")
    header, _dot, body = content.partition(".")
    if header != _encode(_HEADER):
        raise TokenRefused("only tokens signed with EdDSA are read", reason="TokenAlgorithm")
    try:
        nacl.signing.VerifyKey(public_key).verify(content.encode(), _decode(signature))
    except (nacl.exceptions.BadSignatureError, nacl.exceptions.ValueError, ValueError) as error:
        raise TokenRefused("the token's signature is not this gateway's", reason="TokenSignature") from error
    claims = _claims(body)
    if claims.audience != audience:
        raise TokenRefused("the token is for another provider", reason="TokenAudience")
    if now >= claims.expires_at:
        raise TokenRefused("the token has expired", reason="TokenExpired")
    if claims.issued_at > now + LEEWAY_SECONDS:
        raise TokenRefused("the token is not valid yet", reason="TokenNotYet")
    return claims


def _claims(text: str) -> Claims:
    try:
        body: Any = json.loads(_decode(text))
    except (ValueError, RecursionError) as error:
        raise TokenRefused("this is not a token", reason="TokenMalformed") from error
    if (
        not isinstance(body, dict)
        or any(not isinstance(body.get(name), str) for name in _TEXTS)
        or any(type(body.get(name)) is not int for name in _TIMES)
    ):
        raise TokenRefused("the token lacks a claim", reason="TokenMalformed")
    return Claims(
        issuer=body["iss"],
        audience=body["aud"],
        subject=body["sub"],
        lease=body["lease"],
        id=body["jti"],
        issued_at=body["iat"],
        expires_at=body["exp"],
    )


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Return the bytes of base64url without padding, in its one form. Raises ValueError."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if _encode(raw) != text:
        raise ValueError("not the one form of base64url")
    return raw
