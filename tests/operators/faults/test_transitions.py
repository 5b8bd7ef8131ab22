"""From any state as from scratch: an object that is edited ends like one that was written so at first.

The changes are drawn from the kinds' own schemas. VIRTENGINE_FAULTS_SEEDS widens the random walks.
"""

from __future__ import annotations

import copy
import os
import random
from typing import Any

import pytest

from tests.operators.faults.goods import HOME, MANIFEST, OFFERING, ORDER, PROVIDER
from tests.operators.faults.scenes import ask, buy
from tests.operators.faults.stage import Stage
from tests.support.virtual_time import VirtualClock
from virtengine.api import Offering, Order, Provider
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, PODS, SERVICES, of_model
from virtengine.wire.virtengine.market.v1 import query_pb2
from virtengine.wire.virtengine.provider.v1 import query_pb2 as provider_query

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1800)]
SEEDS = int(os.environ.get("VIRTENGINE_FAULTS_SEEDS", "2"))
STEPS = 12
FIXED = frozenset({"networkRef", "accountRef", "providerRef", "agents", "leaving", "maintenance", "suspend"})
"""Fields that cannot change, that others are bound to, or that have a scene of their own."""
WORDS = {
    Provider: {"hostURI": ["https://a.example", "https://b.example"], "regions": [["local"], ["east"]]},
    Offering: {
        "name": ["One", "Two"],
        "price": [{"cpu": "4000000", "memory": "2000000", "storage": "100000"}, {"cpu": "1", "memory": "1"}],
        "maxPerOrder": [{"cpu": "1", "memory": "1Gi", "storage": "2Gi"}, {"cpu": "2", "memory": "2Gi"}],
    },
}
SERVICE: dict[str, list[Any]] = {
    "replicas": [1, 2, 3],
    "env": [{}, {"COLOR": "blue"}, {"COLOR": "red", "SIZE": "1"}],
    "command": [[], ["/bin/run"]],
    "args": [[], ["--fast"], ["--slow", "now"]],
    "ports": [
        MANIFEST["services"][0]["ports"],
        [{"name": "http", "containerPort": 9090, "expose": True}],
        [],
    ],
    "image": ["registry.virtengine.local/a:1", "registry.virtengine.local/b:2"],
}


def values(kind: type[Any]) -> dict[str, list[Any]]:
    """Return values to try for each field of a kind's spec, from its schema and from a few words."""
    schema = kind.model_json_schema(by_alias=True)
    spec = schema["$defs"][schema["properties"]["spec"]["$ref"].rpartition("/")[2]]
    found: dict[str, list[Any]] = dict(WORDS.get(kind, {}))
    for name, field in spec["properties"].items():
        if name in FIXED or name in found:
            continue
        if "enum" in field:
            found[name] = field["enum"]
        elif field.get("type") == "boolean":
            found[name] = [False, True]
        elif field.get("type") == "integer":
            found[name] = [field.get("minimum", 1), min(field.get("maximum", 9), field.get("minimum", 1) + 1)]
        elif field.get("type") == "object" and field.get("additionalProperties", {}).get("type") == "string":
            found[name] = [{"tier": "gold"}, {"tier": "silver", "ssd": "yes"}]
    return found


async def walk(stage: Stage, kind: type[Any], name: str, spec: dict[str, Any], seed: int) -> dict[str, Any]:
    """Change one field after the other; return the spec at the end."""
    chance, tried = random.Random(f"{kind.__name__}/{seed}"), values(kind)
    assert len(tried) >= 3
    spec = copy.deepcopy(spec)
    for _ in range(STEPS):
        field = chance.choice(sorted(tried))
        wish = {**spec, field: chance.choice(tried[field])}
        try:
            kind.read({**stage.kube.items[of_model(kind), HOME, name], "spec": wish})
        except ValueError:
            continue
        spec = wish
        await stage.create(kind.__name__, name, **spec)
        if chance.random() < 0.5:
            await stage.quiet(seconds=3)
    await stage.quiet()
    return spec


def shown(stage: Stage) -> tuple[list[Any], list[Any]]:
    """Return what the chain says of provider and listing, without times and heights."""
    providers = ask(stage, "provider.v1.Query/Providers", provider_query.QueryProvidersRequest()).providers
    listings = ask(stage, "market.v1.Query/Offerings", query_pb2.QueryOfferingsRequest()).offerings
    for one in (*providers, *listings):
        for field in one.DESCRIPTOR.fields:
            if field.name in ("external_id", "id", "content_hash") or field.name.endswith(("_at", "_height")):
                one.ClearField(field.name)
    return [str(one).splitlines() for one in providers], [str(one).splitlines() for one in listings]


@pytest.mark.parametrize("kind", [Provider, Offering])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_an_edited_seller_is_like_one_from_scratch(clock: VirtualClock, kind: type[Any], seed: int) -> None:
    name, first = ("seller", PROVIDER) if kind is Provider else ("small", OFFERING)

    async def edited() -> tuple[dict[str, Any], Any]:
        async with Stage(clock).open() as stage:
            stage.start()
            await stage.reason(Offering, "small", "Listed")
            return await walk(stage, kind, name, first, seed), shown(stage)

    async def fresh(spec: dict[str, Any]) -> Any:
        async with Stage(clock).open() as stage:
            await stage.create(kind.__name__, name, **spec)
            stage.start()
            await stage.quiet()
            return shown(stage)

    spec, found = clock.run(edited)
    assert clock.run(lambda: fresh(spec)) == found, spec


@pytest.mark.parametrize("seed", range(SEEDS))
def test_an_edited_manifest_runs_like_one_from_scratch(clock: VirtualClock, seed: int) -> None:
    larger = {"resources": {"cpu": "900m", "memory": "1Gi"}, "maxPricePerHour": "9000000"}

    async def edited() -> tuple[dict[str, Any], Any]:
        chance, made = random.Random(seed), copy.deepcopy(MANIFEST)
        async with Stage(clock).open() as stage:
            stage.start()
            await buy(stage, **larger)
            for _ in range(STEPS):
                field = chance.choice(sorted(SERVICE))
                made["services"][0][field] = copy.deepcopy(chance.choice(SERVICE[field]))
                await stage.create("Order", "hello", **{**ORDER, **larger, "manifest": made})
                if chance.random() < 0.5:
                    await stage.quiet(seconds=3)
            await stage.quiet()
            await stage.reason(Order, "hello", "Active")
            return made, running(stage)

    async def fresh(made: dict[str, Any]) -> Any:
        async with Stage(clock).open() as stage:
            stage.start()
            await buy(stage, **larger, manifest=made)
            await stage.quiet()
            return running(stage)

    made, found = clock.run(edited)
    assert clock.run(lambda: fresh(made)) == found, made


def running(stage: Stage) -> list[Any]:
    """Return what runs of a lease, without what tells one lease and one version from another."""
    found = []
    for (kind, _, name), item in sorted(
        stage.kube.items.items(), key=lambda one: (one[0][0].plural, one[0][2])
    ):
        if kind == DEPLOYMENTS:
            pod = item["spec"]["template"]["spec"]
            found.append((kind.plural, name, item["spec"]["replicas"], pod["containers"]))
        elif kind == SERVICES:
            ports = [{key: port[key] for key in port if key != "nodePort"} for port in item["spec"]["ports"]]
            found.append((kind.plural, name, item["spec"]["type"], ports))
        elif kind == PODS:
            found.append((kind.plural,))
    return found
