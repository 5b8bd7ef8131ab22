from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.support.examples import examples
from virtengine.chain.kernel.codec import Record
from virtengine.chain.kernel.store import Committed, Store
from virtengine.chain.kernel.table import Index, Table


class Thing(Record, frozen=True):
    value: int


NAMES = st.sampled_from(["a", "b", "ab", "b\x00", ""])
NUMBERS = st.integers(0, 4)


class TablesBehaveLikeDictionaries(RuleBasedStateMachine):
    """Random changes, kept, dropped, reset and committed, against plain dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        committed = Committed()
        self.store, self.reader = Store(committed), Store(committed, writable=False)
        self.table = Table(self.store, b"t/", Thing, key=(str, int))
        self.seen = Table(self.reader, b"t/", Thing, key=(str, int))
        self.scratch: dict[tuple[str, int], int] = {}
        self.block: dict[tuple[str, int], int] = {}
        self.committed: dict[tuple[str, int], int] = {}

    @rule(name=NAMES, number=NUMBERS, value=st.integers(0, 9))
    def set(self, name: str, number: int, value: int) -> None:
        self.table.set(name, number, Thing(value))
        self.scratch[(name, number)] = value

    @rule(name=NAMES, number=NUMBERS)
    def delete(self, name: str, number: int) -> None:
        self.table.delete(name, number)
        self.scratch.pop((name, number), None)

    @rule()
    def keep(self) -> None:
        self.store.keep()
        self.block = dict(self.scratch)

    @rule()
    def drop(self) -> None:
        self.store.drop()
        self.scratch = dict(self.block)

    @rule()
    def reset(self) -> None:
        self.store.reset()
        self.scratch, self.block = dict(self.committed), dict(self.committed)

    @rule()
    def commit(self) -> None:
        self.keep()
        self.store.commit()
        self.committed = dict(self.block)

    @rule(name=NAMES, number=NUMBERS, reverse=st.booleans())
    def iterate_from(self, name: str, number: int, reverse: bool) -> None:
        start = (name.encode(), number)
        wanted = sorted(
            ((key, value) for key, value in self.scratch.items()
             if ((key[0].encode(), key[1]) <= start if reverse else (key[0].encode(), key[1]) >= start)),
            key=lambda item: (item[0][0].encode(), item[0][1]), reverse=reverse,
        )  # fmt: skip
        found = [(key, thing.value) for key, thing in self.table.items(start=(name, number), reverse=reverse)]
        assert found == wanted

    @invariant()
    def views_agree_with_the_models(self) -> None:
        assert plain(self.table) == self.scratch
        assert plain(self.seen) == self.committed
        for name in ("a", "ab"):
            part = {key: thing.value for key, thing in self.table.items(name)}
            assert part == {key: value for key, value in self.scratch.items() if key[0] == name}
        for key, value in self.scratch.items():
            assert self.table.get(*key) == Thing(value)
            assert self.table.has(*key)


def plain(table: Table[Thing]) -> dict[Any, int]:
    rows = [(key, thing.value) for key, thing in table.items()]
    assert rows == sorted(rows, key=lambda row: (str(row[0][0]).encode(), row[0][1]))
    return dict(rows)


TestTablesBehaveLikeDictionaries = TablesBehaveLikeDictionaries.TestCase
TestTablesBehaveLikeDictionaries.settings = examples(60, stateful_step_count=30, deadline=None)


@given(st.lists(st.tuples(NAMES, NUMBERS)))
def test_an_index_is_a_set_in_order(keys: list[tuple[str, int]]) -> None:
    index = Index(Store(Committed()), b"i/", key=(str, int))
    for key in keys:
        index.add(*key)
    wanted = sorted(set(keys), key=lambda key: (key[0].encode(), key[1]))
    assert list(index.keys()) == wanted
    for key in keys:
        index.remove(*key)
    assert list(index.items()) == []


def test_records_may_be_deleted_while_iterating() -> None:
    table = Table(Store(Committed()), b"t/", Thing, key=(int,))
    for number in range(10):
        table.set(number, Thing(number))
    met = []
    for key, thing in table.items():
        met.append(thing.value)
        table.delete(*key)
        table.delete(int(key[0]) + 1)
    assert met == [0, 2, 4, 6, 8]
    assert list(table.items()) == []


def test_a_query_view_cannot_write() -> None:
    table = Table(Store(Committed(), writable=False), b"t/", Thing, key=(int,))
    with pytest.raises(RuntimeError):
        table.set(1, Thing(1))


def test_prefixes_may_not_overlap() -> None:
    store = Store(Committed())
    Table(store, b"a/", Thing, key=(int,))
    with pytest.raises(ValueError):
        Table(store, b"a/b/", Thing, key=(int,))
    with pytest.raises(ValueError):
        Table(store, b"c", Thing, key=(int,))
    with pytest.raises(ValueError):
        Table(store, b"a/", int, key=(int,))


def test_a_key_of_another_length_is_a_mistake() -> None:
    table = Table(Store(Committed()), b"t/", Thing, key=(str, int))
    with pytest.raises(TypeError):
        table.set("a", Thing(1))
