"""`virtengine lease …` at a running gateway: what people see, and whom they trust."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
import stat
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from tests.operators.gateway import scene
from tests.operators.gateway.scene import ALICE, BOB, Scene, until
from tests.operators.gateway.test_execution import seller
from virtengine.cli.gateway import Memory
from virtengine.cli.keyring import Keyring, Secret
from virtengine.cli.lease_logs import parse_since
from virtengine.cli.main import build
from virtengine.clients.gateway import Address, Gateway, GatewayRefused
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import lease_namespace, short_hash
from virtengine.crypto import certificate

Run = Callable[..., Any]


@pytest_asyncio.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Scene]:
    # What the gateway logs is no part of what the command prints.
    with capture_logs() as _lines:
        async with scene.running(tmp_path, allow_exec=True) as made:
            made.put(seller(**{"gateway/exec": "true"}))
            yield made


@pytest.fixture
def alice(home: Path, passphrase: Path) -> None:
    """Give this machine Alice's key."""
    Keyring(home / "keyring").add(
        "alice",
        Secret(ALICE.secret),
        address=ALICE.address,
        public_key="",
        passphrase=passphrase.read_text().strip(),
    )


def pin_of(gateway: Scene) -> str:
    host, _, port = gateway.url.removeprefix("https://").partition(":")
    shown = ssl.get_server_certificate((host, int(port)))
    return certificate.pin_of(shown.encode())


@pytest.fixture
def run(gateway: Scene, alice: None, passphrase: Path, runner: CliRunner) -> Run:
    """Run a command of Alice's; the provider's address and certificate are known already."""

    async def running(command: str, lease: str, *more: str, **options: Any) -> Result:
        pin = await asyncio.to_thread(pin_of, gateway)
        Memory(lease).keep(host_uri=gateway.url, pin=pin, looked_at=int(time.time()))
        words = ["lease", command, lease, "--from", "alice", "--passphrase-file", str(passphrase), *more]
        return await asyncio.to_thread(runner.invoke, build(("lease",)), words, **options)

    return running


async def test_status_is_a_table_or_a_document(gateway: Scene, run: Run) -> None:
    lease = gateway.add_lease(ALICE)
    table = await run("status", lease)
    assert table.exit_code == 0, table.output
    assert "Active" in table.stdout
    assert "2/2" in table.stdout
    document = await run("status", lease, "--output", "json")
    assert json.loads(document.stdout)["lease"] == lease


@pytest.mark.thorough
async def test_events_and_usage_are_shown(gateway: Scene, run: Run) -> None:
    lease = gateway.add_lease(ALICE)
    assert (await run("events", lease)).exit_code == 0
    usage = await run("usage", lease)
    assert "core-milliseconds" in usage.stdout
    assert "4" in usage.stdout
    assert json.loads((await run("usage", lease, "-o", "json")).stdout)["recorded"] == "4000000"


@pytest.mark.thorough
async def test_a_restart_names_what_it_restarted(gateway: Scene, run: Run) -> None:
    lease = gateway.add_lease(ALICE)
    found = await run("restart", lease, "-o", "json")
    assert json.loads(found.stdout) == {"restarted": ["web"]}


@pytest.mark.thorough
async def test_logs_are_lines_or_objects(gateway: Scene, run: Run) -> None:
    lease = gateway.add_lease(ALICE)
    gateway.api.say(lease_namespace(lease), "web-1", "hello", "world")
    plain = await run("logs", lease, "--service", "web/0")
    assert plain.stdout == "hello\nworld\n"
    objects = await run("logs", lease, "-o", "json", "--tail", "1")
    found = [json.loads(line) for line in objects.stdout.splitlines()]
    assert [(one["service"], one["replica"], one["text"]) for one in found] == [("web", "0", "world")]
    assert found[0]["time"].endswith("Z")


@pytest.mark.thorough
async def test_a_commands_exit_code_is_passed_on(gateway: Scene, run: Run) -> None:
    lease = gateway.add_lease(ALICE)
    done = await run("exec", lease, "--service", "web", "--", "ls", "/")
    assert (done.exit_code, done.stdout) == (0, "ls /\n")
    kept = await run("exec", lease, "--service", "web", "-o", "json", "--", "ls", "/")
    assert json.loads(kept.stdout) == {"exit_code": 0, "stdout": "ls /\n", "stderr": ""}

    async def fail(socket_: Any, _command: list[str]) -> None:
        causes = [{"reason": "ExitCode", "message": "7"}]
        status = {"status": "Failure", "reason": "NonZeroExitCode", "details": {"causes": causes}}
        await socket_.send_bytes(b"\x03" + json.dumps(status).encode())

    gateway.api.on_exec = fail
    assert (await run("exec", lease, "--service", "web", "--", "false")).exit_code == 7


async def test_a_refusal_is_told_with_its_reason(gateway: Scene, run: Run) -> None:
    lease = gateway.add_lease(ALICE, state="Suspended")
    found = await run("exec", lease, "--service", "web", "--", "ls")
    assert isinstance(found.exception, GatewayRefused)
    assert found.exception.kind == "wrong-state"


@pytest.mark.thorough
async def test_the_token_is_kept_where_only_its_owner_reads_it_and_used_again(
    gateway: Scene, run: Run, home: Path
) -> None:
    lease = gateway.add_lease(ALICE)
    for _ in range(3):
        assert (await run("status", lease)).exit_code == 0
    path = home / "gateway" / f"{short_hash(lease)}.json"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700
    events = [call for call in gateway.api.calls if call[0] == "POST" and call[1].endswith("/events")]
    assert len(events) == 1


@pytest.mark.thorough
async def test_a_token_that_the_gateway_knows_no_more_is_replaced(gateway: Scene, run: Run) -> None:
    lease = gateway.add_lease(ALICE)
    Memory(lease).keep(token="a.b.c", expires_at=int(time.time()) + 3600)
    assert (await run("status", lease)).exit_code == 0
    Memory(lease).keep(token="a.b.c", expires_at=int(time.time()) + 3600)
    done = await run("exec", lease, "--service", "web", "--", "ls")
    assert done.exit_code == 0, done.output


@pytest.mark.thorough
async def test_somebody_else_behind_the_address_is_sent_nothing(gateway: Scene, tmp_path: Path) -> None:
    lease = gateway.add_lease(ALICE)
    wrong = certificate.PIN_PREFIX + "A" * 43 + "="
    address = Address(gateway.url, scene.PROVIDER.address, pin=wrong)
    with pytest.raises(Rejected) as refused:
        async with Gateway(address, lambda: ALICE, lease):
            pass
    assert refused.value.reason == "CertificateMismatch"
    assert not any(call[0] == "POST" and call[1].endswith("/events") for call in gateway.api.calls)


@pytest.mark.thorough
async def test_without_a_digest_and_a_ca_a_self_signed_certificate_is_not_believed(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    with pytest.raises(Unavailable):
        async with Gateway(Address(gateway.url, scene.PROVIDER.address), lambda: ALICE, lease) as opened:
            await opened.status()


@pytest.mark.thorough
async def test_a_ca_from_a_file_is_believed(gateway: Scene, tmp_path: Path) -> None:
    lease = gateway.add_lease(ALICE)
    host, _, port = gateway.url.removeprefix("https://").partition(":")
    shown = await asyncio.to_thread(ssl.get_server_certificate, (host, int(port)))
    (tmp_path / "ca.pem").write_text(shown)
    address = Address(gateway.url, scene.PROVIDER.address, ca_file=tmp_path / "ca.pem")
    async with Gateway(address, lambda: ALICE, lease) as opened:
        assert (await opened.status())["lease"] == lease


@pytest.mark.thorough
async def test_a_name_inside_the_cluster_is_reached_through_a_forwarded_port(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    host, _, port = gateway.url.removeprefix("https://").partition(":")
    address = Address(
        "https://virtengine-gateway.virtengine-provider.svc:8443",
        scene.PROVIDER.address,
        pin=await asyncio.to_thread(pin_of, gateway),
        connect=(host, int(port)),
    )
    async with Gateway(address, lambda: ALICE, lease) as opened:
        assert (await opened.status())["lease"] == lease


@pytest.mark.thorough
async def test_the_key_of_somebody_else_opens_nothing(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    pin = await asyncio.to_thread(pin_of, gateway)
    with pytest.raises(GatewayRefused) as refused:
        async with Gateway(
            Address(gateway.url, scene.PROVIDER.address, pin=pin), lambda: BOB, lease
        ) as opened:
            await opened.status()
    assert (refused.value.status, refused.value.kind) == (401, "not-signed")


@pytest.mark.thorough
async def test_too_many_requests_say_when_to_repeat(tmp_path: Path) -> None:
    async with scene.running(tmp_path, tenant_per_second=0.5, tenant_burst=1) as gateway:
        lease = gateway.add_lease(ALICE)
        pin = await asyncio.to_thread(pin_of, gateway)
        address = Address(gateway.url, scene.PROVIDER.address, pin=pin)
        async with Gateway(address, lambda: ALICE, lease) as opened:
            await opened.status()
            with pytest.raises(NotYet) as refused:
                await opened.status()
            assert 1 <= refused.value.seconds <= 2


@pytest.mark.thorough
async def test_nobody_at_the_address_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{free.getsockname()[1]}"
    address = Address(url, scene.PROVIDER.address, pin="sha256/x")
    with pytest.raises(Unavailable):
        async with Gateway(address, lambda: ALICE, scene.lease_id(ALICE)):
            pass


@pytest.mark.thorough
async def test_followed_logs_come_as_they_are_written(gateway: Scene) -> None:
    lease = gateway.add_lease(ALICE)
    address = Address(gateway.url, scene.PROVIDER.address, pin=await asyncio.to_thread(pin_of, gateway))
    async with (
        Gateway(address, lambda: ALICE, lease) as opened,
        opened.logs({"follow": "true", "service": "web", "replica": "0"}) as lines,
    ):
        await until(lambda: gateway.api.followed == 1)
        gateway.api.say(lease_namespace(lease), "web-1", "now")
        assert await lines.readline() == b"now\n"


@pytest.mark.thorough
@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("10m", 600), ("2h", 7200), ("1d", 86_400)])
def test_a_time_span_is_read(text: str, seconds: int) -> None:
    assert parse_since(text) == seconds


@pytest.mark.thorough
@pytest.mark.parametrize("text", ["", "10", "m", "-1m", "1.5h", "10 m", "9999999s"])
def test_a_time_span_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        parse_since(text)
