"""Logs: one stream behind any number of readers, none of whom can stop another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from operators.gateway.log_hub import MAX_LINE, Line, Lines, Reader, Source
from tests.operators.gateway import scene
from tests.operators.gateway.roles import bearer
from tests.operators.gateway.scene import ALICE, Scene, until
from virtengine.clients.kubernetes_kinds import PODS
from virtengine.core.ids import lease_namespace

pytestmark = pytest.mark.thorough


@pytest_asyncio.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene.running(tmp_path) as made:
        yield made


async def test_the_last_lines_of_one_replica_are_as_they_were_written(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    gateway.api.say(lease_namespace(lease), "web-1", *(f"line {number}" for number in range(10)))
    token = await gateway.token(ALICE, lease)
    status, text = await gateway.get(token, lease, "logs", service="web", replica="0", tail="3")
    assert (status, text) == (200, "line 7\nline 8\nline 9\n")


async def test_several_replicas_are_told_apart(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    gateway.api.say(lease_namespace(lease), "web-1", "one")
    gateway.api.say(lease_namespace(lease), "web-2", "two")
    _status, text = await gateway.get(await gateway.token(ALICE, lease), lease, "logs")
    assert text == "web/0 one\nweb/1 two\n"


async def test_a_replica_that_is_not_there_is_said_to_be_missing(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)
    assert (await gateway.get(token, lease, "logs", service="none"))[0] == 404
    assert (await gateway.get(token, lease, "logs", service="web", replica="7"))[0] == 404
    status, body = await gateway.get(token, lease, "logs", service="web", replica="0", previous="true")
    assert (status, body["type"].rpartition("/")[2]) == (409, "no-logs")


async def test_who_follows_gets_what_was_and_what_comes_without_a_gap(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    space = lease_namespace(lease)
    gateway.api.say(space, "web-1", "before")
    async with follow(gateway, lease, service="web", replica="0") as lines:
        assert await lines.readline() == b"before\n"
        for number in range(100):
            gateway.api.say(space, "web-1", f"after {number}")
        for number in range(100):
            assert await lines.readline() == f"after {number}\n".encode()


@pytest.mark.thorough
async def test_a_hundred_followers_share_one_stream(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    space = lease_namespace(lease)
    async with AsyncExitStack() as stack:
        opened = await asyncio.gather(
            *(
                stack.enter_async_context(follow(gateway, lease, service="web", replica="0"))
                for _ in range(100)
            )
        )
        await until(lambda: gateway.api.followed == 1)
        gateway.api.say(space, "web-1", "hello")
        assert set(await asyncio.gather(*(one.readline() for one in opened))) == {b"hello\n"}
        assert gateway.api.followed == 1
    await until(lambda: gateway.api.followed == 0)


async def test_a_replica_that_comes_later_is_followed_too(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    space = lease_namespace(lease)
    async with follow(gateway, lease, service="web") as lines:
        await until(lambda: gateway.api.followed == 2)
        gateway.api.put(scene.pod(lease, "web-3", created="2026-01-01T00:00:02Z"))
        gateway.api.say(space, "web-3", "I am new")
        async with asyncio.timeout(10):
            assert await lines.readline() == b"web/2 I am new\n"


async def test_more_replicas_than_can_be_read_at_once_are_asked_for_one_by_one(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    for number in range(70):
        gateway.api.put(scene.pod(lease, f"more-{number}", service="more"))
    token = await gateway.token(ALICE, lease)
    assert (await gateway.get(token, lease, "logs"))[0] == 400
    assert (await gateway.get(token, lease, "logs", service="more", replica="69"))[0] == 200


async def test_a_container_that_starts_anew_is_followed_on(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    space = lease_namespace(lease)
    gateway.api.say(space, "web-1", "first")
    async with follow(gateway, lease, service="web", replica="0") as lines:
        assert await lines.readline() == b"first\n"
        await until(lambda: gateway.api.followed == 1)
        gateway.api.end(space, "web-1")
        await until(lambda: gateway.api.followed == 0)
        gateway.api.say(space, "web-1", "second")
        async with asyncio.timeout(10):
            assert await lines.readline() == b"second\n"


async def test_following_ends_when_the_lease_is_gone(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    async with follow(gateway, lease, service="web", replica="0") as lines:
        await until(lambda: gateway.api.followed == 1)
        gateway.forget(lease)
        async with asyncio.timeout(10):
            assert await lines.read() == b""
    await until(lambda: gateway.api.followed == 0)


async def test_following_ends_after_its_longest_life(tmp_path: Path) -> None:
    async with scene.running(tmp_path, stream_seconds=1) as gateway:
        lease = gateway.add_lease(ALICE)
        async with follow(gateway, lease) as lines, asyncio.timeout(10):
            assert await lines.read() == b""


async def test_streams_of_a_lease_are_counted(tmp_path: Path) -> None:
    async with scene.running(tmp_path, streams_per_lease=2) as gateway:
        lease = gateway.add_lease(ALICE)
        token = await gateway.token(ALICE, lease)
        async with follow(gateway, lease), follow(gateway, lease):
            status, body = await gateway.get(token, lease, "logs")
            assert (status, body["type"].rpartition("/")[2]) == (429, "streams")
        await until(lambda: gateway.api.followed == 0)
        assert (await gateway.get(token, lease, "logs"))[0] == 200


async def test_without_a_cluster_logs_are_unknown_not_empty(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    token = await gateway.token(ALICE, lease)
    gateway.api.away = True
    status, body = await gateway.get(token, lease, "logs")
    assert (status, body["type"].rpartition("/")[2]) == (503, "away")
    assert PODS.plural == "pods"


def test_who_reads_too_slowly_loses_lines_and_is_told() -> None:
    source, fast, slow = Source("ns", "pod", "c"), Reader(), Reader(bound=100)
    for number in range(50):
        for reader in (fast, slow):
            reader.push(source, [Line(b"", b"%d" % number)], 30)
        assert fast.take() is not None
    assert fast.dropped == 0
    assert slow.dropped == 47
    kept = []
    while taken := slow.take():
        kept += taken[1]
    assert [line.text for line in kept] == [b"0", b"1", b"2"]


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
def test_lines_are_the_same_however_they_arrive(size: int) -> None:
    texts = [b"2026-01-01T00:00:00.%09dZ text %d" % (number, number) for number in range(200)]
    stream = b"\n".join(texts) + b"\nhalf"
    cut, found = Lines(), []
    for place in range(0, len(stream), size):
        found += cut.feed(stream[place : place + size])
    found += cut.end()
    assert [line.text for line in found[:-1]] == [b"text %d" % number for number in range(200)]
    assert found[-1] == Line(b"", b"half")


def test_a_line_without_an_end_is_cut_at_the_bound() -> None:
    cut, found = Lines(), []
    for _ in range(100):
        found += cut.feed(b"x" * 4096)
    assert found
    assert max(len(line.text) for line in found) <= MAX_LINE


def follow(gateway: Scene, lease: str, **params: str) -> _Follow:
    return _Follow(gateway, lease, params)


class _Follow:
    """Lines of a lease as they come."""

    def __init__(self, gateway: Scene, lease: str, params: dict[str, str]) -> None:
        self._gateway, self._lease, self._params = gateway, lease, params
        self._answer: aiohttp.ClientResponse | None = None

    async def __aenter__(self) -> aiohttp.StreamReader:
        gateway = self._gateway
        token = await gateway.token(ALICE, self._lease)
        self._answer = await gateway.session.get(
            gateway.path(self._lease, "logs"),
            headers=bearer(token),
            params={"follow": "true", **self._params},
        )
        assert self._answer.status == 200
        return self._answer.content

    async def __aexit__(self, *_: object) -> None:
        if self._answer is not None:
            self._answer.close()
