"""What every command keeps: help with an example, three outputs, completion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from virtengine.cli.main import build
from virtengine.cli.output import Output

app = build()


def leaves(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield path.strip(), command
        return
    for name, inner in command.commands.items():
        yield from leaves(inner, f"{path} {name}")


COMMANDS = dict(leaves(get_command(app)))


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_says_what_it_does_and_shows_an_example(path: str) -> None:
    command = COMMANDS[path]
    assert command.help
    assert command.epilog.startswith(f"Example: virtengine {path}")


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_prints_table_json_or_yaml(path: str) -> None:
    output = next(option for option in COMMANDS[path].params if "--output" in option.opts)
    assert isinstance(output.default, Output)
    assert list(Output) == ["table", "json", "yaml"]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_is_explained(path: str) -> None:
    for parameter in COMMANDS[path].params:
        assert getattr(parameter, "help", None), f"{path} {parameter.name}"


@pytest.mark.parametrize(
    "noun",
    ["up", "down", "status", "cluster", "keys", "tx", "query", "lease", "function", "usage", "invoice"],
)
def test_the_nouns_are_there(noun: str, runner: CliRunner) -> None:
    assert runner.invoke(app, [noun, "--help"]).exit_code == 0


def test_a_shell_can_complete_the_command(runner: CliRunner) -> None:
    assert "--install-completion" in {opt for p in get_command(app).params for opt in p.opts}
    shown = runner.invoke(app, [], env={"_VIRTENGINE_COMPLETE": "source_bash"}, prog_name="virtengine")
    assert shown.exit_code == 0, shown.output
    assert "complete -o default -F _virtengine_completion virtengine" in shown.stdout


def test_without_a_cluster_a_query_says_how_to_get_one(runner: CliRunner) -> None:
    result = runner.invoke(app, ["query", "leases"])
    assert "virtengine up" in getattr(result.exception, "hint", "")
