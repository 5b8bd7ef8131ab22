"""The service of `virtengine.mempool`: what waits for a block on this node."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidAddress, InvalidQuery, QueryNotFound
from virtengine.chain.kernel.lanes import Waiting
from virtengine.chain.kernel.mempool import REPLACE_PERCENT
from virtengine.chain.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from virtengine.core.amounts import format_rate
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest, PageResponse
from virtengine.wire.virtengine.mempool.v1 import query_pb2 as wire

_HASH_DIGITS = 64


class MempoolService:
    """Answers from the pool while it holds still."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def methods(self) -> Mapping[str, Callable[[Any], Any]]:
        """Return the methods by name."""
        return {"Status": self.status, "Pending": self.pending, "Tx": self.tx}

    def status(self, _request: wire.QueryStatusRequest) -> wire.QueryStatusResponse:
        """Say how full the pool is."""
        with self.pool.lock:
            waiting, limits = self.pool.mempool, self.pool.mempool.limits
            return wire.QueryStatusResponse(
                txs=waiting.count,
                max_txs=limits.txs,
                bytes=waiting.size,
                max_bytes=limits.bytes,
                accounts=len(waiting.lanes),
                max_account_txs=limits.account_txs,
                life_blocks=limits.life_blocks,
                sequence_gap=self.pool.machine.check.ante.sequence_gap,
                replace_percent=REPLACE_PERCENT,
            )

    def pending(self, request: wire.QueryPendingRequest) -> wire.QueryPendingResponse:
        """Return a page of what waits, by account and sequence."""
        if request.account:
            try:
                require_address(request.account)
            except InvalidAddress as error:
                raise InvalidQuery(error.message) from error
        page = request.pagination
        if page.offset or page.reverse:
            raise InvalidQuery("pagination: only key and limit are known here")
        limit = min(page.limit or DEFAULT_LIMIT, MAX_LIMIT)
        answer = wire.QueryPendingResponse()
        with self.pool.lock:
            total = self._count(request.account)
            for entry in self._from(request.account, page):
                if len(answer.txs) == limit:
                    answer.pagination.next_key = f"{entry.account}/{entry.place}".encode()
                    break
                answer.txs.append(self._describe(entry))
        answer.pagination.MergeFrom(PageResponse(total=total))
        return answer

    def tx(self, request: wire.QueryTxRequest) -> wire.QueryTxResponse:
        """Return one waiting transaction."""
        wanted = request.hash.upper()
        if len(wanted) != _HASH_DIGITS:
            raise InvalidQuery("hash: 64 hexadecimal digits are wanted")
        with self.pool.lock:
            for lane in self.pool.mempool.lanes.values():
                for entry in lane.entries.values():
                    if entry.tx.hash == wanted:
                        return wire.QueryTxResponse(tx=self._describe(entry), tx_bytes=entry.raw)
        raise QueryNotFound(f"transaction {wanted} does not wait on this node")

    def _count(self, account: str) -> int:
        if not account:
            return self.pool.mempool.count
        lane = self.pool.mempool.lanes.get(account)
        return len(lane.entries) if lane is not None else 0

    def _from(self, account: str, page: PageRequest) -> Iterator[Waiting]:
        """Yield what waits from the page's key on."""
        start, place = _parse_key(page.key)
        lanes = self.pool.mempool.lanes
        accounts = sorted(lanes) if not account else [account] if account in lanes else []
        for name in accounts[bisect_left(accounts, start) :]:
            entries = lanes[name].entries
            for at in sorted(entries):
                if name != start or at >= place:
                    yield entries[at]

    def _describe(self, entry: Waiting) -> wire.PendingTx:
        tx = entry.tx
        return wire.PendingTx(
            hash=tx.hash,
            account=entry.account,
            sequence=tx.sequences[0],
            unordered=tx.unordered,
            fee=str(tx.fee),
            gas_limit=tx.gas_limit,
            gas_price=format_rate(entry.price),
            bytes=tx.size,
            height=entry.height,
            parked=self.pool.mempool.lanes[entry.account].is_parked(entry.place),
            messages=[route.url for route in tx.routes],
        )


def _parse_key(key: bytes) -> tuple[str, int]:
    if not key:
        return "", 0
    account, _, place = key.decode("ascii", "replace").partition("/")
    try:
        return account, int(place)
    except ValueError as error:
        raise InvalidQuery("pagination.key is none of this list") from error
