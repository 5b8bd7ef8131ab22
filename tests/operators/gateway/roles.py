"""Who may knock at the gateway: each role as the headers it sends for one lease."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace

import nacl.signing

from tests.operators.gateway.scene import ALICE, BOB, CHAIN, PROVIDER, Scene, lease_id
from virtengine.crypto import access_token
from virtengine.crypto.access_token import Claims
from virtengine.plans import gateway

Headers = list[tuple[str, str]]
Role = Callable[[Scene, str], Headers]


def claims(lease: str, **changes: object) -> Claims:
    """Return what a good token of a lease says."""
    now = int(time.time())
    good = Claims(
        issuer=PROVIDER.address,
        audience=gateway.audience(CHAIN, PROVIDER.address),
        subject=lease.split("/", maxsplit=1)[0],
        lease=lease,
        id="0" * 32,
        issued_at=now,
        expires_at=now + 60,
    )
    return replace(good, **changes)  # type: ignore[arg-type]


def bearer(token: str) -> Headers:
    return [("Authorization", f"Bearer {token}")]


def encoded(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def with_header(scene: Scene, lease: str, header: object, sign: Callable[[bytes], bytes]) -> Headers:
    """Return a token with the claims of a good one, another header and any signature."""
    good = access_token.issue(claims(lease), scene.seed)
    content = f"{encoded(header)}.{good.split('.')[1]}"
    return bearer(f"{content}.{encoded(sign(content.encode()))}")


def of(**changes: object) -> Role:
    """Return a role whose token is signed by the gateway but says something else."""
    return lambda scene, lease: bearer(access_token.issue(claims(lease, **changes), scene.seed))


def _public(scene: Scene) -> bytes:
    return bytes(nacl.signing.SigningKey(scene.seed).verify_key)


def _forged(scene: Scene, lease: str) -> Headers:
    return bearer(access_token.issue(claims(lease), b"f" * 32))


def _confused(scene: Scene, lease: str) -> Headers:
    def sign(content: bytes) -> bytes:
        return hmac.new(_public(scene), content, hashlib.sha256).digest()

    return with_header(scene, lease, {"alg": "HS256", "typ": "JWT"}, sign)


def _keyed(scene: Scene, lease: str) -> Headers:
    """Bring the key to be judged by in the token itself."""
    own = nacl.signing.SigningKey(b"o" * 32)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": encoded(bytes(own.verify_key))}
    header = {"alg": "EdDSA", "typ": "JWT", "jwk": jwk}
    return with_header(scene, lease, header, lambda content: own.sign(content).signature)


def _changed(scene: Scene, lease: str) -> Headers:
    """Put another lease into a token of one's own."""
    own = access_token.issue(claims(lease_id(BOB)), scene.seed).split(".")
    body = access_token.issue(claims(lease), scene.seed).split(".")[1]
    return bearer(".".join((own[0], body, own[2])))


def _cut(scene: Scene, lease: str) -> Headers:
    return bearer(access_token.issue(claims(lease), scene.seed)[:-4])


def _padded(scene: Scene, lease: str) -> Headers:
    return bearer(access_token.issue(claims(lease), scene.seed) + "==")


def _twice(scene: Scene, lease: str) -> Headers:
    good = bearer(access_token.issue(claims(lease), scene.seed))
    return [*bearer("x.y.z"), *good]


def _basic(scene: Scene, lease: str) -> Headers:
    return [("Authorization", "Basic " + base64.b64encode(f"{ALICE.address}:".encode()).decode())]


def _asserted(scene: Scene, lease: str) -> Headers:
    """Say who one is, as proxies do."""
    return [("X-VE-Address", ALICE.address), ("X-Forwarded-User", ALICE.address), ("X-VE-Principal", "dev")]


NOW = int(time.time())
ROLES: dict[str, tuple[Role, tuple[int, str] | None]] = {
    "the holder": (of(), None),
    "the holder with a token of another lease of theirs": (
        lambda scene, _lease: bearer(access_token.issue(claims(lease_id(ALICE, "other")), scene.seed)),
        (403, "other-lease"),
    ),
    "another tenant with a token of their own lease": (
        lambda scene, _lease: bearer(access_token.issue(claims(lease_id(BOB)), scene.seed)),
        (403, "other-lease"),
    ),
    "another tenant as the subject": (of(subject=BOB.address), (403, "not-yours")),
    "the provider as the subject": (of(subject=PROVIDER.address), (403, "not-yours")),
    "nobody": (lambda _scene, _lease: [], (401, "token")),
    "an expired token": (of(issued_at=NOW - 900, expires_at=NOW - 600), (401, "token")),
    "a token of tomorrow": (of(issued_at=NOW + 86_400, expires_at=NOW + 90_000), (401, "token")),
    "a token for another provider": (
        of(audience=gateway.audience(CHAIN, BOB.address)),
        (401, "token"),
    ),
    "a token of another chain": (
        of(audience=gateway.audience("virtengine-other-1", PROVIDER.address)),
        (401, "token"),
    ),
    "a token of another issuer": (of(issuer=BOB.address), (403, "other-lease")),
    "a forged token": (_forged, (401, "token")),
    "a token without a signature": (
        lambda scene, lease: with_header(scene, lease, {"alg": "none", "typ": "JWT"}, lambda _: b""),
        (401, "token"),
    ),
    "a token of an algorithm written otherwise": (
        lambda scene, lease: with_header(scene, lease, {"alg": "nOnE"}, lambda _: b""),
        (401, "token"),
    ),
    "a token signed with the public key as a secret": (_confused, (401, "token")),
    "a token that brings its own key": (_keyed, (401, "token")),
    "a token with the body of another": (_changed, (401, "token")),
    "a token that is cut": (_cut, (401, "token")),
    "a token with padding": (_padded, (401, "token")),
    "two tokens": (_twice, (401, "token")),
    "a name and a password": (_basic, (401, "token")),
    "who says that they are the holder": (_asserted, (401, "token")),
    "a token that is not one": (lambda _scene, _lease: bearer("." * 2), (401, "token")),
    "a token of a megabyte": (lambda _scene, _lease: bearer("a" * 4000 + "." * 2), (401, "token")),
}
"""Each role and what it is told, whatever it asks; None where that depends on route and state."""
