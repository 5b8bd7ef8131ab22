"""The service `cosmos.tx.v1beta1.Service`: simulate, broadcast and find transactions."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import DecodeError

from virtengine.chain.kernel import results
from virtengine.chain.kernel.errors import InvalidQuery, MempoolFull, QueryNotFound, TxInMempool, TxTooLarge
from virtengine.chain.query import blocks
from virtengine.chain.query.node_rpc import NodeRpc
from virtengine.core.errors import ModuleError
from virtengine.wire.cosmos.base.abci.v1beta1.abci_pb2 import GasInfo, Result, TxMsgData, TxResponse
from virtengine.wire.cosmos.tx.v1beta1 import service_pb2
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, Tx, TxBody, TxRaw
from virtengine.wire.tendermint.abci import types_pb2 as abci

MAX_PAGE = 100
MAX_QUERY = 4096
KEPT_TIMES = 4096
"""How many blocks' times are remembered."""
_REFUSALS = (
    ("already exists in cache", TxInMempool),
    ("mempool is full", MempoolFull),
    ("too large", TxTooLarge),
)
"""What the engine says when it takes a transaction without asking us, and the error that clients know."""


class SimulationFailed(ModuleError):
    """The transaction would fail; carries the code it would have."""

    def __init__(self, result: results.Result) -> None:
        super().__init__(f"{result.log}: {result.codespace} code {result.code}, gas used {result.gas_used}")
        self.codespace, self.code = result.codespace, result.code  # type: ignore[misc]


class TxService:
    """Methods of the service. `simulate` runs a transaction and forgets it."""

    def __init__(self, rpc: NodeRpc, simulate: Callable[[bytes], results.Result]) -> None:
        self.rpc = rpc
        self._simulate = simulate
        self._times: dict[int, str] = {}

    def methods(self) -> Mapping[str, Callable[[Any], Any]]:
        """Return the methods by name."""
        return {
            "Simulate": self.simulate,
            "BroadcastTx": self.broadcast,
            "GetTx": self.get_tx,
            "GetTxsEvent": self.get_txs_event,
            "GetBlockWithTxs": self.get_block_with_txs,
            "TxDecode": self.tx_decode,
            "TxEncode": self.tx_encode,
        }

    def simulate(self, request: service_pb2.SimulateRequest) -> service_pb2.SimulateResponse:
        """Say how much gas a transaction takes; its signatures are not looked at."""
        raw = request.tx_bytes or _encode(request.tx)
        if not raw:
            raise InvalidQuery("tx_bytes: empty")
        result = self._simulate(raw)
        if result.code:
            raise SimulationFailed(result)
        return service_pb2.SimulateResponse(
            gas_info=GasInfo(gas_wanted=result.gas_wanted, gas_used=result.gas_used),
            result=Result(
                data=result.data,
                log=result.log,
                events=[abci.Event.FromString(event) for event in result.events],
                msg_responses=TxMsgData.FromString(result.data).msg_responses,
            ),
        )

    def broadcast(self, request: service_pb2.BroadcastTxRequest) -> service_pb2.BroadcastTxResponse:
        """Hand a transaction to the engine."""
        if not request.tx_bytes:
            raise InvalidQuery("tx_bytes: empty")
        if request.mode == service_pb2.BROADCAST_MODE_BLOCK:
            raise InvalidQuery(
                "mode: BROADCAST_MODE_BLOCK is not served; send with BROADCAST_MODE_SYNC, then ask GetTx"
            )
        response = TxResponse(txhash=hashlib.sha256(request.tx_bytes).hexdigest().upper())
        try:
            wait = request.mode != service_pb2.BROADCAST_MODE_ASYNC
            answer = self.rpc.broadcast(request.tx_bytes, wait=wait)
        except InvalidQuery as error:
            known = next((kind for words, kind in _REFUSALS if words in error.message), None)
            if known is None:
                raise
            response.code, response.codespace, response.raw_log = known.code, known.codespace, error.message
        else:
            response.code, response.codespace = answer.get("code") or 0, answer.get("codespace") or ""
            response.raw_log, response.data = answer.get("log") or "", _hex(answer.get("data"))
        return service_pb2.BroadcastTxResponse(tx_response=response)

    def get_tx(self, request: service_pb2.GetTxRequest) -> service_pb2.GetTxResponse:
        """Find a transaction by its hash."""
        raw = _hash(request.hash)
        try:
            found = self.rpc.call("tx", hash=base64.b64encode(raw).decode(), prove=False)
        except InvalidQuery as error:
            raise QueryNotFound(f"tx not found: {request.hash}") from error
        response = self._response(found)
        return service_pb2.GetTxResponse(tx=decode(base64.b64decode(found["tx"])), tx_response=response)

    def get_txs_event(self, request: service_pb2.GetTxsEventRequest) -> service_pb2.GetTxsEventResponse:
        """Find transactions by events, such as `transfer.recipient='ve1…'`."""
        query = request.query or " AND ".join(request.events)
        if not query.strip():
            raise InvalidQuery("query: name at least one event, such as message.sender='ve1…'")
        if len(query) > MAX_QUERY:
            raise InvalidQuery(f"query: {len(query)} characters; at most {MAX_QUERY} are taken")
        limit = min(request.limit or request.pagination.limit or MAX_PAGE, MAX_PAGE)
        number = request.page or request.pagination.offset // limit + 1
        order = "desc" if request.order_by == service_pb2.ORDER_BY_DESC else "asc"
        found = self.rpc.call("tx_search", query=query, page=str(number), per_page=str(limit), order_by=order)
        txs = found.get("txs") or []
        return service_pb2.GetTxsEventResponse(
            txs=[decode(base64.b64decode(one["tx"])) for one in txs],
            tx_responses=[self._response(one) for one in txs],
            total=int(found["total_count"]),
        )

    def get_block_with_txs(
        self, request: service_pb2.GetBlockWithTxsRequest
    ) -> service_pb2.GetBlockWithTxsResponse:
        """Return a block with its transactions decoded."""
        document = self.rpc.call("block", height=str(request.height))
        block = blocks.block(document["block"])
        first = min(request.pagination.offset, len(block.data.txs))
        last = first + min(request.pagination.limit or MAX_PAGE, MAX_PAGE)
        response = service_pb2.GetBlockWithTxsResponse(
            txs=[decode(raw) for raw in block.data.txs[first:last]],
            block_id=blocks.block_id(document["block_id"]),
            block=block,
        )
        response.pagination.total = len(block.data.txs)
        return response

    def tx_decode(self, request: service_pb2.TxDecodeRequest) -> service_pb2.TxDecodeResponse:
        """Return bytes as a transaction."""
        return service_pb2.TxDecodeResponse(tx=decode(request.tx_bytes))

    def tx_encode(self, request: service_pb2.TxEncodeRequest) -> service_pb2.TxEncodeResponse:
        """Return a transaction as bytes."""
        return service_pb2.TxEncodeResponse(tx_bytes=_encode(request.tx))

    def _response(self, found: Any) -> TxResponse:
        result, raw = found["tx_result"], base64.b64decode(found["tx"])
        return TxResponse(
            height=int(found["height"]),
            txhash=found["hash"],
            codespace=result.get("codespace") or "",
            code=result.get("code") or 0,
            data=_hex(result.get("data")),
            raw_log=result.get("log") or "",
            info=result.get("info") or "",
            gas_wanted=int(result.get("gas_wanted") or 0),
            gas_used=int(result.get("gas_used") or 0),
            tx=Packed(type_url="/cosmos.tx.v1beta1.Tx", value=decode(raw).SerializeToString()),
            timestamp=self._time(int(found["height"])),
            events=blocks.events(result.get("events")),
        )

    def _time(self, height: int) -> str:
        """Return the time of a block in whole seconds."""
        known = self._times.get(height)
        if known is None:
            known = _rfc3339(self.rpc.call("header", height=str(height))["header"]["time"])
            if len(self._times) >= KEPT_TIMES:
                self._times.clear()
            self._times[height] = known
        return known


def decode(raw: bytes) -> Tx:
    """Return the readable form of a TxRaw. Raises InvalidQuery."""
    try:
        outer = TxRaw.FromString(raw)
        return Tx(
            body=TxBody.FromString(outer.body_bytes),
            auth_info=AuthInfo.FromString(outer.auth_info_bytes),
            signatures=outer.signatures,
        )
    except DecodeError as error:
        raise InvalidQuery(f"tx_bytes: {error}") from error


def _encode(tx: Tx) -> bytes:
    return TxRaw(
        body_bytes=tx.body.SerializeToString(),
        auth_info_bytes=tx.auth_info.SerializeToString(),
        signatures=tx.signatures,
    ).SerializeToString()


def _hash(text: str) -> bytes:
    try:
        raw = bytes.fromhex(text)
    except ValueError as error:
        raise InvalidQuery("hash: 64 hex digits are a transaction's hash") from error
    if len(raw) != 32:
        raise InvalidQuery("hash: 64 hex digits are a transaction's hash")
    return raw


def _hex(text: str | None) -> str:
    return base64.b64decode(text or "").hex().upper()


def _rfc3339(text: str) -> str:
    """Return a time in whole seconds."""
    return text.split(".", maxsplit=1)[0].rstrip("Z") + "Z"
