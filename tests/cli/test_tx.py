"""`virtengine tx`: files of messages, read strictly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from virtengine.cli import tx
from virtengine.cli.errors import Refused
from virtengine.cli.main import build
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx

app = build()


def test_a_message_is_read_by_its_type() -> None:
    found = tx.parse_message(
        {
            "@type": "/cosmos.bank.v1beta1.MsgSend",
            "from_address": "ve1a",
            "to_address": "ve1b",
            "amount": [{"denom": "uve", "amount": "5"}],
        }
    )
    assert isinstance(found, bank_tx.MsgSend)
    assert found.amount[0].amount == "5"


def test_enums_are_read_by_name() -> None:
    found = tx.parse_message(
        {
            "@type": "/virtengine.market.v1.MsgCloseLease",
            "sender": "ve1a",
            "lease_id": "x",
            "reason": "LEASE_REASON_OWNER",
        }
    )
    assert isinstance(found, market_tx.MsgCloseLease)
    assert found.reason == 1


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"@type": "/no.such.Msg"},
        {"@type": "no-slash"},
        {"@type": "/cosmos.bank.v1beta1.MsgSend", "unknown_field": 1},
        {"@type": "/cosmos.bank.v1beta1.MsgSend", "amount": "five"},
        "text",
        5,
        None,
    ],
)
def test_what_is_no_message_is_refused(item: Any) -> None:
    with pytest.raises(Refused):
        tx.parse_message(item)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"messages": []}', '{"tx_bytes": "!"}', '{"tx_bytes": 5}', "x" * 1_000_001]
)
def test_a_file_that_is_no_transaction_is_refused(runner: CliRunner, tmp_path: Path, text: str) -> None:
    file = tmp_path / "tx.json"
    file.write_text(text)
    assert isinstance(runner.invoke(app, ["tx", "broadcast", str(file)]).exception, Refused)


def test_sending_to_something_that_is_no_address_is_refused_first(runner: CliRunner) -> None:
    result = runner.invoke(app, ["tx", "send", "cosmos1abc", "1VE", "--from", "alice", "--output", "json"])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert json.dumps(str(result.exception))
