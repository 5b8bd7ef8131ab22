from __future__ import annotations

from typing import Any

import pytest

from tests.plans.test_order import MANIFEST, lease, spec
from virtengine.plans import order_change, units
from virtengine.plans.order_change import Change
from virtengine.plans.units import Unit
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.market.v1.types_pb2 import LeaseState

ACTIVE = LeaseState.LEASE_STATE_ACTIVE
WEB = MANIFEST["services"][0]


def decide(wanted: Any, known: types_pb2.ContractChange | None = None, **leased: Any) -> Change | None:
    return order_change.decide(wanted, "tenant", lease(ACTIVE, **leased), known)


def answered(change: Change, state: str, **changes: Any) -> types_pb2.ContractChange:
    assert change.message is not None
    return types_pb2.ContractChange(
        state=f"CONTRACT_CHANGE_STATE_{state}",
        resources=change.message.resources,
        units=change.message.units,
        max_price=change.message.max_price,
        **changes,
    )


def test_an_order_asks_in_pieces_unless_it_names_its_resources() -> None:
    three = {"services": [{**WEB, "replicas": 3}]}
    asked = order_change.asked(spec(manifest=three))
    assert asked.units[0].count == 3
    assert units.total(asked.units) == asked.resources
    assert order_change.asked(spec(manifest=three, resources={"cpu": "2", "memory": "8Gi"})).units == ()


def test_a_lease_that_is_large_enough_stays_as_it_is() -> None:
    assert decide(spec()) is None
    smaller = {"services": [{**WEB, "resources": {"cpu": "100m", "memory": "1Mi"}}]}
    assert decide(spec(manifest=smaller)) is None


@pytest.mark.parametrize("resources", [{"cpu": "1", "memory": "1Gi"}, {"cpu": "500m", "memory": "2Gi"}])
def test_resources_that_are_named_are_wanted_to_the_letter(resources: dict[str, str]) -> None:
    found = decide(spec(resources=resources))
    assert found is not None
    assert found.message is not None
    assert found.message.max_price == "1000"
    same = {"cpu": "500m", "memory": "1Gi"}
    assert decide(spec(resources=same)) is None


def test_an_answer_is_waited_for_and_a_refusal_told() -> None:
    larger = spec(manifest={"services": [{**WEB, "replicas": 2}]})
    first = decide(larger)
    assert first is not None
    waiting = decide(larger, answered(first, "PROPOSED", expires_height=77))
    assert waiting is not None
    assert (waiting.message, waiting.is_refused) == (None, False)
    assert "77" in waiting.text
    refused = decide(larger, answered(first, "REJECTED", reason="no capacity: cpu"))
    assert refused is not None
    assert (refused.message, refused.is_refused) == (None, True)
    assert "no capacity: cpu" in refused.text
    again = decide(larger, answered(first, "EXPIRED"))
    assert again is not None
    assert again.message == first.message
    richer = decide(spec(manifest=larger.manifest, maxPricePerHour="2000"), answered(first, "REJECTED"))
    assert richer is not None
    assert richer.message is not None


def test_another_shape_than_the_leased_one_is_a_change() -> None:
    pieces = units.write([Unit(2, order_change.asked(spec()).resources)])
    resources = types_pb2.Resources(cpu_millis=1000, memory_bytes=2 * 2**30)
    one_large = {"services": [{**WEB, "resources": {"cpu": "1", "memory": "1Gi"}}]}
    assert decide(spec(), units=pieces, resources=resources) is None
    assert decide(spec(manifest=one_large), units=pieces, resources=resources) is not None


def test_only_an_active_lease_changes() -> None:
    larger = spec(manifest={"services": [{**WEB, "replicas": 2}]})
    paused = lease(LeaseState.LEASE_STATE_SUSPENDED)
    assert order_change.decide(larger, "tenant", paused, None) is None
