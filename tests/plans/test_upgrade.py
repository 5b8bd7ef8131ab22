"""Which image a node runs."""

from __future__ import annotations

from typing import Any

import pytest

from virtengine.api import Network, Validator
from virtengine.chain import halt as chain_halt
from virtengine.chain.kernel.upgrade import Plan, UpdatedTooEarly, UpgradeMissing, UpgradeNeeded
from virtengine.core.errors import Rejected
from virtengine.plans import upgrade as plans
from virtengine.plans.upgrade import Halt


def network(*names: str) -> Network:
    upgrades = [{"name": name, "image": f"platform:{name}"} for name in names]
    return Network.read({"metadata": {"name": "net"}, "spec": {"chainId": "test-1", "upgrades": upgrades}})


def validator(*, recovery: str = "BlockSync", **status: Any) -> Validator:
    spec = {"networkRef": {"name": "net"}, "recovery": recovery}
    return Validator.read({"metadata": {"name": "node"}, "spec": spec, "status": status})


def pod(
    error: Exception, code: int, *, state: str = "state", ready: bool = False, image: str = "platform:0"
) -> Any:
    ended = {"terminated": {"exitCode": code, "message": str(error)}}
    status = {"name": "app", "ready": ready, state: ended}
    return {
        "spec": {"containers": [{"name": "app", "image": "platform:0"}]},
        "status": {"containerStatuses": [{"name": "cometbft"}, status]},
    }


NEEDED = UpgradeNeeded(Plan("v2", 40, "see notes"))


def test_the_exit_codes_are_those_of_the_application() -> None:
    assert (plans.UPGRADE_NEEDED, plans.WRONG_SOFTWARE) == (
        chain_halt.UPGRADE_NEEDED,
        chain_halt.WRONG_SOFTWARE,
    )


@pytest.mark.parametrize("state", ["state", "lastState"])
def test_a_halt_is_read_from_the_last_words_of_the_application(state: str) -> None:
    assert plans.halt_of(pod(NEEDED, 64, state=state)) == Halt("v2", 40, "platform:0")
    assert plans.halt_of(pod(UpgradeMissing("v2", 40), 65)) == Halt("v2", 40, "platform:0")
    early = plans.halt_of(pod(UpdatedTooEarly(Plan("v2", 40)), 65))
    assert early is not None
    assert early.too_early is True


def test_other_ends_are_no_halt() -> None:
    assert plans.halt_of(None) is None
    assert plans.halt_of(pod(NEEDED, 1)) is None
    assert plans.halt_of(pod(NEEDED, 64, state="lastState", ready=True)) is None
    assert plans.halt_of(pod(ValueError("UPGRADE"), 64)) is None


def test_a_halted_node_goes_on_with_the_image_of_the_plan_and_stays_with_it() -> None:
    chosen = plans.choose(validator(), network("v2"), Halt("v2", 40, "default"), "default")
    assert chosen == ("platform:v2", "v2")
    assert plans.choose(validator(upgrade="v2"), network("v2"), None, "default") == ("platform:v2", "v2")
    assert plans.choose(validator(), network("v2"), None, "default") == ("default", None)


@pytest.mark.parametrize(
    ("halt", "reason"),
    [
        (Halt("v3", 40, "default"), "UpgradeImageMissing"),
        (Halt("v2", 40, "platform:v2"), "UpgradeImageWrong"),
        (Halt("v2", None, "default", too_early=True), "UpgradeImageWrong"),
    ],
)
def test_a_halt_without_a_fitting_image_tells_what_to_write(halt: Halt, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        plans.choose(validator(), network("v2"), halt, "default")
    assert caught.value.reason == reason
    assert "spec.upgrades" in caught.value.message


def test_an_image_of_tomorrow_gives_way_to_that_of_today() -> None:
    early, both = Halt("v3", None, "platform:v3", too_early=True), network("v2", "v3")
    assert plans.choose(validator(upgrade="v3"), both, early, "default") == ("platform:v2", "v2")
    first = Halt("v2", None, "platform:v2", too_early=True)
    assert plans.choose(validator(upgrade="v2"), both, first, "default") == ("default", None)


def test_a_node_that_begins_from_a_snapshot_begins_with_todays_image() -> None:
    there = network("v2").model_copy(update={"status": network().status.model_copy(update={"upgrade": "v2"})})
    assert plans.choose(validator(recovery="StateSync"), there, None, "default") == ("platform:v2", "v2")
    assert plans.choose(validator(), there, None, "default") == ("default", None)


def test_a_rehearsal_may_go_on_with_the_same_image_once() -> None:
    upgrades = [{"name": "v1", "image": "p:1"}, {"name": "v2", "image": "default", "rehearse": True}]
    there = Network.read({"metadata": {"name": "net"}, "spec": {"chainId": "t-1", "upgrades": upgrades}})
    halt = Halt("v2", 40, "default")
    assert plans.choose(validator(), there, halt, "default") == ("default", "v2")
    assert plans.rehearsed(there, "v2") == ("v2",)
    assert plans.rehearsed(there, "v1") == plans.rehearsed(there, None) == ()
    with pytest.raises(Rejected) as caught:
        plans.choose(validator(upgrade="v2"), there, halt, "default")
    assert caught.value.reason == "UpgradeImageWrong"
