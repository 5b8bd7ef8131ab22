"""Certificates of our own TLS servers: self-signed, and known to clients by the digest of their public key.

The digest stays when a certificate is renewed, because the key stays. Keys and times come in as arguments.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from virtengine.core.errors import Rejected

DAYS: Final = 365
RENEW_DAYS: Final = 30
PIN_PREFIX: Final = "sha256/"


def self_signed(key_pem: bytes, names: Sequence[str], *, now: float, days: int = DAYS) -> bytes:
    """Return the PEM of a certificate for a key and its names or addresses, valid from an hour before now."""
    key = _load_key(key_pem)
    begin = datetime.fromtimestamp(int(now), UTC) - timedelta(hours=1)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    serial = int.from_bytes(hashlib.sha256(key_pem + str(int(now)).encode()).digest()[:16]) >> 1
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(serial or 1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)


def is_due(certificate_pem: bytes, *, now: float) -> bool:
    """Say whether a certificate ends within the days in which it is renewed."""
    return end_of(certificate_pem) - now < RENEW_DAYS * 86_400


def end_of(certificate_pem: bytes) -> float:
    """Return the second since 1970 at which a certificate ends. Raises Rejected."""
    return _load(certificate_pem).not_valid_after_utc.timestamp()


def pin_of(certificate_pem: bytes) -> str:
    """Return the digest of a certificate's public key, `sha256/` and base64 (RFC 7469). Raises Rejected."""
    return _pin(_load(certificate_pem))


def pin_of_der(certificate: bytes) -> str:
    """Return the digest of the public key of a certificate as TLS sends it. Raises Rejected."""
    try:
        return _pin(x509.load_der_x509_certificate(certificate))
    except ValueError as error:
        raise Rejected("this is not a certificate", reason="BadCertificate") from error


def _pin(certificate: x509.Certificate) -> str:
    key = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return PIN_PREFIX + base64.b64encode(hashlib.sha256(key).digest()).decode()


def _load(certificate_pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(certificate_pem)
    except ValueError as error:
        raise Rejected("this is not a certificate in PEM", reason="BadCertificate") from error


def _load_key(key_pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(key_pem, password=None)
    except ValueError as error:
        raise Rejected("this is not a private key in PEM", reason="BadCertificate") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Rejected("the private key is not an elliptic-curve key", reason="BadCertificate")
    return key


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
