"""The chain operator with an API server that refuses, stalls and shows old views."""

from __future__ import annotations

import copy
import logging
import random
from collections.abc import Iterator

import pytest
import structlog

from tests.fakes.kubernetes import Call, FakeKubernetes
from tests.operators.chain.scenes import SCENES, controllers, create, nothing, play_cluster
from tests.support.harness import Harness, essence
from virtengine.clients.kubernetes_errors import Conflict, Throttled
from virtengine.core.errors import Unavailable
from virtengine.runtime.objects import key_of


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


async def settled(scene: str) -> FakeKubernetes:
    objects, act = SCENES[scene]
    kube = FakeKubernetes()
    await create(kube, *objects)
    if act is not nothing:
        await Harness(kube, controllers).settle(play_cluster)
        await act(kube)
    return kube


@pytest.mark.thorough
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("scene", SCENES)
async def test_errors_on_any_share_of_calls_change_nothing_in_the_end(scene: str, share: float) -> None:
    wanted = await settled(scene)
    found = copy.deepcopy(wanted)
    await Harness(wanted, controllers).settle(play_cluster)
    chance = random.Random(f"{scene}/{share}")
    troubles = (
        lambda: Unavailable("500"),
        lambda: Unavailable("reset"),
        lambda: Conflict("409", seconds=0.1),
        lambda: Throttled("429", seconds=0.1),
    )

    def fail(_moment: str, call: Call) -> None:
        if call[0] != "list" and chance.random() < share:
            raise chance.choice(troubles)()

    found.before = fail
    harness = Harness(found, controllers)
    for _ in range(60):
        await harness.round()
        play_cluster(found)
        found.collect_garbage()
    found.before = lambda _moment, _call: None
    await harness.settle(play_cluster)
    assert essence(found) == essence(wanted)


@pytest.mark.thorough
@pytest.mark.parametrize("age", range(1, 11))
@pytest.mark.parametrize("scene", SCENES)
async def test_an_old_view_removes_nothing_that_is_wanted(scene: str, age: int) -> None:
    """The operator sees each of its objects as it was some versions ago."""
    kube = await settled(scene)
    wanted = copy.deepcopy(kube)
    await Harness(wanted, controllers).settle(play_cluster)
    harness = Harness(kube, controllers)
    await harness.sync()
    for kind in harness.kinds:
        versions: dict[object, list[dict[str, object]]] = {}
        for event, item in kube.history:
            if event != "DELETED" and item["kind"] == kind.kind:
                versions.setdefault(key_of(item), []).append(item)
        for key, seen in versions.items():
            if (kind, *key) in kube.items:  # type: ignore[misc]
                harness.objects._by_kind[kind][key] = copy.deepcopy(seen[max(0, len(seen) - 1 - age)])  # type: ignore[index]
    kept = {place for place in wanted.items if place in kube.items}
    for controller in harness.controllers:
        for key in harness.objects.keys(controller.kind):
            await controller.process(key)
    assert kept <= set(kube.items)
    await harness.settle(play_cluster)
    assert essence(kube) == essence(wanted)
