from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from virtengine.chain.kernel.order import KeyOrder

KEYS = st.binary(max_size=2)
STEPS = st.lists(st.tuples(st.booleans(), KEYS), max_size=80)


@given(st.sets(KEYS), STEPS, KEYS, st.one_of(st.none(), KEYS))
def test_it_holds_what_a_sorted_set_holds(
    start: set[bytes], steps: list[tuple[bool, bytes]], low: bytes, high: bytes | None
) -> None:
    order, model = KeyOrder(start), set(start)
    for add, key in steps:
        if add:
            order.add(key)
            model.add(key)
        else:
            order.remove(key)
            model.discard(key)
    wanted = sorted(key for key in model if key >= low and (high is None or key < high))
    assert list(order.between(low, high)) == wanted
    assert list(order.between(low, high, reverse=True)) == wanted[::-1]


def test_many_keys_stay_in_order() -> None:
    order = KeyOrder()
    keys = [(number * 7919 % 10007).to_bytes(2, "big") for number in range(10007)]
    for key in keys:
        order.add(key)
    assert list(order.between(b"", None)) == sorted(set(keys))
    for key in keys[::2]:
        order.remove(key)
    left = sorted(set(keys) - set(keys[::2]))
    assert list(order.between(b"", None)) == left
    assert list(order.between(left[100], left[3000], reverse=True)) == left[100:3000][::-1]
