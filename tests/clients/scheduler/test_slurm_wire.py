"""What the adapter makes of a slurmrestd that lies, stumbles or says nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from virtengine.clients.scheduler import Completed
from virtengine.clients.scheduler.slurm import GivenToken, Patience, SigningKey, SlurmScheduler
from virtengine.clients.scheduler.slurm.token import expiry, mint
from virtengine.core.errors import Rejected, Unavailable
from virtengine.plans.scheduler import JobRequest, Refusal, Trouble

KEY = b"k" * 32
JOB = JobRequest("net-1/JOB-1", "job", "main", "#!/bin/sh\nexit 0\n")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Served:
    """One handler on a port."""

    def __init__(self, handler: Handler) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        self._runner = web.AppRunner(app)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        return f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


class Daemon:
    """A slurmrestd that answers what it is told to."""

    def __init__(self) -> None:
        self.status, self.body = 200, b"{}"
        self.delay = 0.0
        self.hangs_up = False
        self.asked: list[web.Request] = []
        self.url = ""

    def says(self, body: Any, status: int = 200) -> None:
        self.status, self.body = status, json.dumps(body).encode()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        await asyncio.sleep(self.delay)
        if self.hangs_up:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=self.status, body=self.body, content_type="application/json")


@pytest_asyncio.fixture
async def daemon() -> AsyncIterator[Daemon]:
    found = Daemon()
    async with Served(found.answer) as found.url:
        yield found


@pytest_asyncio.fixture
async def slurm(daemon: Daemon) -> AsyncIterator[SlurmScheduler]:
    patience = Patience(connect_seconds=1, answer_seconds=0.3)
    async with SlurmScheduler(daemon.url, SigningKey(KEY, "jobs"), patience=patience) as opened:
        yield opened


async def unavailable(work: Awaitable[object]) -> str:
    with pytest.raises(Unavailable) as caught:
        await work
    return caught.value.reason


def error(number: int, text: str = "no") -> dict[str, Any]:
    return {"errors": [{"error_number": number, "error": text}]}


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (200, {"errors": [{"error": "Unspecified error", "error_number": -1}], "jobs": []}, Trouble.CONFUSED),
        (200, {"errors": [{"description": "words alone"}], "jobs": []}, Trouble.CONFUSED),
        (200, {}, Trouble.CONFUSED),
        (200, {"jobs": None}, Trouble.CONFUSED),
        (500, {"errors": [{"error_number": -1, "source": "slurm_load_jobs"}], "jobs": []}, Trouble.AWAY),
        (500, {"jobs": []}, Trouble.AWAY),
        (500, error(1800), Trouble.AWAY),
        (500, error(5004), Trouble.SILENT),
        (500, error(6001), Trouble.TOKEN),
        (500, error(1007), Trouble.TOKEN),
        (401, {}, Trouble.TOKEN),
        (404, {"jobs": []}, Trouble.AWAY),
        (302, {}, Trouble.AWAY),
    ],
)
async def test_an_answer_that_is_not_good_says_nothing_about_jobs(
    daemon: Daemon, slurm: SlurmScheduler, status: int, body: dict[str, Any], trouble: Trouble
) -> None:
    daemon.says(body, status)
    assert await unavailable(slurm.jobs()) == trouble
    assert await unavailable(slurm.find("net-1/JOB-1")) == trouble
    assert await unavailable(slurm.job("7")) == trouble
    assert await unavailable(slurm.submit(JOB)) in {trouble, Trouble.CONFUSED}


@pytest.mark.parametrize("body", [b"", b"Unable to parse query.", b"[]", b'{"jobs": [', b"\xff\xfe"])
async def test_words_that_cannot_be_read_say_nothing(
    daemon: Daemon, slurm: SlurmScheduler, body: bytes
) -> None:
    daemon.body = body
    assert await unavailable(slurm.jobs()) == Trouble.CONFUSED
    assert await unavailable(slurm.nodes()) == Trouble.CONFUSED
    assert await unavailable(slurm.submit(JOB)) == Trouble.CONFUSED


async def test_a_daemon_that_hangs_is_silent(daemon: Daemon, slurm: SlurmScheduler) -> None:
    daemon.delay = 1
    assert await unavailable(slurm.jobs()) == Trouble.SILENT
    assert await unavailable(slurm.submit(JOB)) == Trouble.SILENT


async def test_a_daemon_that_hangs_up_is_away(daemon: Daemon, slurm: SlurmScheduler) -> None:
    daemon.hangs_up = True
    assert await unavailable(slurm.submit(JOB)) == Trouble.AWAY
    assert len(daemon.asked) == 1, "a submission is never sent twice"


async def test_no_daemon_is_away() -> None:
    async with SlurmScheduler("http://127.0.0.1:1", SigningKey(KEY, "jobs")) as slurm:
        assert await unavailable(slurm.ping()) == Trouble.AWAY


async def test_an_id_beside_errors_is_a_job_in_the_queue(daemon: Daemon, slurm: SlurmScheduler) -> None:
    daemon.says({"errors": [{"error_code": 2042, "error": "held"}], "job_id": 12})
    assert await slurm.submit(JOB) == "12"


@pytest.mark.parametrize("job_id", [0, None, -1, "", 0xFFFFFFFE])
async def test_an_answer_without_an_id_is_no_job(daemon: Daemon, slurm: SlurmScheduler, job_id: Any) -> None:
    daemon.says({"errors": [], "job_id": job_id})
    assert await unavailable(slurm.submit(JOB)) == Trouble.CONFUSED


async def test_a_known_number_is_a_no(daemon: Daemon, slurm: SlurmScheduler) -> None:
    daemon.says({"errors": [{"error_code": 2000, "error": "Invalid partition name specified"}]}, 500)
    with pytest.raises(Rejected) as caught:
        await slurm.submit(JOB)
    assert caught.value.reason == Refusal.UNKNOWN_PARTITION


async def test_a_number_of_the_controllers_that_we_do_not_know_is_a_no(
    daemon: Daemon, slurm: SlurmScheduler
) -> None:
    daemon.says(error(2099), 500)
    with pytest.raises(Rejected) as caught:
        await slurm.submit(JOB)
    assert caught.value.reason == Refusal.REFUSED


async def test_a_full_queue_is_no_refusal(daemon: Daemon, slurm: SlurmScheduler) -> None:
    daemon.says(error(2007), 500)
    assert await unavailable(slurm.submit(JOB)) == Trouble.BUSY


async def test_accounting_that_is_away_leaves_unknown_what_the_controller_forgot() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/slurmdb"):
            return web.json_response(error(7000), status=500)
        if request.path.endswith("/jobs"):
            return web.json_response({"jobs": []})
        return web.json_response(error(2017), status=500)

    async with Served(answer) as url, SlurmScheduler(url, SigningKey(KEY, "jobs")) as slurm:
        assert await unavailable(slurm.job("7")) == Trouble.ACCOUNTING
        assert await unavailable(slurm.find("net-1/JOB-1")) == Trouble.ACCOUNTING
        assert await unavailable(slurm.find("net-1/JOB-1", since=1)) == Trouble.ACCOUNTING
        assert await unavailable(slurm.accounting(ids=["7"])) == Trouble.ACCOUNTING


async def test_every_request_carries_a_token_that_is_good(daemon: Daemon) -> None:
    now = [1_000_000.0]
    credential = SigningKey(KEY, "jobs", clock=lambda: now[0])
    async with SlurmScheduler(daemon.url, credential) as slurm:
        daemon.says({"jobs": []})
        await slurm.jobs()
        await slurm.jobs()
        now[0] += 400
        await slurm.jobs()
    tokens = [request.headers["X-SLURM-USER-TOKEN"] for request in daemon.asked]
    assert {request.headers["X-SLURM-USER-NAME"] for request in daemon.asked} == {"jobs"}
    assert tokens[0] == tokens[1] == mint(KEY, "jobs", issued_at=1_000_000, expires_at=1_000_600)
    assert expiry(tokens[2]) == 1_001_000


async def test_a_token_that_was_not_taken_is_not_used_again(daemon: Daemon) -> None:
    now = [1_000_000.0]
    credential = SigningKey(KEY, "jobs", clock=lambda: now[0])
    async with SlurmScheduler(daemon.url, credential) as slurm:
        daemon.says({"errors": [{"error_number": -1}]}, 500)
        await unavailable(slurm.jobs())
        now[0] += 1
        await unavailable(slurm.jobs())
    first, second = (expiry(request.headers["X-SLURM-USER-TOKEN"]) for request in daemon.asked)
    assert second == first + 1


async def test_a_given_token_that_expired_is_not_sent(daemon: Daemon) -> None:
    token = mint(KEY, "jobs", issued_at=1, expires_at=2_000)
    async with SlurmScheduler(daemon.url, GivenToken(token, "jobs", clock=lambda: 1_996.0)) as slurm:
        assert await unavailable(slurm.jobs()) == Trouble.TOKEN
    assert daemon.asked == []


async def test_without_a_runner_what_needs_one_is_rejected(daemon: Daemon, slurm: SlurmScheduler) -> None:
    daemon.says({"nodes": [{"name": "n1", "state": "idle", "state_flags": []}]})
    for work in (slurm.drain("n1", "x"), slurm.delete_node("n1"), slurm.reconfigure()):
        with pytest.raises(Rejected) as caught:
            await work
        assert caught.value.reason == Refusal.NOT_ALLOWED


async def test_a_command_that_fails_for_no_known_reason_is_unknown(daemon: Daemon) -> None:
    async def run(argv: object) -> Completed:
        return Completed(1, "", "slurm_update error: Unable to contact slurm controller (connect failure)")

    async with SlurmScheduler(daemon.url, SigningKey(KEY, "jobs"), run=run) as slurm:
        assert await unavailable(slurm.reconfigure()) == Trouble.AWAY


async def test_many_who_look_at_once_ask_once_more_each_time(daemon: Daemon, slurm: SlurmScheduler) -> None:
    daemon.says({"jobs": []})
    daemon.delay = 0.05
    now = 4_000_000_000
    await asyncio.gather(*(slurm.find(f"net-1/JOB-{number}", since=now) for number in range(50)))
    assert len(daemon.asked) <= 2


async def test_an_unknown_version_is_refused_at_once() -> None:
    with pytest.raises(Rejected) as caught:
        SlurmScheduler("http://127.0.0.1:1", SigningKey(KEY, "jobs"), api_version="v9.9.9")
    assert caught.value.reason == "UnknownApiVersion"
