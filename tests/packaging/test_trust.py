"""Engines elsewhere under TLS: what the charts tell processes makes clients trust them, and nobody else."""

from __future__ import annotations

import datetime
import ipaddress
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.packaging.rendering import find, render
from tests.support.nats import wait_for_port
from tests.support.postgres import Postgres
from tests.support.processes import Program, free_port
from virtengine.clients.events import EventBus
from virtengine.clients.usage_store import Database
from virtengine.core.errors import Unavailable

pytestmark = pytest.mark.contract
MOUNTED = "/var/run/virtengine/trust/ca.crt"


@dataclass(frozen=True)
class Authority:
    """A certificate authority and a server's certificate for loopback, as files."""

    ca: Path
    certificate: Path
    key: Path

    @classmethod
    def make(cls, folder: Path) -> Authority:
        folder.mkdir(parents=True)
        ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        ca = _builder(name, name, ca_key).add_extension(x509.BasicConstraints(True, 0), critical=True)
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        signed_ca = ca.add_extension(usage, critical=True).sign(ca_key, hashes.SHA256())
        server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "engine")])
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        signed = _builder(server, name, key).add_extension(names, critical=False)
        found = cls(folder / "ca.crt", folder / "tls.crt", folder / "tls.key")
        found.ca.write_bytes(signed_ca.public_bytes(serialization.Encoding.PEM))
        pem = signed.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        found.certificate.write_bytes(pem)
        found.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return found


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    issuer_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(issuer_key, critical=False)
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    found = Path(tempfile.mkdtemp(prefix="ve-trust-"))
    found.chmod(0o755)
    yield found
    shutil.rmtree(found, ignore_errors=True)


@pytest.fixture
def authority(folder: Path) -> Authority:
    return Authority.make(folder / "ours")


def told(ca: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the environment that the chart gives a Function, with the file where it would be mounted."""
    found = render("virtengine-provider", trust__existingSecret="a", database__sslMode="verify-full")
    usage = find(found, "Function", "virtengine-usage")["spec"]["env"]
    values = {one["name"]: one.get("value", "") for one in usage}
    names = [name for name, value in values.items() if value == MOUNTED]
    assert {"SSL_CERT_FILE", "PGSSLROOTCERT"} <= set(names)
    for name in names:
        monkeypatch.setenv(name, str(ca))
    monkeypatch.setenv("PGSSLMODE", values["PGSSLMODE"])


@pytest.fixture
def nats(folder: Path, authority: Authority) -> Iterator[str]:
    port = free_port()
    binary = Path(sys.executable).parent / "nats-server"
    files = ("--tls", "--tlscert", str(authority.certificate), "--tlskey", str(authority.key))
    argv = [str(binary), "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(folder / "nats"), *files]
    program = Program(argv, folder / "nats.log")
    program.start()
    wait_for_port(port, program)
    yield f"tls://127.0.0.1:{port}"
    program.stop(hard=True)


async def test_nats_is_trusted_by_the_authority_that_is_named(
    nats: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(authority.ca, monkeypatch)
    async with EventBus(nats) as bus:
        await bus.ensure_streams()
        assert bus.connected


async def test_nats_under_another_authority_is_refused(
    nats: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(Authority.make(folder / "theirs").ca, monkeypatch)
    with pytest.raises(Unavailable):
        async with EventBus(nats, timeout_seconds=2):
            pass


@pytest.fixture
def postgres(folder: Path, authority: Authority) -> Iterator[Postgres]:
    server = Postgres(folder)
    owner = (folder / "data").stat()
    for file in (authority.certificate, authority.key):
        shutil.chown(file, owner.st_uid, owner.st_gid)
        file.chmod(0o600)
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(f"ssl = on\nssl_cert_file = '{authority.certificate}'\n")
        settings.write(f"ssl_key_file = '{authority.key}'\n")
    server.start()
    yield server
    server.stop(hard=True)


async def test_postgresql_is_trusted_by_the_authority_that_is_named(
    postgres: Postgres, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(authority.ca, monkeypatch)
    async with Database(postgres.dsn(), connections=1) as database, database.connection() as connection:
        used = await connection.fetchval("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    assert used is True


async def test_postgresql_under_another_authority_is_refused(
    postgres: Postgres, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(Authority.make(folder / "theirs").ca, monkeypatch)
    with pytest.raises(Unavailable):
        async with Database(postgres.dsn(), connections=1):
            pass
