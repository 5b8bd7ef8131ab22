"""Commands in replicas: off unless two people allow it, framed both ways, and bounded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from tests.operators.gateway import scene
from tests.operators.gateway.roles import bearer
from tests.operators.gateway.scene import ALICE, PROVIDER, Scene
from virtengine.plans.names import external_id

pytestmark = pytest.mark.thorough

STDOUT, STDERR, RESULT, FAILURE, STDIN, RESIZE = 100, 101, 102, 103, 104, 105


def seller(**attributes: str) -> dict[str, Any]:
    return {
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


@pytest_asyncio.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene.running(tmp_path, allow_exec=True, exec_seconds=2) as made:
        made.put(seller(**{"gateway/exec": "true"}))
        yield made


def open_(gateway: Scene, lease: str, token: str, *command: str, **more: str) -> Any:
    params = [("service", "web"), *(("command", word) for word in command), *more.items()]
    return gateway.session.ws_connect(
        gateway.path(lease, "exec"),
        params=params,
        headers=bearer(token),
        protocols=("virtengine.exec.v1",),
    )


async def frames(socket: aiohttp.ClientWebSocketResponse) -> list[tuple[int, bytes]]:
    return [(message.data[0], message.data[1:]) async for message in socket]


async def test_a_command_runs_in_the_replica_that_was_named(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)
    async with open_(gateway, lease, token, "ls", "-l", "/", replica="1") as socket:
        found = await frames(socket)
    assert found[0] == (STDOUT, b"ls -l /\n")
    assert found[1][0] == RESULT
    assert json.loads(found[1][1]) == {"exit_code": 0}
    assert ("GET", f"/api/v1/namespaces/{scene.lease_namespace(lease)}/pods/web-2/exec") in gateway.api.calls


async def test_input_goes_in_and_its_end_too(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)
    async with open_(gateway, lease, token, "cat", stdin="true") as socket:
        await socket.send_bytes(bytes([RESIZE]) + b'{"width": 80, "height": 24}')
        await socket.send_bytes(bytes([STDIN]) + b"hello")
        await socket.send_bytes(bytes([STDIN]))
        found = await frames(socket)
    assert [one for one in found if one[0] == STDOUT] == [(STDOUT, b"cat\n"), (STDOUT, b"hello")]
    assert found[-1][0] == RESULT


async def test_a_code_that_is_not_zero_is_told(gateway: Scene) -> None:
    async def fail(socket: web.WebSocketResponse, _command: list[str]) -> None:
        await socket.send_bytes(b"\x02no\n")
        causes = [{"reason": "ExitCode", "message": "3"}]
        status = {"status": "Failure", "reason": "NonZeroExitCode", "details": {"causes": causes}}
        await socket.send_bytes(b"\x03" + json.dumps(status).encode())

    gateway.api.on_exec = fail
    lease = gateway.add_lease(ALICE)
    async with open_(gateway, lease, await gateway.token(ALICE, lease), "false") as socket:
        found = await frames(socket)
    assert found[0] == (STDERR, b"no\n")
    assert json.loads(found[1][1]) == {"exit_code": 3}


async def test_a_command_that_is_idle_is_ended_when_its_time_is_up(gateway: Scene) -> None:
    ended = asyncio.Event()

    async def sleep(socket: web.WebSocketResponse, _command: list[str]) -> None:
        async for _message in socket:
            pass
        ended.set()

    gateway.api.on_exec = sleep
    lease = gateway.add_lease(ALICE)
    async with open_(gateway, lease, await gateway.token(ALICE, lease), "sleep", "1000") as socket:
        async with asyncio.timeout(10):
            found = await frames(socket)
    assert found[-1][0] == FAILURE
    async with asyncio.timeout(5):
        await ended.wait()


async def test_who_leaves_ends_the_command(gateway: Scene) -> None:
    ended = asyncio.Event()

    async def sleep(socket: web.WebSocketResponse, _command: list[str]) -> None:
        async for _message in socket:
            pass
        ended.set()

    gateway.api.on_exec = sleep
    lease = gateway.add_lease(ALICE)
    async with open_(gateway, lease, await gateway.token(ALICE, lease), "sleep", "1000"):
        pass
    async with asyncio.timeout(5):
        await ended.wait()


async def test_a_browser_of_another_origin_is_refused(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    headers = [*bearer(await gateway.token(ALICE, lease)), ("Origin", "https://evil.example")]
    params = {"service": "web", "command": "id"}
    async with gateway.session.get(gateway.path(lease, "exec"), headers=headers, params=params) as answer:
        assert (answer.status, (await answer.json())["type"].rpartition("/")[2]) == (403, "origin")


@pytest.mark.parametrize(
    ("allow_exec", "attributes", "offering", "is_allowed"),
    [
        (False, {"gateway/exec": "true"}, {}, False),
        (True, {}, {}, False),
        (True, {"gateway/exec": "yes"}, {}, False),
        (True, {"gateway/exec": "true"}, {}, True),
        (True, {}, {"gateway/exec": "true"}, True),
        (False, {}, {"gateway/exec": "true"}, False),
    ],
)
async def test_commands_are_off_unless_the_installation_and_provider_or_offering_allow_them(
    tmp_path: Path, allow_exec: bool, attributes: dict[str, str], offering: dict[str, str], is_allowed: bool
) -> None:
    async with scene.running(tmp_path, allow_exec=allow_exec) as gateway:
        gateway.put(seller(**attributes))
        listing = {
            "apiVersion": "virtengine.com/v1alpha1",
            "kind": "Offering",
            "metadata": {"name": "small", "namespace": scene.SPACE, "uid": "11111111"},
            "spec": {
                "providerRef": {"name": "seller"},
                "name": "Small",
                "price": {"cpu": "1"},
                "attributes": offering,
            },
        }
        gateway.put(listing)
        offering_id = f"{PROVIDER.address}/{external_id('small', '11111111')}"
        lease = gateway.add_lease(ALICE, offeringId=offering_id)
        other = gateway.add_lease(ALICE, "other")
        params = {"service": "web", "command": "id"}
        status, body = await gateway.get(await gateway.token(ALICE, lease), lease, "exec", **params)
        assert status == (426 if is_allowed else 403)
        if not is_allowed:
            assert body["type"].endswith("/exec-off")
            assert body["detail"]
        status, _body = await gateway.get(await gateway.token(ALICE, other), other, "exec", **params)
        assert status == (426 if is_allowed and attributes else 403)
