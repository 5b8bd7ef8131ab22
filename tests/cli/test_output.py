"""One document on standard output, in three forms."""

from __future__ import annotations

import json

import pytest
import yaml

from virtengine.cli.output import Output, pick, show

DOCUMENT = {"leases": [{"id": "a/b", "state": "LEASE_STATE_ACTIVE", "price": {"hourly": "5"}}]}


def test_json_is_the_document_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    show(DOCUMENT, Output.JSON)
    assert json.loads(capsys.readouterr().out) == DOCUMENT


def test_yaml_is_the_document_in_its_own_order(capsys: pytest.CaptureFixture[str]) -> None:
    show({"b": 1, "a": "ü"}, Output.YAML)
    out = capsys.readouterr().out
    assert out == "b: 1\na: ü\n"
    assert yaml.safe_load(out) == {"b": 1, "a": "ü"}


def test_a_table_has_the_columns_that_were_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    show(
        DOCUMENT,
        Output.TABLE,
        rows="leases",
        columns={"LEASE": "id", "HOURLY": "price.hourly", "NONE": "x.y"},
    )
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["LEASE", "HOURLY", "NONE"]
    assert row.split() == ["a/b", "5", "-"]


def test_square_brackets_are_text_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    show({"name": "[red]x[/red]"}, Output.TABLE)
    assert "[red]x[/red]" in capsys.readouterr().out


def test_long_values_are_not_cut_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    show({"id": "x" * 150}, Output.TABLE)
    assert "x" * 150 in capsys.readouterr().out


@pytest.mark.parametrize(
    ("path", "value"), [("a.b", 1), ("a", {"b": 1}), ("a.c", None), ("a.b.c", None), ("z", None)]
)
def test_pick_follows_a_path(path: str, value: object) -> None:
    assert pick({"a": {"b": 1}}, path) == value
