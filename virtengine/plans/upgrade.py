"""Upgrades: a node halts at the height of a plan, and goes on with the image that the Network names for it.

The application writes what it waits for where Kubernetes keeps the last words of a container, and ends with a
code of its own, before it carries out the block. An image that does not fit ends the same way before it does
anything, so it never signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api import Network, Validator
from virtengine.core.errors import Rejected

UPGRADE_NEEDED, WRONG_SOFTWARE = 64, 65
"""Exit codes of the application (virtengine/chain/halt.py)."""
APP = "app"
_NAME = re.compile(r'upgrade "([^"]{1,140})"', re.IGNORECASE)
_HEIGHT = re.compile(r"at height:? ([0-9]{1,19})")
_TOO_EARLY = "BEFORE TRIGGER"


@dataclass(frozen=True, slots=True)
class Halt:
    """The plan that a node stopped for, and the image that stopped."""

    name: str
    height: int | None
    image: str
    too_early: bool = False
    """The image is made for a plan whose height is not reached."""


def halt_of(pod: Mapping[str, Any] | None) -> Halt | None:
    """Return what a node's pod has halted for, None when it has not."""
    for status in ((pod or {}).get("status") or {}).get("containerStatuses") or ():
        if status.get("name") != APP or status.get("ready"):
            continue
        for ended in _endings(status):
            if ended.get("exitCode") in (UPGRADE_NEEDED, WRONG_SOFTWARE):
                return _read(ended.get("message") or "", _image(pod))
    return None


def choose(validator: Validator, network: Network, halt: Halt | None, default: str) -> tuple[str, str | None]:
    """Return the image that a node runs, and the plan that the image is for.

    Raises Rejected when it halted for a plan without an image, or with the plan's own image.
    """
    images = {upgrade.name: upgrade.image for upgrade in network.spec.upgrades}
    base = network.spec.images.platform or default
    plan = validator.status.upgrade
    if plan is None and validator.status.height is None and validator.spec.recovery == "StateSync":
        # A snapshot is of today's state, which needs today's application.
        plan = network.status.upgrade
    if halt is not None and halt.too_early:
        plan = _plan_before(halt.name, tuple(images))
        if images.get(plan or "", base) == halt.image:
            raise _wrong(halt, network)
    elif halt is not None:
        if halt.name not in images:
            when = f" at height {halt.height}" if halt.height else ""
            raise Rejected(
                f"halted{when} for the upgrade {halt.name}: add its name and image to spec.upgrades of "
                f"Network {network.name}",
                reason="UpgradeImageMissing",
            )
        is_new = validator.status.upgrade != halt.name and halt.name in _rehearsals(network)
        if halt.image == images[halt.name] and not is_new:
            raise _wrong(halt, network)
        plan = halt.name
    return images.get(plan or "", base), plan


def rehearsed(network: Network, plan: str | None) -> tuple[str, ...]:
    """Return the plans that an application of a plan takes without code for them, the plan's own included."""
    order = [upgrade.name for upgrade in network.spec.upgrades]
    reached = order[: order.index(plan) + 1] if plan in order else []
    return tuple(name for name in reached if name in _rehearsals(network))


def _rehearsals(network: Network) -> frozenset[str]:
    return frozenset(upgrade.name for upgrade in network.spec.upgrades if upgrade.rehearse)


def _wrong(halt: Halt, network: Network) -> Rejected:
    return Rejected(
        f"the image {halt.image} does not fit the upgrade {halt.name}; correct spec.upgrades or spec.images "
        f"of Network {network.name}",
        reason="UpgradeImageWrong",
    )


def _plan_before(name: str, order: tuple[str, ...]) -> str | None:
    at = order.index(name) if name in order else 0
    return order[at - 1] if at else None


def _endings(status: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for state in (status.get("state"), status.get("lastState")):
        if state and state.get("terminated"):
            yield state["terminated"]


def _image(pod: Mapping[str, Any] | None) -> str:
    containers = ((pod or {}).get("spec") or {}).get("containers") or ()
    return next((str(one["image"]) for one in containers if one["name"] == APP), "")


def _read(message: str, image: str) -> Halt | None:
    name, height = _NAME.search(message), _HEIGHT.search(message)
    if name is None:
        return None
    return Halt(name[1], int(height[1]) if height else None, image, too_early=_TOO_EARLY in message)
