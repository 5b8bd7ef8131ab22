from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOWS = sorted((ROOT / "docs" / "flows").glob("*.md"))
PATH = re.compile(r"`((?:virtengine|operators|functions|tests|cluster|charts|examples)/[A-Za-z0-9_./-]+)`")
NAMED = {"lease.md", "usage.md"}


@pytest.mark.parametrize("flow", FLOWS, ids=lambda path: path.name)
def test_every_file_that_a_flow_names_exists(flow: Path) -> None:
    named = PATH.findall(flow.read_text(encoding="utf-8"))
    assert named or flow.name not in NAMED, f"{flow.name} names no file"
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_main_flows_are_written() -> None:
    assert {flow.name for flow in FLOWS} >= NAMED
