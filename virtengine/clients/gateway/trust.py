"""Whether the one who answers is the provider's gateway.

It is known by the digest of its certificate's key, which the provider published on the chain, or by a CA.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import socket
import ssl
from typing import Final

import aiohttp

from virtengine.clients.gateway.address import Address
from virtengine.core.errors import Rejected, Unavailable
from virtengine.crypto import certificate

CONNECT_SECONDS: Final = 10.0


async def judge(address: Address) -> ssl.SSLContext | aiohttp.Fingerprint:
    """Return how certificates are judged. Raises Rejected when the one shown is not the published one."""
    if address.ca_file is not None:
        return ssl.create_default_context(cafile=str(address.ca_file))
    if not address.pin:
        return ssl.create_default_context()
    host, port = address.connect or (address.host, address.port)
    shown = await asyncio.to_thread(_certificate, host, port, address.host)
    if certificate.pin_of_der(shown) != address.pin:
        raise stranger(address.host)
    # Connections from here on are held to the very certificate that was judged.
    return aiohttp.Fingerprint(hashlib.sha256(shown).digest())


class Elsewhere(aiohttp.abc.AbstractResolver):
    """Leads every name to one address."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        """Return the one address."""
        found = aiohttp.abc.ResolveResult(
            hostname=host,
            host=self._host,
            port=self._port,
            family=socket.AF_INET,
            proto=0,
            flags=socket.AI_NUMERICHOST,
        )
        return [found]

    async def close(self) -> None:
        """Hold nothing."""


def _certificate(host: str, port: int, name: str) -> bytes:
    """Return the certificate that a server shows. Raises Unavailable."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=CONNECT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=None if _is_address(name) else name) as secured,
        ):
            found = secured.getpeercert(binary_form=True)
    except (OSError, ssl.SSLError) as error:
        raise Unavailable(f"{name}:{port}: {type(error).__name__}", reason="GatewayAway") from error
    if not found:
        raise Unavailable(f"{name}:{port} showed no certificate", reason="GatewayAway")
    return found


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def stranger(host: str) -> Rejected:
    """Return the error for a certificate of somebody else."""
    return Rejected(
        f"{host} shows another certificate than the provider published on the chain; nothing was sent",
        reason="CertificateMismatch",
    )
