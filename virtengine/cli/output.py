"""One document per command, as a table for people or as JSON or YAML for programs.

Standard output holds the document and nothing else.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.table import Table
from rich.text import Text

Document = Mapping[str, Any]

# A value of an enumeration on the wire: LEASE_STATE_ACTIVE is "active" for people.
_ENUM = re.compile(r"[A-Z]+(?:_[A-Z]+)*_(?:STATE|STATUS|REASON|TYPE)_(?P<word>[A-Z_]+)")


class Output(StrEnum):
    """How a document is printed."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


OutputOption = Annotated[
    Output, typer.Option("--output", "-o", help="How to print the answer: a table, JSON or YAML.")
]


def show(
    document: Document, output: Output, *, rows: str = "", columns: Mapping[str, str] | None = None
) -> None:
    """Print a document.

    A table shows the list under `rows`, one line each, or the document's own fields. `columns` maps a
    heading to a path of field names joined by dots.
    """
    if output is Output.JSON:
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return
    if output is Output.YAML:
        sys.stdout.write(yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True))
        return
    table = _rows(document[rows], columns or {}) if rows else _fields(document, columns)
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 240).print(table)


def _rows(items: Sequence[Document], columns: Mapping[str, str]) -> Table:
    table = _table()
    for heading in columns:
        table.add_column(heading, overflow="fold")
    for item in items:
        table.add_row(*(Text(_text(pick(item, path))) for path in columns.values()))
    return table


def _fields(document: Document, columns: Mapping[str, str] | None) -> Table:
    table = _table(show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    chosen = columns or {name: name for name in document}
    for heading, path in chosen.items():
        table.add_row(heading, Text(_text(pick(document, path))))
    return table


def _table(*, show_header: bool = True) -> Table:
    return Table(box=None, pad_edge=False, show_header=show_header, header_style="bold")


def pick(document: Any, path: str) -> Any:
    """Return the value at a path of names joined by dots; None where there is nothing."""
    for name in path.split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document


def _text(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, str) and (enum := _ENUM.fullmatch(value)):
        return enum["word"].lower().replace("_", " ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
