from __future__ import annotations

import pytest

from virtengine.chain.kernel import paging
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.kernel.keys import encode_key
from virtengine.chain.kernel.store import Committed, Store
from virtengine.chain.kernel.table import Table
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest


@pytest.fixture
def table() -> Table[int]:
    table = Table(Store(Committed()), b"t/", int, key=(str, int))
    for number in range(10):
        table.set("a", number, number)
        table.set("b", number, 100 + number)
    return table


def read_all(table: Table[int], request: PageRequest) -> list[int]:
    found: list[int] = []
    for _ in range(20):
        rows, answer = paging.page(table, request, "a")
        found += [record for _key, record in rows]
        if not answer.next_key:
            return found
        request = PageRequest(key=answer.next_key, limit=request.limit, reverse=request.reverse)
    raise AssertionError("pages do not end")


@pytest.mark.parametrize("limit", [1, 3, 10, 11])
@pytest.mark.parametrize("reverse", [False, True])
def test_pages_give_every_row_once(table: Table[int], limit: int, reverse: bool) -> None:
    wanted = list(range(10))
    assert read_all(table, PageRequest(limit=limit, reverse=reverse)) == (wanted[::-1] if reverse else wanted)


def test_an_offset_skips_and_a_total_counts(table: Table[int]) -> None:
    rows, answer = paging.page(table, PageRequest(offset=4, limit=2, count_total=True), "a")
    assert [record for _key, record in rows] == [4, 5]
    assert answer.total == 10
    assert answer.next_key == encode_key(("a", 6))


def test_a_filter_counts_what_it_keeps(table: Table[int]) -> None:
    rows, answer = paging.page(table, PageRequest(), "a", keep=lambda _key, record: record % 2 == 0)
    assert [record for _key, record in rows] == [0, 2, 4, 6, 8]
    assert (answer.total, answer.next_key) == (5, b"")


def test_a_long_filter_stops_and_can_go_on(table: Table[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MAX_FILTERED", 4)
    rows, answer = paging.page(table, PageRequest(limit=5), "a", keep=lambda _key, record: record > 6)
    assert rows == []
    assert answer.next_key == encode_key(("a", 4))
    rows, answer = paging.page(
        table, PageRequest(limit=1, count_total=True), "a", keep=lambda _key, record: record < 9
    )
    assert [record for _key, record in rows] == [0]
    assert answer.next_key == encode_key(("a", 1))  # where this page ended, not where counting stopped


def test_counting_has_an_end_and_the_next_page_begins_where_this_one_ended(
    table: Table[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MAX_SCAN", 4)
    rows, answer = paging.page(table, PageRequest(limit=2, count_total=True), "a")
    assert [record for _key, record in rows] == [0, 1]
    assert (answer.total, answer.next_key) == (4, encode_key(("a", 2)))
    rows, answer = paging.page(table, PageRequest(offset=7, limit=2), "a")
    assert rows == []
    assert answer.next_key == encode_key(("a", 4))


@pytest.mark.parametrize(("offset", "count"), [(9, 1), (10, 0), (500, 0)])
def test_an_offset_near_or_past_the_end_counts_all_the_same(
    table: Table[int], offset: int, count: int
) -> None:
    rows, answer = paging.page(table, PageRequest(offset=offset, count_total=True), "a")
    assert (len(rows), answer.total, answer.next_key) == (count, 10, b"")


@pytest.mark.parametrize(
    "request_",
    [PageRequest(key=b"x", offset=1), PageRequest(key=b"\xff"), PageRequest(key=encode_key(("b", 1)))],
)
def test_a_wrong_page_is_refused(table: Table[int], request_: PageRequest) -> None:
    with pytest.raises(InvalidQuery):
        paging.page(table, request_, "a")
