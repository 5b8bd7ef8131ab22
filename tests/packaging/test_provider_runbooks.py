"""The provider's pages against the code: shell, commands, Deployments, kinds and fields that there are."""

from __future__ import annotations

import json
import re
import subprocess

import click
import pytest
import typer.main

from e2e.support.runbook import PLACE, RUNBOOKS, blocks
from tests.packaging.rendering import render
from virtengine.api import KINDS, Offering, Provider
from virtengine.cli.main import build

PAGES = sorted(path.stem for path in RUNBOOKS.glob("provider-*.md"))
WORDS = re.compile(r"\bvirtengine ((?:[a-z-]+ ?)+)")
DEPLOYMENT = re.compile(r"\bdeploy(?:ment)?/([a-z-]+)")
KIND = re.compile(r"\b([a-z]+)\.virtengine\.com\b")
PATCH = re.compile(r"patch (providers|offerings)\.virtengine\.com .*?-p '(\{.*\})'")


def text(page: str) -> str:
    return (RUNBOOKS / f"{page}.md").read_text(encoding="utf-8")


def shell(page: str) -> str:
    return "\n".join(PLACE.sub("place", block) for block in blocks(page, {}))


def test_all_six_pages_are_in_the_list() -> None:
    listed = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
    names = {f"provider-{one}" for one in ("install", "wallet", "capacity", "outage", "upgrade", "leave")}
    assert set(PAGES) == names
    assert all(f"({page}.md)" in listed for page in PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_blocks_are_good_shell(page: str) -> None:
    words = ["bash", "-n", "-c", shell(page)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_virtengine_exist(page: str) -> None:
    root = typer.main.get_command(build())
    for said in WORDS.findall(shell(page)) + WORDS.findall(" ".join(re.findall(r"`(.*?)`", text(page)))):
        found: click.Command = root
        for word in said.split():
            if not isinstance(found, click.Group):
                break
            assert word in found.commands, f"{page}: virtengine {said}"
            found = found.commands[word]


@pytest.mark.contract
@pytest.mark.parametrize("page", PAGES)
def test_deployments_and_kinds_exist(page: str) -> None:
    charts = [*render("virtengine", example=True), *render("virtengine-provider", example=True)]
    names = {one["metadata"]["name"] for one in charts if one["kind"] in ("Deployment", "Function")}
    assert set(DEPLOYMENT.findall(text(page))) <= names
    assert set(KIND.findall(shell(page))) <= {kind.definition.plural for kind in KINDS}


@pytest.mark.parametrize("page", PAGES)
def test_patches_are_of_fields_that_there_are(page: str) -> None:
    models = {"providers": Provider, "offerings": Offering}
    for plural, document in PATCH.findall(shell(page)):
        spec = models[plural].model_fields["spec"].annotation
        assert spec is not None
        names = {field.alias or name for name, field in spec.model_fields.items()}
        assert set(json.loads(document)["spec"]) <= names, document
