"""Provider gateway: 500 requests a second on a fixed schedule, while 100 readers follow one replica's log.

The gateway is the real process over TLS, with its default limits. Behind it are a fake API server that passes
the contract test of the real one, and the chain's books played by a script. Latency counts from the moment at
which a request was due.
"""

from __future__ import annotations

import asyncio
import os
import random
import ssl
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import grpc.aio

from bench.report import Figure, Report, percentile
from tests.fakes.api_server import FakeApiServer
from tests.operators.gateway import scene
from tests.support.processes import free_port
from virtengine.core.ids import lease_namespace, short_hash
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.plans import gateway_request
from virtengine.wire.virtengine.escrow.v1 import query_pb2 as escrow_query
from virtengine.wire.virtengine.escrow.v1 import query_pb2_grpc as escrow_grpc
from virtengine.wire.virtengine.escrow.v1 import types_pb2 as escrow_types
from virtengine.wire.virtengine.settlement.v1 import query_pb2, query_pb2_grpc

RATE = 500
SECONDS = int(os.environ.get("GATEWAY_SECONDS", "30"))
WARM_SECONDS = 3
LEASES = 50
FOLLOWERS = 100
CONNECTIONS = 100
"""Two for each tenant. They are kept open, as clients do; waiting for one counts as latency."""
LINES_PER_SECOND = 5
MIX = (("status", 60), ("usage", 20), ("events", 15), ("logs", 5))
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Run:
    """What was seen."""

    milliseconds: list[float] = field(default_factory=list)
    by_route: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)
    complete_followers: int = 0
    upstream_streams: int = 0
    cpu_seconds: float = 0
    rss_mb: float = 0


def measure() -> Report:
    """Run the load once."""
    report = Report("gateway")
    print(f"{RATE} requests/s for {SECONDS} s over {LEASES} leases, {FOLLOWERS} followers of one replica")
    run = asyncio.run(_measure())
    report.context |= {
        "seconds": SECONDS,
        "leases": LEASES,
        "requests": len(run.milliseconds),
        "wrong_answers": dict(run.wrong),
        "upstream_log_streams": run.upstream_streams,
        "gateway_cpu_ms_per_request": round(1000 * run.cpu_seconds / max(1, len(run.milliseconds)), 3),
        "gateway_rss_mb": round(run.rss_mb, 1),
    }
    report.samples["milliseconds"] = [round(one, 2) for one in run.milliseconds]
    if run.wrong:
        report.missing["p99_ms"] = f"answers that were not right: {dict(run.wrong)}"
    else:
        report.figures["p99_ms"] = Figure(round(percentile(run.milliseconds, 99), 1), 50, "ms")
        report.context["p50_ms"] = round(percentile(run.milliseconds, 50), 1)
        report.context["p99_ms_by_route"] = {
            route: round(percentile(found, 99), 1) for route, found in run.by_route.items()
        }
    report.figures["followers"] = Figure(run.complete_followers, FOLLOWERS, "readers", "higher")
    if run.delays:
        report.context["line_delay_p99_ms"] = round(percentile(run.delays, 99), 1)
    return report


async def _measure() -> Run:
    run = Run()
    folder = Path(tempfile.mkdtemp(prefix="ve-gateway-"))
    async with FakeApiServer().running() as api, _books() as grpc_address:
        api.put({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": scene.SPACE}})
        keys = [PrivateKey(bytes([number + 1]) * 32) for number in range(LEASES)]
        leases = [_furnish(api, key) for key in keys]
        async with (
            _process(api, folder, grpc_address) as (url, process),
            _session(CONNECTIONS) as session,
            _session(0) as following,
        ):
            await _until_up(session, url)
            tokens = [await _token(session, url, *pair) for pair in zip(keys, leases, strict=True)]
            followers = [
                asyncio.create_task(_follow(following, url, leases[0], tokens[0], run))
                for _ in range(FOLLOWERS)
            ]
            await _until_followed(session, url, leases[0], tokens[0], api)
            await _load(session, url, leases, tokens, Run(), WARM_SECONDS)
            before = _cpu_seconds(process.pid)
            writer = asyncio.create_task(_write(api, leases[0]))
            await _load(session, url, leases, tokens, run, SECONDS)
            run.cpu_seconds = _cpu_seconds(process.pid) - before
            run.rss_mb = _rss_mb(process.pid)
            await writer
            run.upstream_streams = api.followed
            api.say(lease_namespace(leases[0]), "web-1", "end")
            await asyncio.gather(*followers)
    return run


def _furnish(api: FakeApiServer, key: PrivateKey) -> str:
    lease = scene.lease_id(key)
    api.put(scene.lease_object(lease))
    for pod in ("web-1", "web-2"):
        api.put(scene.pod(lease, pod))
    api.say(lease_namespace(lease), "web-1", *(f"line {number}" for number in range(50)))
    return lease


async def _load(
    session: aiohttp.ClientSession, url: str, leases: list[str], tokens: list[str], run: Run, seconds: float
) -> None:
    """Send requests when they are due, however long those before take."""
    chance = random.Random(7)
    routes = chance.choices([name for name, _ in MIX], [weight for _, weight in MIX], k=int(RATE * seconds))
    loop = asyncio.get_running_loop()
    start = loop.time() + 0.1
    tasks: set[asyncio.Task[None]] = set()
    for number, route in enumerate(routes):
        due = start + number / RATE
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        place = number % len(leases)
        task = asyncio.create_task(_ask(session, url, leases[place], tokens[place], route, due, run))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    while tasks:
        await asyncio.wait(tasks)


async def _ask(
    session: aiohttp.ClientSession, url: str, lease: str, token: str, route: str, due: float, run: Run
) -> None:
    params = {"tail": "20", "service": "web", "replica": "0"} if route == "logs" else None
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{url}/v1/leases/{short_hash(lease)}/{route}"
    try:
        async with session.get(address, headers=headers, params=params) as answer:
            body = await answer.read()
            if answer.status != 200 or not _is_right(route, lease, body):
                run.wrong[f"{route} {answer.status}"] += 1
    except aiohttp.ClientError as error:
        run.wrong[f"{route} {type(error).__name__}"] += 1
    milliseconds = (asyncio.get_running_loop().time() - due) * 1000
    run.milliseconds.append(milliseconds)
    run.by_route.setdefault(route, []).append(milliseconds)


def _is_right(route: str, lease: str, body: bytes) -> bool:
    if route == "logs":
        return body.count(b"\n") == 20
    wanted = {"status": lease, "usage": lease, "events": '"events"'}[route]
    return wanted.encode() in body


async def _follow(session: aiohttp.ClientSession, url: str, lease: str, token: str, run: Run) -> None:
    """Read until the end is said; count as complete who missed nothing."""
    params = {"follow": "true", "service": "web", "replica": "0", "tail": "0"}
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{url}/v1/leases/{short_hash(lease)}/logs"
    expected = 0
    async with await _patient(session, address, headers, params) as answer:
        while line := await answer.content.readline():
            word, _, rest = line.decode().partition(" ")
            if word == "tick":
                number, sent = rest.split()
                run.delays.append((time.monotonic() - float(sent)) * 1000)
                if int(number) != expected:
                    return
                expected += 1
            elif word.strip() == "end":
                run.complete_followers += expected == SECONDS * LINES_PER_SECOND
                return


async def _patient(
    session: aiohttp.ClientSession, address: str, headers: dict[str, str], params: dict[str, str]
) -> aiohttp.ClientResponse:
    """Ask again as long as the gateway says when to."""
    while True:
        answer = await session.get(address, headers=headers, params=params)
        if answer.status != 429:
            return answer
        answer.release()
        await asyncio.sleep(float(answer.headers["Retry-After"]) * random.uniform(1, 3))


async def _write(api: FakeApiServer, lease: str) -> None:
    """Write lines as a workload does."""
    for number in range(SECONDS * LINES_PER_SECOND):
        api.say(lease_namespace(lease), "web-1", f"tick {number} {time.monotonic()}")
        await asyncio.sleep(1 / LINES_PER_SECOND)


async def _until_followed(
    session: aiohttp.ClientSession, url: str, lease: str, token: str, api: FakeApiServer
) -> None:
    deadline = time.monotonic() + 30
    while api.followed == 0 or len([1 for call in api.calls if call[1].endswith("/log")]) < FOLLOWERS + 1:
        if time.monotonic() > deadline:
            raise RuntimeError("the followers did not get connected")
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)


async def _token(session: aiohttp.ClientSession, url: str, key: PrivateKey, lease: str) -> str:
    body = gateway_request.sign(
        key,
        lease=lease,
        chain_id=scene.CHAIN,
        provider=scene.PROVIDER.address,
        nonce=os.urandom(16).hex(),
        now=time.time(),
    )
    for _ in range(50):
        async with session.post(f"{url}/v1/tokens", json=body) as answer:
            if answer.status == 201:
                return str((await answer.json())["token"])
            await asyncio.sleep(float(answer.headers.get("Retry-After", "0.2")))
    raise RuntimeError("there was no token")


async def _until_up(session: aiohttp.ClientSession, url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(aiohttp.ClientError):
            async with session.get(f"{url}/healthz") as answer:
                if answer.status == 200:
                    return
        await asyncio.sleep(0.1)
    raise RuntimeError("the gateway did not come up")


@asynccontextmanager
async def _session(connections: int) -> AsyncIterator[aiohttp.ClientSession]:
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    connector = aiohttp.TCPConnector(ssl=trust, limit=connections)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield session


@asynccontextmanager
async def _process(
    api: FakeApiServer, folder: Path, grpc_address: str
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """Run the gateway as its container does."""
    port = free_port()
    settings = {
        "KUBECONFIG": str(api.kubeconfig(folder / "kubeconfig")),
        "CHAIN_ID": scene.CHAIN,
        "CHAIN_GRPC": grpc_address,
        "CHAIN_RPC": "http://127.0.0.1:1",
        "PROVIDER": scene.PROVIDER.address,
        "NAMESPACE": scene.SPACE,
        "LISTEN_HOST": "127.0.0.1",
        "LISTEN_PORT": str(port),
        "METRICS_PORT": "0",
        # All tenants ask for their tokens at once, from one address.
        "ADDRESS_BURST": "1000",
    }
    environment = {**os.environ, **{f"VIRTENGINE_{name}": value for name, value in settings.items()}}
    with (folder / "gateway.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "operators.gateway", env=environment, cwd=ROOT, stderr=log
        )
        try:
            yield f"https://127.0.0.1:{port}", process
        finally:
            process.terminate()
            await process.wait()


class _Settlement(query_pb2_grpc.QueryServicer):
    async def UsageSummary(self, request: Any, context: Any) -> Any:
        """Answer as the chain does."""
        return query_pb2.QueryUsageSummaryResponse(recorded="4000000", settled="1000000")


class _Escrow(escrow_grpc.QueryServicer):
    async def Account(self, request: Any, context: Any) -> Any:
        """Answer as the chain does."""
        return escrow_query.QueryAccountResponse(account=escrow_types.Account(id=request.id, balance="7"))


@asynccontextmanager
async def _books() -> AsyncIterator[str]:
    """Play the chain's books."""
    server = grpc.aio.server()
    query_pb2_grpc.add_QueryServicer_to_server(_Settlement(), server)
    escrow_grpc.add_QueryServicer_to_server(_Escrow(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float:
    line = next(one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in one)
    return int(line.split()[1]) / 1024
