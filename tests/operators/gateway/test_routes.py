"""What tenants get from the gateway, route by route."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from operators.gateway.workloads import Workloads
from tests.operators.gateway import scene
from tests.operators.gateway.roles import bearer
from tests.operators.gateway.scene import ALICE, BOB, CHAIN, PROVIDER, Scene, lease_id
from tests.operators.gateway.test_authority import sealed
from virtengine.clients.kubernetes_kinds import PODS
from virtengine.core.errors import Rejected
from virtengine.core.ids import lease_namespace, short_hash
from virtengine.crypto import envelope
from virtengine.plans.gateway import ROUTES
from virtengine.wire.cosmos.tx.v1beta1 import tx_pb2 as cosmos_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2
from virtengine.wire.virtengine.market.v1 import types_pb2 as market


@pytest_asyncio.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene.running(tmp_path) as made:
        yield made


async def test_a_tenant_sees_the_status_of_their_lease(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    gateway.add_lease(BOB)
    status, body = await gateway.get(await gateway.token(ALICE, lease), lease, "status")
    assert status == 200
    assert (body["lease"], body["state"], body["ready"]) == (lease, "Active", "True")
    assert [(one["service"], one["replica"], one["ready"]) for one in body["replicas"]] == [
        ("web", 0, True),
        ("web", 1, True),
    ]


async def test_pods_without_the_leases_label_are_not_shown(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    stranger = scene.pod(lease, "stranger")
    stranger["metadata"]["labels"]["virtengine.com/lease"] = short_hash(lease_id(BOB))
    gateway.api.put(stranger)
    _status, body = await gateway.get(await gateway.token(ALICE, lease), lease, "status")
    assert len(body["replicas"]) == 2


async def test_a_thousand_questions_ask_the_cluster_once(tmp_path: Path) -> None:
    async with scene.running(tmp_path, snapshot_seconds=60) as gateway:
        lease = gateway.add_lease(ALICE)
        token = await gateway.token(ALICE, lease)
        await asyncio.gather(*(gateway.get(token, lease, "status") for _ in range(100)))
        path = f"/api/v1/namespaces/{lease_namespace(lease)}/pods"
        assert gateway.api.calls.count(("GET", path)) == 1


async def test_usage_is_what_the_chain_recorded(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    status, body = await gateway.get(await gateway.token(ALICE, lease), lease, "usage")
    assert status == 200
    assert body["totals"][0]["resource"] == "cpu"
    assert body["totals"][0]["unit"] == "core-milliseconds"
    assert (body["recorded"], body["settled"], body["in_escrow"]) == ("4000000", "1000000", "7")


async def test_while_the_chain_is_away_tenants_are_let_in_and_usage_is_the_last_that_was_seen(
    gateway: Scene,
) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)
    _status, before = await gateway.get(token, lease, "usage")
    gateway.chain.away = True
    another = await gateway.token(ALICE, lease)
    for what in ("status", "events", "logs", "usage"):
        assert (await gateway.get(another, lease, what))[0] == 200, what
    _status, after = await gateway.get(another, lease, "usage")
    assert after == before


async def test_usage_that_was_never_seen_is_not_made_up(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    gateway.chain.away = True
    status, body = await gateway.get(await gateway.token(ALICE, lease), lease, "usage")
    assert (status, body["type"].rpartition("/")[2]) == (503, "chain-away")


async def test_events_are_those_of_the_workload_the_newest_last(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    for number, moment in enumerate(("2026-01-01T00:00:02Z", "2026-01-01T00:00:01Z")):
        gateway.api.put(
            {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": {"name": f"e{number}", "namespace": lease_namespace(lease)},
                "involvedObject": {"kind": "Pod", "name": "web-1"},
                "reason": f"R{number}",
                "message": "line\nbreak",
                "type": "Warning",
                "lastTimestamp": moment,
            }
        )
    token = await gateway.token(ALICE, lease)
    _status, body = await gateway.get(token, lease, "events")
    assert [one["reason"] for one in body["events"]] == ["R1", "R0"]
    assert body["events"][0]["message"] == "line break"
    _status, body = await gateway.get(token, lease, "events", limit="1")
    assert [one["reason"] for one in body["events"]] == ["R0"]


async def test_a_restart_with_the_same_key_happens_once(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    headers = {"Authorization": f"Bearer {await gateway.token(ALICE, lease)}", "Idempotency-Key": "one"}
    path = ("PATCH", f"/apis/apps/v1/namespaces/{lease_namespace(lease)}/deployments/web")
    for key, patches in (("one", 1), ("one", 1), ("two", 2)):
        headers["Idempotency-Key"] = key
        async with gateway.session.post(gateway.path(lease, "restart"), headers=headers, json={}) as answer:
            assert answer.status == 202
            assert await answer.json() == {"restarted": ["web"]}
        assert gateway.api.calls.count(path) == patches
    async with gateway.session.post(
        gateway.path(lease, "restart"), headers=headers, json={"service": "none"}
    ) as answer:
        assert answer.status == 404


def push_body(lease: str, *, owner: str = ALICE.address, more: int = 0) -> dict[str, str]:
    update = tx_pb2.MsgUpdateManifest(owner=owner, lease_id=lease, manifest=sealed(), manifest_version=2)
    body = cosmos_tx.TxBody()
    for _ in range(1 + more):
        body.messages.add().Pack(update, type_url_prefix="/")
    raw = cosmos_tx.TxRaw(body_bytes=body.SerializeToString())
    return {
        "envelope": base64.b64encode(sealed().SerializeToString()).decode(),
        "transaction": base64.b64encode(raw.SerializeToString()).decode(),
    }


async def put(gateway: Scene, lease: str, body: Any) -> tuple[int, Any]:
    headers = bearer(await gateway.token(ALICE, lease))
    async with gateway.session.put(gateway.path(lease, "manifest"), headers=headers, json=body) as answer:
        return answer.status, await answer.json()


async def test_a_manifest_is_confirmed_when_it_is_the_one_on_the_chain(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    mine = market.Lease(id=lease, manifest_hash=envelope.compute_hash(sealed()), manifest_version=3)
    gateway.chain.leases[lease] = mine
    status, body = await put(gateway, lease, {"envelope": push_body(lease)["envelope"]})
    assert (status, body["state"], body["manifest_version"]) == (200, "known", 3)
    assert body["manifest_hash"] == mine.manifest_hash.hex()


async def test_another_manifest_is_refused_or_sent_with_its_transaction(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    gateway.chain.leases[lease] = market.Lease(id=lease, manifest_hash=b"x" * 32, manifest_version=1)
    status, body = await put(gateway, lease, {"envelope": push_body(lease)["envelope"]})
    assert (status, body["type"].rpartition("/")[2]) == (409, "other-manifest")
    status, body = await put(gateway, lease, push_body(lease))
    assert (status, body["state"]) == (202, "sent")
    assert len(gateway.chain.rpc.sent) == 1


async def test_no_other_transaction_is_sent_for_a_tenant(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    gateway.chain.leases[lease] = market.Lease(id=lease, manifest_hash=b"x" * 32, manifest_version=1)
    for body in (
        push_body(lease, owner=BOB.address),
        push_body(lease_id(BOB)),
        push_body(lease, more=1),
        {**push_body(lease), "transaction": "AAAA"},
        {**push_body(lease), "envelope": "AAAA"},
        {**push_body(lease), "envelope": "e30="},
        {"transaction": ""},
        [],
        None,
    ):
        status, _answer = await put(gateway, lease, body)
        assert status == 400, body
    assert gateway.chain.rpc.sent == []


async def test_a_body_beyond_the_bound_is_refused(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    status, body = await put(gateway, lease, {"envelope": "A" * (gateway.settings.max_body_bytes + 1)})
    assert (status, body["type"].rpartition("/")[2]) == (413, "too-large")


@pytest.mark.parametrize(
    ("what", "params"),
    [
        ("logs", {"tail": "5001"}),
        ("logs", {"tail": "-1"}),
        ("logs", {"tail": "٣"}),
        ("logs", {"follow": "yes"}),
        ("logs", {"follow": "true", "previous": "true"}),
        ("logs", {"replica": "0"}),
        ("logs", {"service": "../other"}),
        ("logs", {"service": "WEB"}),
        ("logs", {"container": "other"}),
        ("logs", {"namespace": "kube-system"}),
        ("events", {"limit": "1e9"}),
        ("events", {"fieldSelector": "x"}),
        ("status", {"verbose": "true"}),
        ("usage", {"lease": "other"}),
    ],
)
async def test_a_parameter_that_is_wrong_or_unknown_is_named(
    gateway: Scene, what: str, params: dict[str, str]
) -> None:
    lease = gateway.add_lease(ALICE)
    status, body = await gateway.get(await gateway.token(ALICE, lease), lease, what, **params)
    assert (status, body["type"].rpartition("/")[2]) == (400, "parameter")


async def test_a_tenant_who_asks_too_often_is_told_when_to_come_back_and_nobody_else_is(
    tmp_path: Path,
) -> None:
    async with scene.running(tmp_path, tenant_per_second=0.5, tenant_burst=3) as gateway:
        mine, theirs = gateway.add_lease(ALICE), gateway.add_lease(BOB)
        token, other = await gateway.token(ALICE, mine), await gateway.token(BOB, theirs)
        found = [(await gateway.get(token, mine, "usage"))[0] for _ in range(5)]
        assert found == [200, 200, 200, 429, 429]
        async with gateway.session.get(gateway.path(mine, "usage"), headers=bearer(token)) as answer:
            assert answer.status == 429
            assert answer.content_type == "application/problem+json"
            assert 1 <= int(answer.headers["Retry-After"]) <= 2
        assert (await gateway.get(other, theirs, "usage"))[0] == 200


async def test_an_address_that_guesses_is_slowed_down(tmp_path: Path) -> None:
    async with scene.running(tmp_path, address_per_second=0.5, address_burst=3) as gateway:
        lease = gateway.add_lease(ALICE)
        found = [(await gateway.get("a.b.c", lease, "status"))[0] for _ in range(5)]
        assert found == [401, 401, 401, 429, 429]


async def test_the_caller_behind_a_trusted_proxy_is_the_one_it_names(tmp_path: Path) -> None:
    changes = {"address_per_second": 0.5, "address_burst": 1, "trusted_proxies": "127.0.0.0/8"}
    async with scene.running(tmp_path, **changes) as gateway:
        found = []
        for named in ("192.0.2.1", "192.0.2.1", "192.0.2.2", "198.51.100.9, 192.0.2.2", "not-an-address"):
            headers = {"X-Forwarded-For": named}
            async with gateway.session.get(f"{gateway.url}/v1/provider", headers=headers) as answer:
                found.append(answer.status)
        assert found == [200, 429, 200, 429, 200]


async def test_a_proxy_that_is_not_trusted_cannot_name_others(tmp_path: Path) -> None:
    async with scene.running(tmp_path, address_per_second=0.5, address_burst=1) as gateway:
        found = []
        for number in range(3):
            headers = {"X-Forwarded-For": f"192.0.2.{number}"}
            async with gateway.session.get(f"{gateway.url}/v1/provider", headers=headers) as answer:
                found.append(answer.status)
        assert found == [200, 429, 429]


async def test_every_access_is_written_down_without_secrets(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    body = gateway.request_body(ALICE, lease)
    with capture_logs() as lines:
        async with gateway.session.post(f"{gateway.url}/v1/tokens", json=body) as answer:
            token = (await answer.json())["token"]
        await gateway.get(token, lease, "logs", tail="3")
        await gateway.get("x.y.z", lease, "status")
    seen = [line for line in lines if line["event"] == "access"]
    assert [(line["route"], line["status"]) for line in seen] == [
        ("token", 201),
        ("logs", 200),
        ("status", 401),
    ]
    assert [line["tenant"] for line in seen] == [ALICE.address, ALICE.address, ""]
    assert all(line["address"] == "127.0.0.1" and line["id"] for line in seen)
    text = json.dumps(lines)
    for secret in (token, token.split(".")[2], body["signature"], body["data"]):
        assert secret not in text


async def test_the_interface_is_described_and_problems_are_as_described(gateway: Scene) -> None:
    async with gateway.session.get(f"{gateway.url}/openapi.json") as answer:
        described = await answer.json()
    assert {(path, method) for path, item in described["paths"].items() for method in item} == {
        (route.path, route.method.lower()) for route in ROUTES
    }
    schema = described["components"]["schemas"]["Problem"]
    for path in ("/nothing", "/v1/leases/0000000000000000/status"):
        async with gateway.session.get(gateway.url + path) as answer:
            assert answer.content_type == "application/problem+json"
            problem = await answer.json()
            jsonschema.validate(problem, schema)
            assert problem["status"] == answer.status
    async with gateway.session.delete(f"{gateway.url}/v1/tokens") as answer:
        assert answer.status == 405


async def test_answers_are_kept_nowhere_and_say_nothing_of_the_server(gateway: Scene) -> None:
    async with gateway.session.get(f"{gateway.url}/v1/provider") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "aiohttp" not in answer.headers["Server"]
        assert await answer.json() | {"time": 0} == {
            "provider": PROVIDER.address,
            "chain_id": CHAIN,
            "audience": f"{CHAIN}/{PROVIDER.address}",
            "token_seconds": 300,
            "time": 0,
        }


async def test_a_lease_that_ends_takes_its_token_with_it(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)
    assert (await gateway.get(token, lease, "status"))[0] == 200
    gateway.forget(lease)
    assert (await gateway.get(token, lease, "status"))[0] == 403
    gateway.api.remove(PODS, lease_namespace(lease), "web-1")


@pytest.mark.parametrize("fault", [RuntimeError("secret text"), KeyError("id"), Rejected("secret text")])
async def test_a_fault_is_told_by_its_number_alone_and_found_in_the_log_by_it(
    gateway: Scene, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)

    async def break_down(*_: object) -> None:
        raise fault

    monkeypatch.setattr(Workloads, "replicas", break_down)
    with capture_logs() as said:
        status, body = await gateway.get(token, lease, "status")
    assert (status, body["type"].rpartition("/")[2], body["title"]) == (500, "internal", "The gateway failed")
    (told,) = [one for one in said if one["event"] in ("a fault", "refused inside")]
    (access,) = [one for one in said if one["event"] == "access"]
    assert told["id"] == access["id"]
    assert len(told["id"]) == 16
    assert body["detail"] == f"Tell the provider: {told['id']}."
    assert access["status"] == 500
    assert "secret text" not in json.dumps(body)
    assert (await gateway.get(token, lease, "usage"))[0] == 200  # the others are served


async def test_two_faults_have_two_numbers(gateway: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)

    async def break_down(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Workloads, "replicas", break_down)
    first, second = [(await gateway.get(token, lease, "status"))[1]["detail"] for _ in range(2)]
    assert first != second
