"""Certificates of our own servers and the digest by which they are known."""

from __future__ import annotations

import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509

from operators.gateway.certificate import make_key
from virtengine.core.errors import Rejected
from virtengine.crypto import certificate

DAY = 86_400


def test_the_digest_is_that_of_the_key_not_of_the_certificate() -> None:
    key, now = make_key(), time.time()
    first = certificate.self_signed(key, ["a.example"], now=now)
    second = certificate.self_signed(key, ["b.example"], now=now + 100 * DAY)
    other = certificate.self_signed(make_key(), ["a.example"], now=now)
    assert certificate.pin_of(first) == certificate.pin_of(second)
    assert certificate.pin_of(first) != certificate.pin_of(other)
    assert certificate.pin_of_der(ssl.PEM_cert_to_DER_cert(first.decode())) == certificate.pin_of(first)
    assert certificate.pin_of(first).startswith("sha256/")


def test_it_is_valid_for_a_year_and_due_in_its_last_month() -> None:
    now = 1_800_000_000
    made = certificate.self_signed(make_key(), ["a.example"], now=now)
    found = x509.load_pem_x509_certificate(made)
    assert (found.not_valid_after_utc - found.not_valid_before_utc).days == 365
    assert not certificate.is_due(made, now=now)
    assert not certificate.is_due(made, now=now + 334 * DAY)
    assert certificate.is_due(made, now=now + 336 * DAY)


def test_one_made_twice_at_different_times_has_different_serial_numbers() -> None:
    key = make_key()
    numbers = {
        x509.load_pem_x509_certificate(certificate.self_signed(key, ["a"], now=now)).serial_number
        for now in range(1_800_000_000, 1_800_000_050)
    }
    assert len(numbers) == 50


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Rejected):
        certificate.pin_of(content)
    with pytest.raises(Rejected):
        certificate.pin_of_der(content)
