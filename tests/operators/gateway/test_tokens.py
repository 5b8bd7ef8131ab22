"""Tokens: who gets one, for what, once."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.operators.gateway import scene
from tests.operators.gateway.scene import ALICE, BOB, CHAIN, PROVIDER, Scene, lease_id
from virtengine.core.ids import short_hash
from virtengine.crypto import canonical_json, signed_data
from virtengine.plans import gateway_request


@pytest_asyncio.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene.running(tmp_path) as made:
        yield made


async def post(gateway: Scene, body: Any) -> tuple[int, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with gateway.session.post(f"{gateway.url}/v1/tokens", data=raw) as answer:
        found = await answer.json()
        return answer.status, str(found.get("type", "")).rpartition("/")[2]


def signed(said: Any, key: Any = ALICE) -> dict[str, str]:
    data = said if isinstance(said, bytes) else canonical_json.encode(said)
    return {
        "data": base64.b64encode(data).decode(),
        "public_key": base64.b64encode(key.public_key).decode(),
        "signature": base64.b64encode(signed_data.sign(key, data)).decode(),
    }


def good(lease: str, **changes: Any) -> dict[str, Any]:
    return {
        "action": "virtengine/gateway/token",
        "audience": f"{CHAIN}/{PROVIDER.address}",
        "issued_at": int(time.time()),
        "lease": lease,
        "nonce": "0" * 32,
        **changes,
    }


async def test_the_holder_gets_a_token_that_says_what_it_is_for(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    async with gateway.session.post(
        f"{gateway.url}/v1/tokens", json=gateway.request_body(ALICE, lease)
    ) as answer:
        body = await answer.json()
    assert answer.status == 201
    assert (body["lease"], body["reference"]) == (lease, short_hash(lease))
    assert body["expires_at"] == pytest.approx(time.time() + 300, abs=5)
    claims = json.loads(base64.urlsafe_b64decode(body["token"].split(".")[1] + "=="))
    assert claims["sub"] == ALICE.address
    assert claims["lease"] == lease
    assert claims["aud"] == f"{CHAIN}/{PROVIDER.address}"


async def test_a_request_gives_one_token_however_often_it_is_sent(gateway: Scene) -> None:
    body = gateway.request_body(ALICE, gateway.add_lease(ALICE))
    found = await asyncio.gather(*(post(gateway, body) for _ in range(20)))
    assert sorted(found) == [(201, "")] + [(401, "used")] * 19


async def test_a_request_used_at_one_replica_is_used_at_the_other(gateway: Scene, tmp_path: Path) -> None:
    from operators.gateway.nonces import Nonces
    from virtengine.clients.kubernetes import Kubernetes
    from virtengine.plans.gateway import Problem

    lease = gateway.add_lease(ALICE)
    body = gateway.request_body(ALICE, lease)
    assert await post(gateway, body) == (201, "")
    signed_request = gateway_request.read(
        json.dumps(body).encode(), chain_id=CHAIN, provider=PROVIDER.address, now=time.time()
    )
    held = gateway.mirror.lease(short_hash(lease))
    assert held is not None
    async with await Kubernetes.connect(gateway.api.kubeconfig(tmp_path / "other")) as kube:
        with pytest.raises(Problem) as refused:
            await Nonces(kube, "other").spend(signed_request, held)
    assert refused.value.kind == "used"


async def test_whoever_does_not_hold_the_lease_gets_none_and_learns_nothing(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    unknown = lease_id(ALICE, "no-such")
    assert await post(gateway, signed(good(lease), BOB)) == (401, "not-signed")
    assert await post(gateway, signed(good(unknown), BOB)) == (401, "not-signed")
    assert await post(gateway, signed(good(unknown))) == (403, "not-yours")
    assert await post(gateway, signed(good(lease_id(BOB)), BOB)) == (403, "not-yours")
    elsewhere = f"{ALICE.address}/web/{BOB.address}"
    assert await post(gateway, signed(good(elsewhere))) == (403, "not-yours")


WRONG: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "another provider": ({"audience": f"{CHAIN}/{BOB.address}"}, (401, "not-signed")),
    "another chain": ({"audience": f"other-1/{PROVIDER.address}"}, (401, "not-signed")),
    "another action": ({"action": "login"}, (400, "malformed")),
    "yesterday": ({"issued_at": int(time.time()) - 86_400}, (401, "not-signed")),
    "ten minutes ago": ({"issued_at": int(time.time()) - 600}, (401, "not-signed")),
    "in ten minutes": ({"issued_at": int(time.time()) + 600}, (401, "not-signed")),
    "a time as text": ({"issued_at": "now"}, (400, "malformed")),
    "a time that is true": ({"issued_at": True}, (400, "malformed")),
    "a short nonce": ({"nonce": "0"}, (400, "malformed")),
    "a nonce in capitals": ({"nonce": "A" * 32}, (400, "malformed")),
    "no nonce": ({"nonce": None}, (400, "malformed")),
    "a lease that is none": ({"lease": "web"}, (400, "malformed")),
    "a lease with a path": ({"lease": f"{ALICE.address}/../{PROVIDER.address}"}, (403, "not-yours")),
    "an owner that is none": ({"lease": f"admin/web/{PROVIDER.address}"}, (400, "malformed")),
    "a lease of a megabyte": ({"lease": "a" * 20_000}, (400, "malformed")),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_request_that_says_something_wrong_is_refused(gateway: Scene, what: str) -> None:
    changes, verdict = WRONG[what]
    lease = gateway.add_lease(ALICE)
    assert await post(gateway, signed({**good(lease), **changes})) == verdict


BODIES: tuple[bytes, ...] = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'{"data": 1, "public_key": 2, "signature": 3}',
    b'{"data": "!", "public_key": "", "signature": ""}',
    b'{"data": "", "public_key": "", "signature": "", "more": 1}',
    b"[" * 5000,
    b"\xff\xfe",
    b'{"data": "e30=", "public_key": "AA==", "signature": "AA=="}',
)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
async def test_a_body_that_is_none_is_malformed(gateway: Scene, body: bytes) -> None:
    assert await post(gateway, body) == (400, "malformed")


async def test_a_changed_bit_anywhere_in_the_signature_is_refused(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    body = signed(good(lease))
    raw = base64.b64decode(body["signature"])
    for place in range(0, 64, 7):
        changed = bytes(byte ^ (1 if here == place else 0) for here, byte in enumerate(raw))
        assert await post(gateway, {**body, "signature": base64.b64encode(changed).decode()}) == (
            401,
            "not-signed",
        )


async def test_without_the_api_server_there_are_no_new_tokens_and_old_ones_hold(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)
    gateway.api.away = True
    assert await post(gateway, gateway.request_body(ALICE, lease)) == (503, "away")
    status, body = await gateway.get(token, lease, "status")
    assert (status, body["replicas"]) == (200, None)


async def test_a_gateway_that_has_not_read_the_leases_yet_does_not_say_no(gateway: Scene) -> None:
    lease = lease_id(ALICE)
    gateway.mirror.is_complete = False
    assert await post(gateway, gateway.request_body(ALICE, lease)) == (503, "starting")
