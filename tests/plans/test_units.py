from __future__ import annotations

from virtengine.core.resources import Resources
from virtengine.plans import units
from virtengine.plans.units import Unit

ONE, TWO = Resources(1000, 10), Resources(2000, 20)


def test_units_survive_the_wire() -> None:
    some = (Unit(2, Resources(1, 2, 3, 4), "a100"), Unit(1, Resources(0, 0, 9), storage_class="fast"))
    assert units.read(units.write(some)) == some


def test_equal_pieces_are_counted_together() -> None:
    assert units.merge([Unit(1, ONE), Unit(2, TWO), Unit(3, ONE)]) == (Unit(2, TWO), Unit(4, ONE))


def test_what_runs_is_not_promised_again() -> None:
    some = (Unit(3, ONE), Unit(1, TWO), Unit(1, Resources(storage_bytes=5)))
    assert units.remove(some, []) == (Unit(3, ONE), Unit(1, TWO))
    assert units.remove(some, [ONE, TWO]) == (Unit(2, ONE),)
    assert units.remove(some, [ONE] * 3 + [TWO]) == ()


def test_a_smaller_pod_takes_a_part_of_the_largest_piece() -> None:
    left = units.remove((Unit(1, TWO),), [Resources(500, 5)])
    assert left == (Unit(1, Resources(1500, 15)),)
    assert units.remove((Unit(1, ONE),), [TWO]) == (Unit(1, ONE),)
