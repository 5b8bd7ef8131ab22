"""Every role asks every route in every state of a lease: who is let in is written down here, cell by cell."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.operators.gateway import roles, scene
from tests.operators.gateway.roles import ROLES, bearer, claims
from tests.operators.gateway.scene import ALICE, BOB, PROVIDER, Scene, lease_id, lease_object
from virtengine.core.ids import short_hash
from virtengine.crypto import access_token, envelope
from virtengine.crypto.envelope import SealingKeys
from virtengine.crypto.recipient_key import get_public_key
from virtengine.plans.gateway import ROUTES, STATES
from virtengine.wire.virtengine.encryption.v1 import types_pb2
from virtengine.wire.virtengine.market.v1 import types_pb2 as market

NOT_LOOKED_AT, GONE = "not looked at", "gone"
CELL_STATES = (*sorted(STATES), NOT_LOOKED_AT, GONE)
Verdict = tuple[int, str]

# What the holder is told. Written by hand, apart from the code that decides.
#                 Pending Accepted Provisioning Active Suspended Terminating Terminated Rejected Failed
HOLDER = {
    "status": "yes yes yes yes yes yes yes yes yes",
    "usage": "yes yes yes yes yes yes yes yes yes",
    "events": "no no yes yes yes yes no no no",
    "logs": "no no yes yes yes yes no no no",
    "exec": "no no no yes no no no no no",
    "restart": "no no no yes no no no no no",
    "manifest": "yes yes yes yes yes no no no no",
}
COLUMNS = (
    "Pending",
    "Accepted",
    "Provisioning",
    "Active",
    "Suspended",
    "Terminating",
    "Terminated",
    "Rejected",
    "Failed",
)
ANSWERS = {"restart": 202, "exec": 426}  # a command needs a WebSocket, which these questions are not
METHODS = {route.name: route.method for route in ROUTES}


def expected(role: str, route: str, state: str, *, allow_exec: bool) -> Verdict:
    """Return status and kind of problem, empty for an answer."""
    fixed = ROLES[role][1]
    if fixed is not None:
        if state == GONE and fixed[1] == "not-yours":
            return 403, "not-yours"
        return fixed
    if state == GONE:
        return 403, "not-yours"
    if route == "exec" and not allow_exec:
        return 403, "exec-off"
    column = COLUMNS.index("Pending" if state == NOT_LOOKED_AT else state)
    if HOLDER[route].split()[column] == "no":
        return 409, "wrong-state"
    return ANSWERS.get(route, 200), "websocket" if route == "exec" else ""


def sealed() -> types_pb2.Envelope:
    return envelope.seal(b"{}", [get_public_key(b"r" * 32)], SealingKeys(b"s" * 32, b"t" * 32, b"n" * 24))


def question(gateway: Scene, route: str, lease: str) -> dict[str, Any]:
    """Return a good question of a route."""
    asked: dict[str, Any] = {"url": gateway.path(lease, route)}
    if route == "exec":
        asked["params"] = {"service": "web", "command": "id"}
    if route == "manifest":
        asked["json"] = {"envelope": base64.b64encode(sealed().SerializeToString()).decode()}
    if route == "restart":
        asked["json"] = {}
    return asked


@pytest_asyncio.fixture(
    params=[pytest.param(False, marks=pytest.mark.thorough), True], ids=["exec off", "exec allowed"]
)
async def gateway(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene.running(tmp_path, allow_exec=request.param) as made:
        attributes = {"gateway/exec": "true"} if request.param else {}
        provider = {
            "apiVersion": "virtengine.com/v1alpha1",
            "kind": "Provider",
            "metadata": {"name": "seller", "namespace": scene.SPACE},
            "spec": {
                "networkRef": {"name": "local"},
                "accountRef": {"name": "provider"},
                "hostURI": "https://gateway.example",
                "attributes": attributes,
            },
        }
        made.put(provider)
        made.add_lease(BOB)
        made.add_lease(ALICE, "other")
        yield made


def put_state(gateway: Scene, state: str) -> str:
    """Bring Alice's lease into a state."""
    lease = lease_id(ALICE)
    if state == GONE:
        gateway.forget(lease)
        return lease
    return gateway.add_lease(ALICE, state=None if state == NOT_LOOKED_AT else state)


async def test_every_role_at_every_route_in_every_state(gateway: Scene) -> None:
    allow_exec = gateway.settings.allow_exec
    gateway.chain.leases[lease_id(ALICE)] = market.Lease(
        id=lease_id(ALICE), manifest_hash=envelope.compute_hash(sealed()), manifest_version=1
    )
    wrong, cells = [], 0
    for state in CELL_STATES:
        lease = put_state(gateway, state)
        for route in (one.name for one in ROUTES if one.access == "lease"):
            for role, (headers, _fixed) in ROLES.items():
                asked = question(gateway, route, lease)
                async with gateway.session.request(
                    METHODS[route], **asked, headers=headers(gateway, lease)
                ) as answer:
                    text = await answer.text()
                    kind = ""
                    if answer.content_type == "application/problem+json":
                        kind = (await answer.json())["type"].rpartition("/")[2]
                    found = (answer.status, kind)
                cells += 1
                want = expected(role, route, state, allow_exec=allow_exec)
                if found != want:
                    wrong.append((role, route, state, found, want, text[:200]))
    assert wrong == []
    assert cells == len(ROLES) * len(HOLDER) * len(CELL_STATES)


def test_the_table_has_every_route_and_every_state() -> None:
    assert set(HOLDER) == {route.name for route in ROUTES if route.access == "lease"}
    assert set(COLUMNS) == STATES
    assert all(len(row.split()) == len(COLUMNS) for row in HOLDER.values())


TRICKS = (
    "/v1/leases/{mine}/../{theirs}/status",
    "/v1/leases/{mine}/%2e%2e/{theirs}/status",
    "/v1/leases/{mine}%2f..%2f{theirs}/status",
    "/v1/leases/{mine}/..%2f{theirs}/status",
    "/v1/leases/{mine};{theirs}/status",
    "/v1/leases//{theirs}/status",
    "//v1/leases/{theirs}/status",
    "/v1/leases/{theirs}//status",
    "/v1/leases/{theirs}/status/",
    "/v1/leases/{theirs}/./status",
    "/v1/leases/%{theirs}/status",
    "/v1/leases/{theirs}%00/status",
    "/v1/leases/{theirs}%0d%0aX:1/status",
    "/v1/leases/{theirs}?lease={mine}",
    "/V1/LEASES/{theirs}/STATUS",
    "/v1/leases/{upper}/status",
    "/v1/leases/{theirs}/status%20",
    "/v1/leases/{theirs}\\status",
    "/v1/leases/{mine},{theirs}/status",
    "/v1/leases/*/status",
    "/v1/leases/{long}/status",
    "/v1/leases/\u0661\u0661{theirs}/status",
    "/api/v1/namespaces/ve-{theirs}/pods",
    "/metrics",
    "/readyz",
    "/v1/leases/",
    "/v1/leases/{theirs}",
    "/v1/leases/{theirs}/secrets",
)


@pytest.mark.thorough
@pytest.mark.parametrize("trick", TRICKS)
async def test_no_way_of_writing_a_path_leads_to_a_lease_of_others(tmp_path: Path, trick: str) -> None:
    from yarl import URL

    async with scene.running(tmp_path) as gateway:
        mine, theirs = gateway.add_lease(BOB), gateway.add_lease(ALICE)
        words = {
            "mine": short_hash(mine),
            "theirs": short_hash(theirs),
            "upper": short_hash(theirs).upper(),
            "long": short_hash(theirs) + "0" * 48,
        }
        url = URL(gateway.url + trick.format(**words), encoded=True)
        token = access_token.issue(claims(mine), gateway.seed)
        async with gateway.session.get(url, headers=bearer(token), allow_redirects=False) as answer:
            body = await answer.text()
            assert answer.status in (400, 403, 404), (answer.status, body)
            assert theirs not in body
        assert not any(short_hash(theirs) in path for _method, path in gateway.api.calls)


@pytest.mark.parametrize("name", ["token", "access_token", "Authorization", "ve_sig", "ve_address"])
async def test_credentials_in_an_address_are_refused(tmp_path: Path, name: str) -> None:
    async with scene.running(tmp_path) as gateway:
        lease = gateway.add_lease(ALICE)
        token = access_token.issue(claims(lease), gateway.seed)
        status, body = await gateway.get(token, lease, "status", **{name: token})
        assert (status, body["type"].rpartition("/")[2]) == (400, "credentials")


async def test_a_lease_object_under_the_name_of_another_gives_access_to_nobody(tmp_path: Path) -> None:
    async with scene.running(tmp_path) as gateway:
        mine, theirs = lease_id(BOB), lease_id(ALICE)
        # What a hostile writer in the namespace could make: Bob's lease under the name of Alice's.
        item = lease_object(mine)
        item["metadata"]["name"] = lease_object(theirs)["metadata"]["name"]
        gateway.put(item)
        for said in (mine, theirs):
            status, _body = await gateway.get(
                access_token.issue(claims(said), gateway.seed), theirs, "status"
            )
            assert status == 403


async def test_a_lease_of_another_provider_in_the_namespace_is_not_served(tmp_path: Path) -> None:
    async with scene.running(tmp_path) as gateway:
        lease = f"{ALICE.address}/web/{BOB.address}"
        gateway.put(lease_object(lease))
        status, body = await gateway.get(access_token.issue(claims(lease), gateway.seed), lease, "status")
        assert (status, body["type"].rpartition("/")[2]) == (403, "not-yours")
        made = gateway.request_body(ALICE, lease)
        async with gateway.session.post(f"{gateway.url}/v1/tokens", json=made) as answer:
            assert answer.status == 403


def test_roles_have_names_and_verdicts() -> None:
    assert len(ROLES) >= 24
    assert roles.PROVIDER is PROVIDER
