"""From any state as from scratch: a Function that is edited ends like one that was written so at first.

The changes are drawn from the kind's own schema. VIRTENGINE_FAULTS_SEEDS widens the random walks.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from tests.operators.faults.function_scenes import outcome
from tests.operators.faults.function_stage import SPEC, SUBJECT, FunctionStage
from tests.operators.faults.theatre import HOME
from tests.support.virtual_time import VirtualClock
from virtengine.api import Function
from virtengine.api.function import FunctionSpec
from virtengine.clients.kubernetes_kinds import of_model

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1800)]
SEEDS = int(os.environ.get("VIRTENGINE_FAULTS_SEEDS", "2"))
STEPS = 20
FIXED = frozenset({"stream", "start", "handler", "networkRef"})
"""Fields that cannot change, or that need what is not there."""
WORDS: dict[str, list[Any]] = {
    "subjects": [[SUBJECT], [SUBJECT, "chain.other.>"], ["chain.>"]],
    "code": [None, {"configMapRef": {"name": "code"}}],
    "image": [None, "registry.example/mine:1", "registry.example/mine:2"],
    "imagePullPolicy": ["Always", "Never", None],
    "concurrency": [1, 8, None],
    "scale": [None, {"min": 0, "max": 1}, {"min": 1, "max": 4, "idleSeconds": 5}, SPEC["scale"]],
    "retries": [None, {"attempts": 3}, {"attempts": 100, "backoffSeconds": 9}],
    "tick": [None, {"everySeconds": 5}],
    "env": [None, [{"name": "A", "value": "1"}], [{"name": "B", "value": "2"}]],
    "secretFiles": [None, [{"name": "keys", "secretRef": {"name": "virtengine-nats"}}]],
    "database": [None, {"secretRef": {"name": "other", "key": "dsn"}}],
    "events": [None, {"secretRef": {"name": "virtengine-nats", "key": "url"}}],
    "resources": [None, {"cpu": "500m", "memory": "256Mi"}],
    "placement": [None, {"nodeSelector": {"tier": "fast"}}],
    "suspend": [None, True, False],
}


def test_every_field_that_can_change_is_tried() -> None:
    fields = set(FunctionSpec.model_json_schema(by_alias=True)["properties"])
    assert set(WORDS) == fields - FIXED


async def walk(stage: FunctionStage, seed: int) -> dict[str, Any]:
    """Change one field after the other while events come; return the spec at the end."""
    chance, spec, tried = random.Random(seed), dict(SPEC), set()
    for _ in range(STEPS):
        field = chance.choice(sorted(WORDS))
        wish = {**spec, field: chance.choice(WORDS[field])}
        try:
            Function.read({**stage.kube.items[of_model(Function), HOME, "counter"], "spec": _given(wish)})
        except ValueError:
            continue
        spec = wish
        tried.add(field)
        await stage.create("Function", "counter", **spec)
        if chance.random() < 0.5:
            stage.publish(chance.randint(1, 30))
        await stage.pass_time(chance.choice([0.3, 3, 70]))
    assert len(tried) > 3
    return spec


@pytest.mark.parametrize("seed", range(SEEDS))
def test_an_edited_function_is_like_one_from_scratch(clock: VirtualClock, seed: int) -> None:
    async def edited() -> tuple[dict[str, Any], Any]:
        async with FunctionStage(clock).open() as stage:
            stage.start()
            await stage.apply()
            await stage.is_at("Idle")
            spec = await walk(stage, seed)
            await stage.quiet(seconds=150)
            return spec, shown(stage)

    async def fresh(spec: dict[str, Any]) -> Any:
        async with FunctionStage(clock).open() as stage:
            await stage.create("Function", "counter", **spec)
            stage.start()
            await stage.quiet(seconds=150)
            return shown(stage)

    spec, found = clock.run(edited)
    assert clock.run(lambda: fresh(spec)) == found, spec


def shown(stage: FunctionStage) -> dict[str, Any]:
    """Return what runs and who reads what, without what was handled on the way."""
    found = outcome(stage)
    conditions = [(name, told) for name, told, _status in found["functions"]]
    readers = [(where, subjects) for where, subjects, *_ in found["consumers"]]
    return {"made": found["made"], "functions": conditions, "consumers": readers}


def _given(spec: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if value is not None}
