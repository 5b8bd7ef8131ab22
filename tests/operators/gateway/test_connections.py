"""Connections: bounded in all and by address; one that says nothing is closed."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from operators.gateway import connections
from tests.operators.gateway import scene
from tests.operators.gateway.scene import ALICE, Scene

pytestmark = pytest.mark.thorough


async def knock(gateway: Scene) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    host, _, port = gateway.url.removeprefix("https://").partition(":")
    return await asyncio.open_connection(host, int(port), ssl=trust)


async def is_open(pair: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> bool:
    reader, writer = pair
    try:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = await reader.readuntil(b"}")
    except (ConnectionError, asyncio.IncompleteReadError):
        return False
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    return True


async def test_one_address_gets_so_many_and_others_their_own(tmp_path: Path) -> None:
    async with scene.running(tmp_path, connections_per_address=2) as gateway:
        first, second, third = [await knock(gateway) for _ in range(3)]
        assert [await is_open(one) for one in (first, second, third)] == [True, True, False]
        first[1].close()
        await first[1].wait_closed()
        await asyncio.sleep(0.1)
        fourth = await knock(gateway)
        assert await is_open(fourth)
        for one in (second, fourth):
            one[1].close()


async def test_all_together_get_so_many(tmp_path: Path) -> None:
    async with scene.running(tmp_path, connections=1) as gateway:
        first = await knock(gateway)
        assert await is_open(first)
        assert not await is_open(await knock(gateway))
        first[1].close()


async def test_who_says_nothing_is_shown_out_and_who_asks_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SILENT_SECONDS", 0.3)
    async with scene.running(tmp_path) as gateway:
        silent, dripping, asking = [await knock(gateway) for _ in range(3)]
        dripping[1].write(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        assert await is_open(asking)
        async with asyncio.timeout(5):
            for one in (silent, dripping):
                with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                    await one[0].readexactly(1)
        assert await is_open(asking)
        asking[1].close()


async def test_a_followed_log_is_not_taken_for_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SILENT_SECONDS", 0.2)
    async with scene.running(tmp_path) as gateway:
        lease = gateway.add_lease(ALICE)
        headers = {"Authorization": f"Bearer {await gateway.token(ALICE, lease)}"}
        params = {"follow": "true", "service": "web", "replica": "0"}
        async with gateway.session.get(gateway.path(lease, "logs"), headers=headers, params=params) as answer:
            await asyncio.sleep(0.6)
            gateway.api.say(scene.lease_namespace(lease), "web-1", "still here")
            assert await answer.content.readline() == b"still here\n"
