from __future__ import annotations

from typing import Any

import pytest

from virtengine.plans.troubles import find_troubles


def pod(**status: Any) -> dict[str, Any]:
    return {"metadata": {"name": "web-1", "labels": {"virtengine.com/service": "web"}}, "status": status}


def container(**state: Any) -> dict[str, Any]:
    last = state.pop("last", None)
    return {"containerStatuses": [{"state": state, **({"lastState": {"terminated": last}} if last else {})}]}


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (pod(**container(waiting={"reason": "ImagePullBackOff"})), "web: ImagePullBackOff"),
        (pod(**container(waiting={"reason": "ErrImagePull"})), "web: ImagePullBackOff"),
        (pod(**container(waiting={"reason": "CrashLoopBackOff"}, last={"exitCode": 3})), "web: exits with 3"),
        (pod(**container(terminated={"exitCode": 3})), "web: exits with 3"),
        (
            pod(conditions=[{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]),
            "web: Unschedulable",
        ),
    ],
)
def test_a_trouble_has_one_name_however_it_flickers(item: dict[str, Any], told: str) -> None:
    assert find_troubles([], [item]) == (told,)


def test_what_is_ordinary_is_no_trouble() -> None:
    ordinary = [
        pod(**container(waiting={"reason": "ContainerCreating"})),
        pod(**container(running={"startedAt": "x"}, last={"exitCode": 1})),
        {
            **pod(**container(waiting={"reason": "ImagePullBackOff"})),
            "metadata": {"name": "x", "deletionTimestamp": "now"},
        },
    ]
    assert find_troubles([], ordinary) == ()


def test_pods_that_cannot_be_made_are_told_and_three_troubles_are_enough() -> None:
    failed = {
        "metadata": {"name": "web"},
        "status": {
            "conditions": [
                {
                    "type": "ReplicaFailure",
                    "status": "True",
                    "reason": "FailedCreate",
                    "message": "exceeded quota",
                }
            ]
        },
    }
    assert find_troubles([failed], []) == ("web: FailedCreate: exceeded quota",)
    many = [pod(**container(waiting={"reason": f"Reason{number}"})) for number in range(9)]
    assert len(find_troubles([], many)) == 3
