"""Functions of a user: from zero to an answer and back, through poison, replay and kill -9."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster import docker
from cluster.settings import NODE_NAME
from e2e.support.command import virtengine
from e2e.support.functions import FUNCTIONS, NAMESPACE, Echo
from e2e.support.kubernetes import Kubectl, condition, wait_condition, wait_for
from e2e.support.tenant import Tenant

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "function"
RUN = str(time.time_ns())  # an event that was handled in an earlier run is not handled again
SCALE = {"min": 0, "max": 1, "idleSeconds": 3}


@pytest.fixture
def echo(kubectl: Kubectl) -> Iterator[Echo]:
    found = Echo(kubectl, "story-echo")
    found.apply(scale=SCALE, retries={"attempts": 2})
    yield found
    found.remove()


def test_a_function_runs_only_while_there_is_something_to_handle(echo: Echo) -> None:
    wait_for(echo.is_asleep, "the function to be at zero", 120)

    async def ask() -> None:
        async with echo.connected() as bus:
            for number in range(3):
                await echo.ask(bus, f"{RUN}-question-{number}")
            for number in range(3):
                await echo.answered(f"{RUN}-question-{number}")

    asyncio.run(ask())
    wait_for(echo.is_asleep, "the function to be at zero again", 120)
    said = (echo.get() or {})["status"]
    assert (said["lag"], said["replicas"]) == (0, 0)


def test_poison_is_kept_shown_replayed_and_dropped(echo: Echo) -> None:
    async def poison() -> None:
        async with echo.connected() as bus:
            await bus.publish_bytes(f"function.{echo.name}.Asked", b"not json", message_id=f"{RUN}-poison")
            await echo.ask(bus, f"{RUN}-wrong", wrong=True)
            await echo.ask(bus, f"{RUN}-right")
            await echo.answered(f"{RUN}-right")

    asyncio.run(poison())
    where = ("--namespace", NAMESPACE)

    def kept() -> dict[str, int]:
        found = command("function", "quarantine", "list", echo.name, *where)
        return {one["reason"]: one["number"] for one in found["events"]}

    wait_for(lambda: set(kept()) == {"EventMalformed", "WrongOnPurpose"}, "both to be in quarantine", 60)
    number = str(kept()["WrongOnPurpose"])
    shown = command("function", "quarantine", "show", echo.name, number, *where)
    assert (shown["body"]["id"], shown["message"]) == (f"{RUN}-wrong", "wrong on purpose")
    wait_for(lambda: condition(echo.get(), "Quarantined").get("status") == "True", "the condition", 60)
    command("function", "replay", echo.name, number, *where)
    wait_for(lambda: kept().get("WrongOnPurpose", 0) > int(number), "it to be refused again", 60)
    numbers = [str(one) for one in kept().values()]
    command("function", "quarantine", "drop", echo.name, *numbers, "--yes", *where)
    assert kept() == {}


def test_a_killed_host_neither_loses_nor_repeats(echo: Echo) -> None:
    count = 200

    async def ask() -> None:
        async with echo.connected() as bus:
            for number in range(count):
                await echo.ask(bus, f"{RUN}-kill-{number}")
                if number % 50 == 25:
                    await asyncio.to_thread(_kill)
            for number in range(count):
                await echo.answered(f"{RUN}-kill-{number}", seconds=300)

    asyncio.run(ask())
    answered = [one for one in echo.heard if one.startswith(f"{RUN}-kill-")]
    assert len(answered) == len(set(answered)) == count


def test_the_example_counts_orders(kubectl: Kubectl, tenant: Tenant) -> None:
    kubectl("apply", "-k", str(EXAMPLE))
    try:
        wait_condition(kubectl, FUNCTIONS, "order-counter", NAMESPACE)
        before = _processed(kubectl)
        tenant.order("counted", deposit="20000000")
        wait_for(lambda: _processed(kubectl) > before, "the order to be counted", 120)
        found = kubectl.get(FUNCTIONS, "order-counter", NAMESPACE) or {}
        assert found["status"]["quarantined"] == 0
    finally:
        kubectl("delete", "-k", str(EXAMPLE), "--wait=false")


def test_usage_and_settlement_are_functions(kubectl: Kubectl) -> None:
    for name in ("virtengine-usage", "virtengine-settlement"):
        found = wait_condition(kubectl, FUNCTIONS, name, "virtengine-provider")
        assert found["status"]["quarantined"] == 0
        assert kubectl.get("deployment", name, "virtengine-provider")


def command(*words: str) -> Any:
    """Run a command and return its answer."""
    return json.loads(virtengine(*words, "--output", "json"))


def _processed(kubectl: Kubectl) -> int:
    found = kubectl.get(FUNCTIONS, "order-counter", NAMESPACE) or {}
    return int(found.get("status", {}).get("processed") or 0)


def _kill() -> None:
    pattern = "python -m functions.host echo:handle"
    subprocess.run(
        [*docker.command(), "exec", NODE_NAME, "pkill", "-KILL", "-f", pattern],
        check=False, capture_output=True, timeout=30,
    )  # fmt: skip
