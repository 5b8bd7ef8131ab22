"""examples/network-4 meets the models, its kustomization names every file, and its genesis begins a chain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from virtengine.api import Account, Network, Proposal, Validator
from virtengine.crypto.addresses import encode_address
from virtengine.plans.genesis import build_genesis
from virtengine.plans.genesis_stake import GenesisNode, stake_of

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "network-4"
KINDS = {"Account": Account, "Network": Network, "Validator": Validator, "Proposal": Proposal}


def objects() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(FOLDER.rglob("*.yaml")):
        found += [one for one in yaml.safe_load_all(path.read_text()) if one]
    return [one for one in found if one["kind"] in KINDS]


def of_kind(kind: str) -> list[Any]:
    return [KINDS[kind].read(one) for one in objects() if one["kind"] == kind]


@pytest.mark.parametrize("item", objects(), ids=lambda one: f"{one['kind']}/{one['metadata']['name']}")
def test_every_object_meets_its_model(item: dict[str, Any]) -> None:
    made = KINDS[item["kind"]].read(item)
    assert made.namespace == "network-4"


def test_there_are_four_validators_a_sentry_and_a_full_node() -> None:
    modes = sorted(one.spec.mode for one in of_kind("Validator"))
    assert modes == ["full", "sentry", "validator", "validator", "validator", "validator"]


def test_the_kustomization_names_every_file() -> None:
    named = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    there = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(named) == there


def test_its_genesis_begins_a_chain() -> None:
    (network,) = of_kind("Network")
    network = network.model_copy(
        update={
            "metadata": network.metadata.model_copy(update={"creation_timestamp": "2026-01-01T00:00:00Z"})
        }
    )
    accounts = {
        one.name: encode_address(bytes([number] * 20)) for number, one in enumerate(of_kind("Account"))
    }
    keys = iter("MTEx" * 10 + f"MT{letter}=" for letter in "EIMQ")
    nodes = [
        GenesisNode(one.name, next(keys), one.name, "", stake_of(one, accounts[one.name]))
        for one in of_kind("Validator")
        if one.spec.mode == "validator"
    ]
    document = json.loads(build_genesis(network, accounts, nodes))
    assert [one["power"] for one in document["validators"]] == ["1000"] * 4
