"""Pages: every link leads somewhere, and every file that is named exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.test_readme import PAGES, ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Files that a page tells the reader to make.
IMAGINED = re.compile(r"backup|rename_offering|<|\*|NNNN")
NAMED = re.compile(
    r"`((?:virtengine|operators|functions|cluster|charts|kustomize|examples|tests|tools|proto|images|docs|e2e|bench)/[\w./<>*-]+)`"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if "://" in target or target.startswith(("#", "mailto:")):
            continue
        assert (page.parent / target.partition("#")[0]).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_files_that_are_named_exist(page: Path) -> None:
    for name in NAMED.findall(page.read_text()):
        if not IMAGINED.search(name):
            assert (ROOT / name.rstrip("/.")).exists(), f"{page.name} names {name}"
