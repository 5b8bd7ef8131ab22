"""The gateway's own certificate: made once, renewed under the same key."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from prometheus_client import REGISTRY

from operators.gateway import certificate as own
from operators.gateway.certificate import OwnSecret, Tls
from tests.fakes.kubernetes import FakeKubernetes
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.errors import Rejected
from virtengine.crypto import certificate

NAMES = ("gateway.example", "192.0.2.1")
DAY = 86_400.0


@pytest_asyncio.fixture
async def kube() -> AsyncIterator[FakeKubernetes]:
    yield FakeKubernetes()


async def test_it_is_made_once_and_shared(kube: FakeKubernetes) -> None:
    first = await OwnSecret(kube, "ns", NAMES, time.time).ensure()  # type: ignore[arg-type]
    second = await OwnSecret(kube, "ns", NAMES, time.time).ensure()  # type: ignore[arg-type]
    assert first == second
    assert len([call for call in kube.writes if call[1] == "secrets"]) == 1
    names = x509.load_pem_x509_certificate(first.certificate).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert names.value.get_values_for_type(x509.DNSName) == ["gateway.example"]
    assert [str(one) for one in names.value.get_values_for_type(x509.IPAddress)] == ["192.0.2.1"]


async def test_it_is_renewed_in_its_last_days_under_the_same_key(kube: FakeKubernetes) -> None:
    now = time.time()
    first = await OwnSecret(kube, "ns", NAMES, lambda: now).ensure()  # type: ignore[arg-type]
    later = await OwnSecret(kube, "ns", NAMES, lambda: now + 330 * DAY).ensure()  # type: ignore[arg-type]
    assert first == later
    due = await OwnSecret(kube, "ns", NAMES, lambda: now + 340 * DAY).ensure()  # type: ignore[arg-type]
    assert due.certificate != first.certificate
    assert (due.key, due.seed) == (first.key, first.seed)
    assert certificate.pin_of(due.certificate) == certificate.pin_of(first.certificate)
    assert not certificate.is_due(due.certificate, now=now + 340 * DAY)


async def test_a_secret_that_is_not_complete_is_said_to_be_so(kube: FakeKubernetes) -> None:
    await OwnSecret(kube, "ns", NAMES, time.time).ensure()  # type: ignore[arg-type]
    place = (SECRETS, "ns", "virtengine-gateway")
    kube.items[place]["data"]["token-seed"] = base64.b64encode(b"short").decode()
    with pytest.raises(Rejected) as refused:
        await OwnSecret(kube, "ns", NAMES, time.time).ensure()  # type: ignore[arg-type]
    assert refused.value.reason == "BadSecret"
    assert "short" not in refused.value.message


async def test_a_mounted_certificate_is_used_and_read_again(kube: FakeKubernetes, tmp_path: Path) -> None:
    def write(name: str) -> None:
        key = own.make_key()
        (tmp_path / "tls.key").write_bytes(key)
        (tmp_path / "tls.crt").write_bytes(certificate.self_signed(key, [name], now=time.time()))

    write("first.example")
    secret = OwnSecret(kube, "ns", NAMES, time.time)  # type: ignore[arg-type]
    tls = Tls(secret, tmp_path)
    identity = await tls.start()
    assert len(identity.seed) == 32
    write("second.example")
    await tls._load(identity)
    assert tls._loaded[0] == (tmp_path / "tls.crt").read_bytes()
    (tmp_path / "tls.key").write_bytes(own.make_key())
    with pytest.raises(Rejected):
        await tls._load(identity)


def test_secrets_of_the_gateway_never_appear_in_text() -> None:
    identity = own.Identity(b"certificate", b"key-bytes", b"seed-bytes")
    assert "key-bytes" not in repr(identity)
    assert "seed-bytes" not in repr(identity)


async def test_the_moment_at_which_the_certificate_ends_is_shown(kube: FakeKubernetes) -> None:
    identity = await Tls(OwnSecret(kube, "ns", NAMES, time.time), None).start()  # type: ignore[arg-type]
    shown = REGISTRY.get_sample_value("virtengine_gateway_certificate_expiration_timestamp_seconds")
    assert shown == certificate.end_of(identity.certificate)
    assert 364 * DAY < shown - time.time() <= 365 * DAY
