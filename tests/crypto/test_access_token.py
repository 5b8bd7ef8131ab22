"""Tokens: the standard's own vector, and that nothing but our own form is read."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import nacl.signing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.crypto import access_token
from virtengine.crypto.access_token import Claims, TokenRefused

SEED = b"s" * 32
PUBLIC = bytes(nacl.signing.SigningKey(SEED).verify_key)
NOW = 1_800_000_000
GOOD = Claims(
    "ve1provider", "chain/ve1provider", "ve1tenant", "ve1tenant/web/ve1provider", "0" * 32, NOW, NOW + 300
)


def read(token: str, *, now: float = NOW, key: bytes = PUBLIC) -> Claims:
    return access_token.read(token, key, audience=GOOD.audience, now=now)


def test_what_was_issued_is_read() -> None:
    assert read(access_token.issue(GOOD, SEED)) == GOOD


def test_the_form_is_that_of_rfc_8037() -> None:
    """Appendix A.4: the signature of its text by its key is its signature."""
    seed = base64.urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    text = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    signature = nacl.signing.SigningKey(seed).sign(text).signature
    assert base64.urlsafe_b64encode(signature).rstrip(b"=") == (
        b"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )
    header, body, _signature = access_token.issue(GOOD, SEED).split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "==")) == {"alg": "EdDSA", "typ": "JWT"}
    assert json.loads(base64.urlsafe_b64decode(body + "=="))["sub"] == "ve1tenant"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"audience": "chain/ve1other"}, "TokenAudience"),
        ({"expires_at": NOW}, "TokenExpired"),
        ({"expires_at": NOW - 1}, "TokenExpired"),
        ({"issued_at": NOW + 60, "expires_at": NOW + 90}, "TokenNotYet"),
    ],
)
def test_a_claim_that_does_not_hold_is_named(changes: dict[str, object], reason: str) -> None:
    token = access_token.issue(replace(GOOD, **changes), SEED)  # type: ignore[arg-type]
    with pytest.raises(TokenRefused) as refused:
        read(token)
    assert refused.value.reason == reason


def test_a_token_of_another_key_is_refused() -> None:
    with pytest.raises(TokenRefused) as refused:
        read(access_token.issue(GOOD, b"t" * 32))
    assert refused.value.reason == "TokenSignature"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256", "typ": "JWT"},
        {"typ": "JWT", "alg": "EdDSA", "kid": "../../key"},
        {"alg": "EdDSA", "typ": "JWT", "crit": ["exp"]},
        {"alg": "ES256", "typ": "JWT"},
    ],
)
def test_no_header_but_ours_is_read(header: dict[str, object]) -> None:
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    _header, body, _signature = access_token.issue(GOOD, SEED).split(".")
    content = f"{encoded}.{body}"
    signed = nacl.signing.SigningKey(SEED).sign(content.encode()).signature
    token = f"{content}.{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}"
    with pytest.raises(TokenRefused) as refused:
        read(token)
    assert refused.value.reason == "TokenAlgorithm"


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        {"iss": 1},
        {"iss": "a", "aud": "b", "sub": "c", "lease": "d", "jti": "e", "iat": True, "exp": True},
        {"iss": "a", "aud": "b", "sub": "c", "lease": "d", "jti": "e", "iat": "1", "exp": "2"},
        {"iss": "a", "aud": ["b"], "sub": "c", "lease": "d", "jti": "e", "iat": 1, "exp": 2},
        {"iss": "a", "aud": "b", "sub": "c", "lease": "d", "jti": "e", "iat": 1, "exp": 2e300},
    ],
)
def test_a_body_without_its_claims_is_refused_though_it_is_signed(body: object) -> None:
    header = access_token.issue(GOOD, SEED).split(".")[0]
    encoded = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode()
    content = f"{header}.{encoded}"
    signed = nacl.signing.SigningKey(SEED).sign(content.encode()).signature
    with pytest.raises(TokenRefused) as refused:
        read(f"{content}.{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}")
    assert refused.value.reason == "TokenMalformed"


def test_every_changed_character_is_noticed() -> None:
    token = access_token.issue(GOOD, SEED)
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        with pytest.raises(TokenRefused):
            read(token[:place] + other + token[place + 1 :])


@given(st.text(max_size=400))
def test_text_of_any_kind_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        read(text)
