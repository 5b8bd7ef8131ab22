"""`abci_query` by its paths: gRPC methods, `/app/…`, `/p2p/filter/…` and `/store/…`.

Errors have the text that clients look for: `rpc error: code = NotFound desc = …: key not found`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from virtengine.chain.kernel.errors import InvalidHeight, InvalidQuery, NotSupported, QueryError, QueryUnknown
from virtengine.chain.query import json_shape
from virtengine.chain.query.registry import Registry
from virtengine.chain.query.status import CODE_NAMES, status_of
from virtengine.core.errors import ModuleError, Unavailable
from virtengine.wire.cosmos.tx.v1beta1 import service_pb2
from virtengine.wire.tendermint.abci.types_pb2 import RequestQuery, ResponseQuery

SIMULATE: Final = "/cosmos.tx.v1beta1.Service/Simulate"
MAX_PATH = 512
_KEY_NOT_FOUND, _UNKNOWN_REQUEST, _INVALID_REQUEST = (22, "key not found"), (6, "unknown request"), 18

Stores = Callable[[RequestQuery, ResponseQuery], None]
"""`stores(request, answer)` answers `/store/<name>/key` with value and proof. Raises QueryError."""


class AbciPaths:
    """Answers the engine's queries. Whoever keeps proofs sets `stores`."""

    def __init__(self, registry: Registry, version: str) -> None:
        self.registry = registry
        self.version = version
        self.stores: Stores | None = None

    def answer(self, request: RequestQuery) -> ResponseQuery:
        """Answer one query; errors are part of the answer."""
        answer = ResponseQuery(height=request.height or self.registry.machine.last.height)
        try:
            self._fill(request, answer)
        except (QueryError, Unavailable) as error:
            answer.Clear()
            answer.code, answer.log = _code_and_log(error)
            answer.codespace = "sdk"
        except ModuleError as error:
            answer.Clear()
            answer.code, answer.codespace, answer.log = error.code, error.codespace, error.message
        return answer

    def _fill(self, request: RequestQuery, answer: ResponseQuery) -> None:
        if len(request.path) > MAX_PATH:
            raise InvalidQuery(f"the path has {len(request.path)} characters; at most {MAX_PATH} are taken")
        if request.height < 0:
            raise InvalidHeight("a height below zero cannot be queried; please provide a valid height")
        first, _, rest = request.path.removeprefix("/").partition("/")
        if first == "store" and self.stores is not None:
            self.stores(request, answer)
        elif first == "app":
            answer.value = self._about_app(rest, request.data)
        elif first == "p2p" and rest.startswith(("filter/addr/", "filter/id/")):
            return
        elif request.prove:
            raise NotSupported("proofs are served for /store/<name>/key; query without prove")
        else:
            answer.value = self.registry.call(request.path, request.data, height=request.height)

    def _about_app(self, what: str, data: bytes) -> bytes:
        if what == "version":
            return self.version.encode()
        if what == "simulate":
            request = service_pb2.SimulateRequest(tx_bytes=data)
            shown = self.registry.call(SIMULATE, request.SerializeToString())
            return json.dumps(json_shape.to_json(service_pb2.SimulateResponse.FromString(shown))).encode()
        raise QueryUnknown(f"nothing answers '/app/{what[:80]}'; there are /app/version and /app/simulate")


def _code_and_log(error: QueryError | Unavailable) -> tuple[int, str]:
    status, message = status_of(error)
    code, words = _INVALID_REQUEST, "invalid request"
    if status == 5:
        code, words = _KEY_NOT_FOUND
    elif isinstance(error, QueryUnknown):
        code, words = _UNKNOWN_REQUEST
    return code, f"rpc error: code = {CODE_NAMES.get(status, 'Unknown')} desc = {message}: {words}"
