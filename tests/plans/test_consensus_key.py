"""Who holds a consensus key."""

from __future__ import annotations

import pytest

from virtengine.api import Validator
from virtengine.core.errors import Rejected
from virtengine.plans import consensus_key as plans
from virtengine.plans.plan import RETAIN

ADDRESS = "AB" * 20


def validator(name: str = "one", uid: str = "u1") -> Validator:
    metadata = {"name": name, "namespace": "home", "uid": uid}
    return Validator.read({"metadata": metadata, "spec": {"networkRef": {"name": "net"}}})


def test_a_reservation_is_named_by_the_key_and_outlives_its_holder() -> None:
    made = plans.reservation(
        validator(), address=ADDRESS, chain_id="test-1", namespace="system", signed_height=7
    )
    assert made["metadata"]["name"] == f"consensus-key-{'ab' * 20}"
    assert made["metadata"]["namespace"] == "system"
    assert made["metadata"]["annotations"] == {RETAIN: "true"}
    held = plans.read_reservation(made)
    assert (held.holder, held.signed_height) == (plans.holder_of(validator()), 7)


def test_a_namesake_that_came_later_is_another_holder() -> None:
    assert plans.holder_of(validator(uid="u1")) != plans.holder_of(validator(uid="u2"))


@pytest.mark.parametrize("data", [{}, {"holder-name": "x"}, None])
def test_a_damaged_reservation_lets_nobody_sign(data: dict[str, str] | None) -> None:
    with pytest.raises(Rejected) as caught:
        plans.read_reservation({"metadata": {"name": "consensus-key-x"}, "data": data})
    assert caught.value.reason == "ReservationDamaged"


@pytest.mark.parametrize(
    ("known", "signed", "is_running", "noted"),
    [
        (0, None, True, 0),
        (0, 3, True, 3),
        (3, 900, True, 3),
        (3, 1003, True, 1003),
        (3, 900, False, 900),
        (900, 3, False, 900),
    ],
)
def test_what_was_signed_is_noted_now_and_then_and_at_each_stop(
    known: int, signed: int | None, is_running: bool, noted: int
) -> None:
    assert plans.note(known, signed, is_running=is_running) == noted
