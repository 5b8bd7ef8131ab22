"""Pages of a list query: continue from a key, or skip an offset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.kernel.keys import Key, KeyPart, decode_key, encode_key
from virtengine.chain.kernel.table import Table
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest, PageResponse

T = TypeVar("T")

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_SCAN = 100_000


def page(
    table: Table[T], page: PageRequest, *partial: KeyPart, keep: Callable[[Key, T], bool] | None = None
) -> tuple[list[tuple[Key, T]], PageResponse]:
    """Return one page of `table.items(*partial)` and where the next begins.

    `keep` filters; offset, limit and total count what it keeps. At most MAX_SCAN rows are looked at. A
    request that says nothing about pages gets the total, as Cosmos clients expect.
    """
    if page.key and page.offset:
        raise InvalidQuery("pagination: give key or offset, not both")
    limit = min(page.limit or DEFAULT_LIMIT, MAX_LIMIT)
    rows: list[tuple[Key, T]] = []
    answer = PageResponse()
    count_total = (page.count_total and not page.key) or page == PageRequest()
    met = 0
    for seen, (key, record) in enumerate(_items(table, page, partial)):
        if seen == MAX_SCAN:
            answer.next_key = encode_key(key)
            break
        if keep is not None and not keep(key, record):
            continue
        met += 1
        if met <= page.offset:
            continue
        if len(rows) < limit:
            rows.append((key, record))
            continue
        if not answer.next_key:
            answer.next_key = encode_key(key)
        if not count_total:
            break
    if count_total:
        answer.total = met
    return rows, answer


def _items(table: Table[T], page: PageRequest, partial: tuple[KeyPart, ...]) -> Iterator[tuple[Key, Any]]:
    if not page.key:
        return table.items(*partial, reverse=page.reverse)
    try:
        start = decode_key(page.key, table.key)
    except ValueError as error:
        raise InvalidQuery(f"pagination.key: {error}") from error
    if start[: len(partial)] != partial:
        raise InvalidQuery("pagination.key belongs to another list")
    return table.items(*partial, start=start, reverse=page.reverse)
