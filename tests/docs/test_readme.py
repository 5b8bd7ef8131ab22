"""README: every command that it shows exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from virtengine.cli.main import build

COMMAND = typer.main.get_command(build())

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
        *(ROOT / "kustomize").glob("*.md"),
    ]
    if "reference" not in path.parts
)
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def commands(page: Path) -> list[str]:
    """Return the shell lines of a page, from its code blocks and from inline code."""
    text = page.read_text()
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [line for line in [*lines, *re.findall(r"`([^`\n]+)`", prose)] if line]


def shown() -> list[tuple[str, str]]:
    found = [(str(page.relative_to(ROOT)), line) for page in PAGES for line in commands(page)]
    return [
        (page, line)
        for page, line in found
        if line.startswith(("make ", "virtengine ", "kubectl virtengine "))
    ]


@pytest.mark.parametrize(("page", "line"), shown())
def test_a_command_that_a_page_shows_exists(page: str, line: str) -> None:
    words = shlex.split(line.replace("<", "").replace(">", ""))
    if words[0] == "make":
        assert words[1] in TARGETS, f"{page}: {line}"
        return
    words = words[1:] if words[0] == "virtengine" else words[2:]
    command = COMMAND
    while words and not words[0].startswith("-") and hasattr(command, "commands"):
        assert words[0] in command.commands, f"{page}: {line}"
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in parameter.opts}
    for word in words:
        if word.startswith("--"):
            assert word.partition("=")[0] in options, f"{page}: {line}: {word}"


def test_the_readme_names_both_commands_and_the_way_back() -> None:
    lines = commands(ROOT / "README.md")
    for wanted in ("make up", "make test", "make down"):
        assert wanted in lines
