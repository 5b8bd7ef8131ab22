from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.provider import errors
from virtengine.chain.modules.provider.types import NoticeKind
from virtengine.wire.virtengine.provider.v1 import tx_pb2


def announce(scene: Scene, **changes: Any) -> tx_pb2.MsgAnnounceNotice:
    fields = {"owner": scene.provider.address, "kind": 2, "reason": "moving out", "window_seconds": 3600}
    return tx_pb2.MsgAnnounceNotice(**fields | changes)


def notice(scene: Scene) -> Any:
    return scene.chain.state("provider").require(scene.provider.address).notice


def test_an_announcement_is_kept_with_its_time(scene: Scene) -> None:
    scene.register()
    outcome = scene.chain.send(scene.provider, announce(scene))
    now = scene.chain.time_ms // 1000
    assert outcome.responses[0].effective_at == notice(scene).effective_at
    assert notice(scene).kind is NoticeKind.LEAVING
    assert notice(scene).effective_at == notice(scene).announced_at + 3600
    assert abs(notice(scene).announced_at - now) <= 10
    scene.repeat(scene.provider, announce(scene))


def test_a_window_of_leaving_grows_and_never_shrinks(scene: Scene) -> None:
    scene.register()
    scene.chain.send(scene.provider, announce(scene))
    since = notice(scene).announced_at
    scene.refuse(scene.provider, announce(scene, window_seconds=3599), errors.InvalidNotice)
    scene.chain.advance(seconds=100)
    scene.chain.send(scene.provider, announce(scene, window_seconds=7200))
    assert (notice(scene).announced_at, notice(scene).effective_at) == (since, since + 7200)


def test_maintenance_may_become_leaving_with_a_window_of_its_own(scene: Scene) -> None:
    scene.register()
    scene.chain.send(scene.provider, announce(scene, kind=1, window_seconds=0))
    scene.chain.advance(seconds=500)
    scene.chain.send(scene.provider, announce(scene, window_seconds=600))
    assert notice(scene).effective_at >= scene.chain.time_ms // 1000 + 590


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": 0},
        {"kind": 3},
        {"window_seconds": 599},
        {"window_seconds": -1},
        {"window_seconds": 7_776_001},
        {"reason": "x" * 257},
        {"reason": "a\nb"},
    ],
)
def test_what_is_malformed_is_refused(scene: Scene, changes: dict[str, Any]) -> None:
    scene.register()
    scene.refuse(scene.provider, announce(scene, **changes), errors.InvalidNotice)


def test_only_a_provider_announces(scene: Scene) -> None:
    stranger = scene.chain.actor("alice")
    scene.refuse(stranger, announce(scene, owner=stranger.address), errors.ProviderNotFound)
    message = tx_pb2.MsgWithdrawNotice(owner=stranger.address)
    scene.refuse(stranger, message, errors.ProviderNotFound)


def test_a_provider_that_leaves_may_go(scene: Scene) -> None:
    scene.register()
    scene.chain.send(scene.provider, announce(scene))
    scene.chain.send(scene.provider, tx_pb2.MsgDeleteProvider(owner=scene.provider.address))
    assert not list(scene.chain.state("provider").leavings.keys())
