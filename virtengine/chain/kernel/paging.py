"""Pages of a list query: continue from a key, or skip an offset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.kernel.keys import Key, KeyPart, decode_key, encode_key
from virtengine.chain.kernel.table import Table
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest, PageResponse

T = TypeVar("T")

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_SCAN = 100_000
MAX_FILTERED = 20_000
"""Rows that a filter may look at for one page: they are read, and the state holds still meanwhile."""


def page(
    table: Table[T], page: PageRequest, *partial: KeyPart, keep: Callable[[Key, T], bool] | None = None
) -> tuple[list[tuple[Key, T]], PageResponse]:
    """Return one page of `table.items(*partial)` and where the next begins.

    `keep` filters; offset, limit and total count what it keeps. At most MAX_SCAN rows are counted and
    MAX_FILTERED are looked at; the next page goes on from there. A request that says nothing about pages gets
    the total, as Cosmos clients expect.
    """
    if page.key and page.offset:
        raise InvalidQuery("pagination: give key or offset, not both")
    limit = min(page.limit or DEFAULT_LIMIT, MAX_LIMIT)
    count_total = (page.count_total and not page.key) or page == PageRequest()
    if keep is None:
        return _whole(table, page, partial, limit, count_total=count_total)
    rows: list[tuple[Key, T]] = []
    answer = PageResponse()
    met = 0
    for seen, (key, record) in enumerate(_items(table, page, partial)):
        if seen == MAX_FILTERED:
            answer.next_key = answer.next_key or encode_key(key)
            break
        if not keep(key, record):
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


def _whole(
    table: Table[T], page: PageRequest, partial: tuple[KeyPart, ...], limit: int, *, count_total: bool
) -> tuple[list[tuple[Key, T]], PageResponse]:
    """Return a page of everything: only its own rows are read, the others are counted by their keys."""
    keys = table.encoded_keys(*partial, start=_start(table, page, partial), reverse=page.reverse)
    answer = PageResponse()
    met = _count(keys, min(page.offset, MAX_SCAN))
    chosen = list(islice(keys, min(limit, MAX_SCAN - met)))
    met += len(chosen)
    following = next(keys, None)
    if following is not None:
        answer.next_key = following
        met += 1
    if count_total:
        answer.total = min(MAX_SCAN, met + _count(keys, MAX_SCAN - met))
    read: Any = table.get_at
    return [(decode_key(raw, table.key), read(raw)) for raw in chosen], answer


def _count(keys: Iterator[bytes], most: int) -> int:
    return sum(1 for _ in islice(keys, max(0, most)))


def _items(table: Table[T], page: PageRequest, partial: tuple[KeyPart, ...]) -> Iterator[tuple[Key, Any]]:
    return table.items(*partial, start=_start(table, page, partial), reverse=page.reverse)


def _start(table: Table[T], page: PageRequest, partial: tuple[KeyPart, ...]) -> Key | None:
    """Return the key at which a page begins, None for the beginning. Raises InvalidQuery."""
    if not page.key:
        return None
    try:
        start = decode_key(page.key, table.key)
    except ValueError as error:
        raise InvalidQuery(f"pagination.key: {error}") from error
    if start[: len(partial)] != partial:
        raise InvalidQuery("pagination.key belongs to another list")
    return start
