"""The operator is killed before and after every write to the API server, and started again.

The end is the same as without: nothing left over, nothing made twice, no key made anew. A kill at any other
await is a kill before the next write: between two writes only the memory changes, and that is lost.
"""

from __future__ import annotations

import base64
import copy
import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.fakes.kubernetes import Call, FakeKubernetes
from tests.operators.chain.scenes import SCENES, controllers, create, nothing, play_cluster
from tests.support.harness import Harness, Killed, essence


async def settle(kube: FakeKubernetes, *, kill_at: int | None = None) -> int:
    """Let a new process settle, killed at one moment if asked. Returns how many moments there were."""
    harness = Harness(kube, controllers)
    moments = 0

    def count(_moment: str, call: Call) -> None:
        nonlocal moments
        if call[0] in ("get", "list"):
            return
        moments += 1
        if moments == kill_at:
            raise Killed

    kube.before = count
    try:
        await harness.settle(play_cluster)
    except Killed:
        harness.start()
        await harness.settle(play_cluster)
    finally:
        kube.before = lambda _moment, _call: None
    return moments


async def begin(scene: str) -> FakeKubernetes:
    """Return the cluster as it is when the act begins: settled, but for scenes about creation."""
    objects, act = SCENES[scene]
    kube = FakeKubernetes()
    await create(kube, *objects)
    if act is not nothing:
        await settle(kube)
        await act(kube)
    return kube


def addresses(kube: FakeKubernetes) -> dict[str, bytes]:
    """Return what tells one set of keys from another."""
    found = {}
    for (kind, _, name), item in kube.items.items():
        if kind.plural == "secrets":
            data = item["data"]
            found[name] = base64.b64decode(data.get("address") or data["priv_validator_key.json"])
    return found


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of restarts would log every transition."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.mark.thorough
@pytest.mark.parametrize("scene", SCENES)
async def test_a_kill_at_every_moment_changes_nothing_in_the_end(scene: str) -> None:
    start = await begin(scene)
    keys = addresses(start)
    wanted = copy.deepcopy(start)
    moments = await settle(wanted)
    assert moments >= 2
    for kill_at in range(1, moments + 1):
        found = copy.deepcopy(start)
        await settle(found, kill_at=kill_at)
        assert essence(found) == essence(wanted), f"killed at moment {kill_at} of {moments}"
        for name, value in addresses(found).items():
            assert keys.get(name, value) == value
