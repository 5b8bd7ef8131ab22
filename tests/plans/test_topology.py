"""Who dials whom."""

from __future__ import annotations

from typing import Any

from virtengine.api import Validator
from virtengine.plans import topology
from virtengine.plans.topology import Peering


def node(name: str, mode: str = "validator", *, is_known: bool = True, **spec: Any) -> Validator:
    status = {"nodeId": name * 8} if is_known else {}
    metadata = {"name": name, "namespace": "home"}
    whole = {"networkRef": {"name": "net"}, "mode": mode, **spec}
    return Validator.read({"metadata": metadata, "spec": whole, "status": status})


def names(addresses: tuple[str, ...]) -> list[str]:
    return [one.split("@")[1].split("-node")[0] for one in addresses]


OPEN, HIDDEN = node("open"), node("hidden", sentries=["guard"])
GUARD, FULL, SEED = node("guard", "sentry"), node("full", "full"), node("seed", "seed")
ALL = (OPEN, HIDDEN, GUARD, FULL, SEED)


def test_a_validator_behind_sentries_talks_to_them_alone() -> None:
    found = topology.peering(HIDDEN, ALL)
    assert names(found.persistent) == ["guard"]
    assert found.exchanges is False


def test_a_sentry_dials_what_it_guards_and_tells_nobody_of_it() -> None:
    found = topology.peering(GUARD, ALL)
    assert names(found.persistent) == ["full", "hidden", "open"]
    assert found.private == ("hidden" * 8,)


def test_nobody_else_knows_a_hidden_validator() -> None:
    for me in (OPEN, FULL, SEED):
        found = topology.peering(me, ALL)
        assert "hidden" not in names(found.persistent)
        assert found.private == ()


def test_a_seed_dials_the_others_and_is_dialled_by_nobody() -> None:
    assert names(topology.peering(FULL, ALL).persistent) == ["guard", "open"]
    found = topology.peering(SEED, ALL)
    assert found.is_seed is True
    assert names(found.persistent) == ["full", "guard", "open"]


def test_the_order_of_nodes_does_not_count() -> None:
    assert topology.peering(FULL, ALL) == topology.peering(FULL, tuple(reversed(ALL)))


def test_a_node_alone_has_no_peers() -> None:
    assert topology.peering(OPEN, (OPEN,)) == Peering()


def test_a_new_node_waits_for_the_ids_of_those_that_are_coming() -> None:
    late = node("late", is_known=False)
    assert topology.unknown(OPEN, (*ALL, late)) == ["late"]
    assert topology.unknown(late, (*ALL, late)) == []
    stalled = late.model_copy(
        update={
            "status": late.status.model_validate(
                {"conditions": [{"type": "Stalled", "status": "True", "reason": "X"}]}
            )
        }
    )
    assert topology.unknown(OPEN, (OPEN, stalled)) == []
