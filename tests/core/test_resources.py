from hypothesis import given
from hypothesis import strategies as st

from virtengine.core.resources import (
    GIB,
    METERED_PER_UNIT,
    Resources,
    ResourceType,
    compute_cost,
    compute_hourly_price,
)
from virtengine.wire.virtengine.market.v1 import types_pb2

amounts = st.integers(min_value=0, max_value=2**70)


def test_the_numbers_are_those_of_the_wire() -> None:
    for resource in ResourceType:
        assert types_pb2.ResourceType.Name(int(resource)) == f"RESOURCE_TYPE_{resource.name}"


def test_one_hour_of_one_unit_costs_its_price() -> None:
    for resource, metered in METERED_PER_UNIT.items():
        assert compute_cost(resource, metered, 12_345) == 12_345


def test_the_hourly_price_is_rounded_up_once() -> None:
    prices = {ResourceType.CPU: 10, ResourceType.MEMORY: 2}
    assert compute_hourly_price(Resources(cpu_millis=4000, memory_bytes=8 * GIB), prices) == 56
    assert compute_hourly_price(Resources(cpu_millis=1, memory_bytes=1), prices) == 1
    assert compute_hourly_price(Resources(), prices) == 0


@given(st.lists(amounts, max_size=20), amounts)
def test_cutting_usage_into_batches_never_changes_the_sum(parts: list[int], price: int) -> None:
    total, paid = 0, 0
    for part in parts:
        before = compute_cost(ResourceType.CPU, total, price)
        total += part
        paid += compute_cost(ResourceType.CPU, total, price) - before
    assert paid == compute_cost(ResourceType.CPU, total, price)


@given(amounts, amounts, st.integers(1, 1000))
def test_what_was_taken_still_fits(cpu: int, memory: int, count: int) -> None:
    one = Resources(cpu_millis=cpu, memory_bytes=memory)
    many = one.times(count)
    assert one.fits(many)
    assert many.minus(one) + one == many
    assert one.minus(many) == Resources()
