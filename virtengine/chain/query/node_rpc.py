"""Ask the engine beside us by its JSON-RPC: blocks, transactions, validators."""

from __future__ import annotations

import base64
import http.client
import itertools
import json
from typing import Any
from urllib.parse import urlsplit

from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.core.errors import Unavailable

TIMEOUT_SECONDS = 10
MAX_ANSWER = 64 * 2**20


class NodeRpc:
    """One short connection for each call; safe for threads."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 26657
        self._ids = itertools.count(1)

    def call(self, method: str, **params: Any) -> Any:
        """Return a method's result.

        Raises InvalidQuery when the engine refuses it, Unavailable when it is not there.
        """
        body = json.dumps({"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params})
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("POST", "/", body, {"Content-Type": "application/json"})
            answer = json.loads(connection.getresponse().read(MAX_ANSWER))
        except (TimeoutError, OSError, http.client.HTTPException, ValueError) as error:
            raise Unavailable(f"the consensus engine does not answer: {error}") from error
        finally:
            connection.close()
        if "error" in answer:
            detail = answer["error"]
            raise InvalidQuery(f"{detail.get('message', '')}: {detail.get('data', '')}")
        return answer["result"]

    def broadcast(self, raw: bytes, *, wait: bool) -> Any:
        """Hand a transaction to the engine; `wait` for the verdict of CheckTx."""
        method = "broadcast_tx_sync" if wait else "broadcast_tx_async"
        return self.call(method, tx=base64.b64encode(raw).decode())
