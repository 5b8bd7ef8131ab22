"""`virtengine function` against a real NATS."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from tests.support.nats import NatsServer, nats_server
from virtengine.cli import events, function
from virtengine.cli.errors import Refused
from virtengine.clients.events import REPLAY, EventBus
from virtengine.core.errors import Rejected
from virtengine.plans.function_names import FunctionId

__all__ = ["nats_server"]

ID = FunctionId("shop", "mail")


@pytest.fixture
def kept(nats_server: NatsServer) -> str:
    """Three events in quarantine, and one of another function."""

    nats_server.empty()

    async def put() -> None:
        async with EventBus(nats_server.url) as bus:
            await bus.ensure_streams()
            for number, body in enumerate((b'{"a": 1}', b"\xff\x00", b"not json"), start=1):
                headers = {
                    "Virtengine-Reason": f"Reason{number}",
                    "Virtengine-Subject": "chain.x",
                    "Virtengine-Attempts": "2",
                    "Virtengine-Place": f"CHAIN/{number}",
                }
                await bus.publish_bytes(ID.quarantine, body, message_id=str(number), headers=headers)
            await bus.publish_bytes("quarantine.shop.other", b"x", message_id="other")

    asyncio.run(put())
    return nats_server.url


def call(runner: CliRunner, url: str, *words: str) -> Any:
    done = runner.invoke(
        function.app,
        [*words, "--namespace", "shop", "--events-url", url, "--output", "json"],
        catch_exceptions=False,
    )
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def replayed(url: str) -> list[tuple[str, bytes]]:
    async def read() -> list[tuple[str, bytes]]:
        async with EventBus(url) as bus:
            last = await bus.last_sequence(REPLAY)
            found = [await bus.jetstream.get_msg(REPLAY, seq=number + 1) for number in range(last)]
            return [(str(one.subject), one.data or b"") for one in found]

    return asyncio.run(read())


@pytest.mark.contract
def test_the_quarantine_of_one_function_is_listed(runner: CliRunner, kept: str) -> None:
    found = call(runner, kept, "quarantine", "list", "mail")["events"]
    assert [(one["number"], one["reason"], one["attempts"]) for one in found] == [
        (1, "Reason1", 2),
        (2, "Reason2", 2),
        (3, "Reason3", 2),
    ]


@pytest.mark.contract
def test_one_event_is_shown_with_what_it_holds(runner: CliRunner, kept: str) -> None:
    assert call(runner, kept, "quarantine", "show", "mail", "1")["body"] == {"a": 1}
    assert call(runner, kept, "quarantine", "show", "mail", "2")["body"] == "\\xff\x00"
    assert call(runner, kept, "quarantine", "show", "mail", "3")["place"] == "CHAIN/3"


@pytest.mark.contract
@pytest.mark.parametrize("number", ["4", "99"])
def test_an_event_of_another_function_is_not_found(runner: CliRunner, kept: str, number: str) -> None:
    for words in (("show", "mail", number), ("drop", "mail", number, "--yes")):
        with pytest.raises(Rejected) as refused:
            call(runner, kept, "quarantine", *words)
        assert refused.value.reason == "NotInQuarantine"


@pytest.mark.contract
def test_what_is_dropped_is_gone(runner: CliRunner, kept: str) -> None:
    call(runner, kept, "quarantine", "drop", "mail", "1", "3", "--yes")
    found = call(runner, kept, "quarantine", "list", "mail")["events"]
    assert [one["number"] for one in found] == [2]
    assert replayed(kept) == []


@pytest.mark.contract
def test_one_or_all_are_replayed_to_their_function_alone(runner: CliRunner, kept: str) -> None:
    assert [one["number"] for one in call(runner, kept, "replay", "mail", "2")["replayed"]] == [2]
    assert replayed(kept) == [("replay.shop.mail", b"\xff\x00")]
    assert [one["number"] for one in call(runner, kept, "replay", "mail", "--all")["replayed"]] == [1, 3]
    assert call(runner, kept, "quarantine", "list", "mail")["events"] == []
    assert len(replayed(kept)) == 3
    assert len(call(runner, kept, "quarantine", "list", "other")["events"]) == 1


@pytest.mark.contract
def test_events_since_a_time_are_replayed(runner: CliRunner, kept: str) -> None:
    assert len(call(runner, kept, "replay", "mail", "--since", "1h")["replayed"]) == 3
    assert call(runner, kept, "replay", "mail", "--since", "1h")["replayed"] == []


@pytest.mark.parametrize("words", [("mail",), ("mail", "1", "--all"), ("mail", "--all", "--since", "1h")])
def test_a_replay_says_exactly_which_events(runner: CliRunner, words: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        runner.invoke(function.app, ["replay", *words], catch_exceptions=False)


@pytest.mark.parametrize("text", ["", "1", "1w", "-1h", "1.5h", "99999999h", "h"])
def test_a_length_of_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        function.parse_age(text)


def test_a_length_of_time_lies_back_from_now() -> None:
    assert timedelta(minutes=89) < datetime.now(UTC) - function.parse_age("90m") < timedelta(minutes=91)


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("nats://u:p@virtengine-nats.virtengine-system.svc:4222", ("virtengine-nats", "virtengine-system")),
        ("nats://a.b.svc.cluster.local:4222", ("a", "b")),
        ("tls://nats.example.com:4222", None),
        ("nats://127.0.0.1:4222", None),
        ("nats://nats:4222", None),
    ],
)
def test_an_address_in_the_cluster_is_told_from_others(url: str, service: tuple[str, str] | None) -> None:
    assert events.service_of(urlsplit(url)) == service


def test_an_address_keeps_its_user_on_the_way_through() -> None:
    assert events.through(urlsplit("nats://u:p@a.b.svc:4222"), 7) == "nats://u:p@127.0.0.1:7"
