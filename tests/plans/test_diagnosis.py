"""Each cause alone, and none where nothing is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from virtengine.plans.diagnosis import ChainSeen, Finding, Level, Seen, Wallet, diagnose


def item(name: str = "one", **status: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "shop"}, "status": status}


def condition(kind: str, status: str, reason: str = "Why", message: str = "words") -> dict[str, str]:
    return {"type": kind, "status": status, "reason": reason, "message": message}


def waiting(reason: str, message: str = "") -> dict[str, Any]:
    return item(containerStatuses=[{"state": {"waiting": {"reason": reason, "message": message}}}])


def only(seen: Seen) -> Finding:
    found = diagnose(seen)
    assert len(found) == 1, found
    return found[0]


HEALTHY = Seen(
    objects={
        "orders": [item(conditions=[condition("Ready", "True"), condition("Stalled", "False")])],
        "providers": [item(capacity={"free": {"cpu": "1500m", "memory": "1Gi"}})],
        "functions": [item(lag=3, quarantined=0)],
        "networks": [item(conditions=[condition("Ready", "False", "Suspended")])],
    },
    pods=[item(containerStatuses=[{"state": {"running": {}}}])],
    nodes=[item(conditions=[condition("Ready", "True"), condition("DiskPressure", "False")])],
    chain=ChainSeen(height=7, catching_up=False, block_age=1.5),
    wallets=[Wallet("account/shop/one", "ve1x", 5_000_000), Wallet("account/shop/two", "ve1y", None)],
    clock_skew=0.4,
)


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert diagnose(HEALTHY) == []
    assert diagnose(Seen()) == []


@pytest.mark.parametrize(
    ("seen", "level", "about", "cause"),
    [
        (Seen(clock_skew=600), Level.BROKEN, "clock", "600 s ahead of"),
        (Seen(clock_skew=-600), Level.BROKEN, "clock", "600 s behind"),
        (Seen(chain=ChainSeen(9, False, 95)), Level.BROKEN, "chain", "the last block, 9, is 95 s old"),
        (Seen(chain=ChainSeen(9, True, 9_000)), Level.WARNING, "chain", "still catches up"),
        (Seen(wallets=[Wallet("account/a/b", "ve1x", 0)]), Level.BROKEN, "account/a/b", "0 uve left"),
        (Seen(wallets=[Wallet("account/a/b", "ve1x", 99)]), Level.WARNING, "account/a/b", "99 uve left"),
        (
            Seen(pods=[waiting("ErrImagePull", "no such image")]),
            Level.BROKEN,
            "pod/shop/one",
            "no such image",
        ),
        (Seen(pods=[waiting("CrashLoopBackOff")]), Level.BROKEN, "pod/shop/one", "CrashLoopBackOff"),
        (
            Seen(pods=[item(conditions=[condition("PodScheduled", "False", message="2 Insufficient cpu")])]),
            Level.BROKEN,
            "pod/shop/one",
            "2 Insufficient cpu",
        ),
        (
            Seen(nodes=[item(conditions=[condition("Ready", "Unknown", message="kubelet is silent")])]),
            Level.BROKEN,
            "node/one",
            "kubelet is silent",
        ),
        (
            Seen(nodes=[item(conditions=[condition("Ready", "True"), condition("DiskPressure", "True")])]),
            Level.WARNING,
            "node/one",
            "DiskPressure",
        ),
        (
            Seen(objects={"providers": [item(capacity={"free": {"cpu": "0", "memory": "1Gi"}})]}),
            Level.WARNING,
            "provider/shop/one",
            "nothing left to sell: 0 cores",
        ),
        (
            Seen(objects={"functions": [item(lag=4_000)]}),
            Level.WARNING,
            "function/shop/one",
            "4000 events wait",
        ),
        (
            Seen(objects={"functions": [item(quarantined=2)]}),
            Level.WARNING,
            "function/shop/one",
            "2 events were set aside",
        ),
        (
            Seen(
                objects={"orders": [item(conditions=[condition("Stalled", "True", "NoBids", "none fits")])]}
            ),
            Level.BROKEN,
            "orders/shop/one",
            "NoBids: none fits",
        ),
        (
            Seen(
                objects={"orders": [item(conditions=[condition("Ready", "Unknown", "ChainAway", "silent")])]}
            ),
            Level.WARNING,
            "orders/shop/one",
            "ChainAway: silent",
        ),
        (Seen(silent={"chain": "no answer"}), Level.UNKNOWN, "chain", "no answer"),
    ],
)
def test_a_cause_is_named_with_a_next_step(seen: Seen, level: Level, about: str, cause: str) -> None:
    found = only(seen)
    assert (found.level, found.about) == (level, about)
    assert cause in found.cause
    assert found.next


def test_the_worst_comes_first() -> None:
    seen = Seen(silent={"nodes": "refused"}, wallets=[Wallet("a", "ve1x", 5)], clock_skew=99)
    assert [one.level for one in diagnose(seen)] == [Level.BROKEN, Level.WARNING, Level.UNKNOWN]
