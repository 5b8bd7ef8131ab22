"""The operator is killed before and after every write to the API server, and started again.

The end is the same as without: nothing left over, nothing made twice, no key made anew. A kill at any other await is a
kill before the next write: between two writes only the memory changes, and that is lost.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.fakes.kubernetes import Call, FakeKubernetes
from tests.operators.chain.scenes import SCENES, controllers, create, play_cluster
from tests.support.harness import Harness, Killed, essence


async def play(name: str, *, kill_at: int | None) -> tuple[FakeKubernetes, int]:
    """Play a scene and kill the operator at one moment. Returns the cluster and the number of moments."""
    objects, act = SCENES[name]
    kube = FakeKubernetes()
    await create(kube, *objects)
    harness = Harness(kube, controllers)
    moments = 0

    def count(_moment: str, call: Call) -> None:
        nonlocal moments
        if call[0] in ("get", "list"):
            return
        moments += 1
        if moments == kill_at:
            raise Killed

    async def settle() -> None:
        kube.before = count
        try:
            await harness.settle(play_cluster)
        except Killed:
            harness.start()
            await harness.settle(play_cluster)
        finally:
            kube.before = lambda _moment, _call: None

    await settle()
    keys = addresses(kube)
    await act(kube)
    await settle()
    for secret, value in addresses(kube).items():
        assert keys.get(secret, value) == value
    return kube, moments


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


@pytest.mark.parametrize("scene", SCENES)
async def test_a_kill_at_every_moment_changes_nothing_in_the_end(scene: str) -> None:
    wanted, moments = await play(scene, kill_at=None)
    assert moments >= 6
    for kill_at in range(1, moments + 1):
        found, _ = await play(scene, kill_at=kill_at)
        assert essence(found) == essence(wanted), f"killed at moment {kill_at} of {moments}"
