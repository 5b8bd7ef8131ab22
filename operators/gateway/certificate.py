"""The gateway's own Secret: certificate, its key, and the seed that signs tokens.

It is made once and shared by all replicas. The certificate is renewed under the same key, so that the digest
which clients know stays.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import secrets
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from prometheus_client import Gauge

from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Conflict
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.crypto import certificate
from virtengine.plans.gateway_access import NAME

MANAGER: Final = "virtengine-gateway"
CERTIFICATE, KEY, SEED = "tls.crt", "tls.key", "token-seed"
SEED_BYTES: Final = 32
LOOK_SECONDS: Final = 600.0
RETRY_SECONDS: Final = 2.0
ENDS = Gauge(
    "virtengine_gateway_certificate_expiration_timestamp_seconds",
    "When the certificate that tenants are shown ends, in seconds since 1970.",
)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What the gateway proves itself with. Its secrets never appear in text."""

    certificate: bytes
    key: bytes
    seed: bytes


class OwnSecret:
    """Finds or makes the Secret, and renews what is in it."""

    def __init__(
        self, kube: Kubernetes, namespace: str, names: tuple[str, ...], now: Callable[[], float]
    ) -> None:
        self._kube = kube
        self._namespace = namespace
        self._names = names
        self._now = now

    async def ensure(self) -> Identity:
        """Return the identity, made or renewed if need be. Raises Unavailable when the API server is away."""
        found = await self._kube.get(SECRETS, self._namespace, NAME)
        if found is None:
            try:
                found = await self._kube.create(self._fresh(), manager=MANAGER)
                log.info("certificate made", names=self._names)
            except Conflict:  # another replica was faster
                found = await self._kube.get(SECRETS, self._namespace, NAME)
        if found is None:
            raise NotYet("the gateway's Secret was removed just now", reason="SecretMissing", seconds=1)
        identity = read(found)
        if not certificate.is_due(identity.certificate, now=self._now()):
            return identity
        return await self._renew(found, identity)

    async def _renew(self, found: dict[str, Any], identity: Identity) -> Identity:
        renewed = certificate.self_signed(identity.key, self._names, now=self._now())
        body = {**found, "data": {**found["data"], CERTIFICATE: base64.b64encode(renewed).decode()}}
        try:
            made = await self._kube.replace(body, manager=MANAGER)
        except Conflict:
            return identity  # another replica renews it; the next look takes it over
        log.info("certificate renewed", names=self._names)
        return read(made)

    def _fresh(self) -> dict[str, Any]:
        key = make_key()
        values = {
            CERTIFICATE: certificate.self_signed(key, self._names, now=self._now()),
            KEY: key,
            SEED: secrets.token_bytes(SEED_BYTES),
        }
        return {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": NAME,
                "namespace": self._namespace,
                "labels": {"app.kubernetes.io/name": NAME, "app.kubernetes.io/part-of": "virtengine"},
            },
            "type": "Opaque",
            "data": {name: base64.b64encode(value).decode() for name, value in values.items()},
        }


class Tls:
    """The TLS side of the server; connections made after a renewal see the new certificate."""

    def __init__(self, own: OwnSecret, folder: Path | None) -> None:
        self._own = own
        self._folder = folder
        self._loaded: tuple[bytes, bytes] = (b"", b"")
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])

    async def start(self) -> Identity:
        """Load everything, waiting for the API server if need be; the identity's seed stays as it is."""
        while True:
            try:
                identity = await self._own.ensure()
                break
            except (Unavailable, NotYet) as error:
                log.warning("certificate not read yet", error=error.message)
                await asyncio.sleep(RETRY_SECONDS)
        await self._load(identity)
        return identity

    async def run(self) -> None:
        """Look for newer certificates for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._load(await self._own.ensure())
            except (Unavailable, NotYet, Rejected) as error:
                log.warning("certificate not looked at", error=error.message)

    async def _load(self, identity: Identity) -> None:
        pair = (identity.certificate, identity.key)
        if self._folder is not None:
            pair = await asyncio.to_thread(read_folder, self._folder)
        if pair != self._loaded:
            load(self.context, *pair)
            self._loaded = pair
            ENDS.set(certificate.end_of(pair[0]))


def read(secret: dict[str, Any]) -> Identity:
    """Return what a Secret holds. Raises Rejected when it is not complete."""
    data = secret.get("data") or {}
    try:
        values = [base64.b64decode(data[name], validate=True) for name in (CERTIFICATE, KEY, SEED)]
    except (KeyError, binascii.Error) as error:
        raise Rejected(
            f"Secret {NAME} lacks {CERTIFICATE}, {KEY} or {SEED}; remove it and it is made anew",
            reason="BadSecret",
        ) from error
    if len(values[2]) != SEED_BYTES:
        raise Rejected(f"Secret {NAME}: {SEED} is not 32 bytes", reason="BadSecret")
    return Identity(*values)


def read_folder(folder: Path) -> tuple[bytes, bytes]:
    """Return certificate and key of a mounted Secret. Raises Rejected."""
    try:
        return (folder / CERTIFICATE).read_bytes(), (folder / KEY).read_bytes()
    except OSError as error:
        raise Rejected(f"{folder} lacks {CERTIFICATE} or {KEY}", reason="BadCertificate") from error


def load(context: ssl.SSLContext, certificate_pem: bytes, key_pem: bytes) -> None:
    """Give a context its certificate. It reads files only, so there is one for that moment."""
    descriptor, name = tempfile.mkstemp(prefix="tls-")  # readable by this user only
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(certificate_pem + b"\n" + key_pem)
        context.load_cert_chain(name)
    except ssl.SSLError as error:
        raise Rejected("certificate and key do not belong together", reason="BadCertificate") from error
    finally:
        Path(name).unlink()


def make_key() -> bytes:
    """Return the PEM of a fresh P-256 key."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
