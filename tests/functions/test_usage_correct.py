"""`virtengine usage correct`, from a person's shell to the books of the chain."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.chain.modules.scene import secret
from tests.functions.test_usage import recorded, totals, until
from tests.functions.test_usage_gaps import programs, scene, until_intervals
from tests.functions.world import MeterOfTest, Programs
from tests.support.nats import NatsServer
from tests.support.node import Node
from virtengine.cli import usage
from virtengine.cli.errors import Refused
from virtengine.clients.events import EventBus
from virtengine.core.resources import METERED_PER_UNIT, ResourceType

__all__ = ["programs", "scene"]

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
HALF_A_SECOND = METERED_PER_UNIT[ResourceType.CPU] // 7200


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The provider's signing key, as a file."""
    path = tmp_path / "signing-key"
    path.write_bytes(secret("signing/provider"))
    return path


async def correct(node: Node, url: str, dsn: str, key: Path, *words: str) -> Any:
    """Run the command as a person does, and return what it says."""
    where = [
        "--signing-key-file",
        str(key),
        "--database",
        dsn,
        "--events-url",
        url,
        "--grpc",
        node.grpc,
        "--node",
        node.url,
    ]
    asked = ["correct", *words, *where, "--reason", "the clock was wrong", "--output", "json"]

    def call() -> Any:
        return CliRunner().invoke(usage.app, asked, catch_exceptions=True)

    done = await asyncio.to_thread(call)
    if isinstance(done.exception, Refused):
        raise done.exception
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


async def test_a_correction_sent_at_a_shell_becomes_a_record(
    scene: tuple[Node, str],
    programs: Programs,
    bus: EventBus,
    nats_server: NatsServer,
    dsn: str,
    key: Path,
) -> None:
    node, lease = scene
    meter = MeterOfTest(node, lease)
    meter.cut(3)
    everything = meter.quantities()
    async with programs.running("usage"):
        await meter.publish(bus, meter.reports)
        await until_intervals(node, lease, 9)
        target = recorded(node, lease)[0]
        told = await correct(
            node, nats_server.url, dsn, key, lease, str(target.sequence), f"cpu=-{1 / 7200:.12f}", "--yes"
        )
        assert (told["correction"], told["record"], told["lease_id"]) == (1, target.sequence, lease)
        await until_intervals(node, lease, 10)
        made = recorded(node, lease)[-1]
        assert made.corrects == target.sequence
        taken = -int(told["deltas"][0]["quantity"])
        assert abs(taken - HALF_A_SECOND) <= 1
        assert totals(node, lease)[int(ResourceType.CPU)] == everything[int(ResourceType.CPU)] - taken
        again = await correct(
            node, nats_server.url, dsn, key, lease, str(target.sequence), "memory=0.001", "cpu=0.0001", "-y"
        )
        assert again["correction"] == 2
        assert [one["resource"] for one in again["deltas"]] == ["cpu", "memory"]

        async def is_recorded() -> bool:
            return sum(bool(one.corrects) for one in recorded(node, lease)) == 2

        await until(is_recorded)
        with pytest.raises(Refused, match="itself a correction"):
            await correct(node, nats_server.url, dsn, key, lease, str(made.sequence), "cpu=1", "--yes")


async def test_what_cannot_be_a_correction_is_refused_before_it_is_sent(
    scene: tuple[Node, str],
    programs: Programs,
    bus: EventBus,
    nats_server: NatsServer,
    dsn: str,
    key: Path,
) -> None:
    node, lease = scene
    meter = MeterOfTest(node, lease)
    async with programs.running("usage"):
        await meter.publish(bus, meter.cut(1))
        await until_intervals(node, lease, 3)
    before = await bus.last_sequence("USAGE")
    for words, text in (
        ([lease, "9", "cpu=1", "--yes"], "no record 9"),
        ([lease, "1", "cpu=1", "memory=-1", "--yes"], "adds or takes back"),
        ([lease, "1", "cpu=1", "cpu=2", "--yes"], "there twice"),
        ([lease, "1", "cpu=much", "--yes"], "no amount"),
        ([lease, "1", "cpu=0", "--yes"], "is nothing"),
        ([lease, "1", "block=1", "--yes"], "no resource"),
        ([lease, "1", "cpu=1"], "nobody can be asked"),
        (["no/such/lease", "1", "cpu=1", "--yes"], "no lease"),
    ):
        with pytest.raises(Refused, match=text):
            await correct(node, nats_server.url, dsn, key, *words)
    await asyncio.to_thread(key.write_bytes, secret("signing/other"))
    with pytest.raises(Refused, match="not the signing key"):
        await correct(node, nats_server.url, dsn, key, lease, "1", "cpu=1", "--yes")
    assert await bus.last_sequence("USAGE") == before
