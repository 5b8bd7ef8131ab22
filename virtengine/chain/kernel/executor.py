"""Run one transaction on a view: checks, then messages, each in a scratch that is dropped whole on error.

Every error that a module declares is a result. Any other exception is a bug: the transaction fails with
code 1 of codespace `sdk` and the bug is reported; in strict mode, which every test uses, it is raised. What
depends on the machine and not on the input (memory, stack) always stops the node, because other nodes may
get further.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from virtengine.chain.kernel import events, gas
from virtengine.chain.kernel.context import Block, Context, Mode
from virtengine.chain.kernel.errors import InternalError, InvalidRequest
from virtengine.chain.kernel.events import encode_field
from virtengine.chain.kernel.gas import GasMeter
from virtengine.chain.kernel.results import TxResult
from virtengine.chain.kernel.routes import Route
from virtengine.chain.kernel.tx import Tx
from virtengine.chain.kernel.view import View
from virtengine.core.errors import ModuleError, Rejected
from virtengine.core.kept import Kept

CACHED_TXS = 65_536

Report = Callable[[str, Exception], None]
"""`report(tx_hash, error)` is told of every bug that a transaction reached."""


class Executor:
    """Decodes and runs transactions.

    Shared by all views, so that each transaction is parsed and verified once.
    """

    def __init__(self, routes: Mapping[str, Route], report: Report, *, strict: bool) -> None:
        self.routes = routes
        self.report = report
        self.strict = strict
        self._cache: dict[bytes, Tx] = {}
        self._readers = [
            (route, route.handler.read_whole) for route in routes.values() if route.handler.read_whole
        ]

    def read(self, raw: bytes) -> Tx:
        """Return a transaction that is not kept. Raises ModuleError."""
        return Tx(raw, self.routes.get, self._readers)

    def decode(self, raw: bytes) -> Tx:
        """Return the transaction of these bytes. Raises ModuleError."""
        tx = self._cache.get(raw)
        if tx is None:
            tx = self.read(raw)
            if len(self._cache) >= CACHED_TXS:
                for old in list(self._cache)[: CACHED_TXS // 4]:
                    self._cache.pop(old, None)
            self._cache[raw] = tx
        return tx

    def take(self, raw: bytes) -> Tx:
        """Return a transaction and keep it no longer: it is in a block. Raises ModuleError."""
        return self._cache.pop(raw, None) or self.read(raw)

    def run(
        self, raw: bytes, view: View, block: Block, *, index: int = 0, mode: Mode = Mode.DELIVER
    ) -> TxResult:
        """Carry a transaction out on a view; what it changed is kept in the view's block."""
        result = TxResult()
        try:
            tx = self.decode(raw)
        except ModuleError as error:
            return result.fail(error)
        result.gas_wanted = tx.gas_limit
        limit = gas.MAX_GAS if mode is Mode.SIMULATE else tx.gas_limit
        ctx = Context(view.store, block, gas=GasMeter(limit), tx=tx, tx_index=index, mode=mode)
        try:
            view.ante.check(tx, ctx)
            if mode is Mode.CHECK:
                view.store.drop()
            else:
                view.store.keep()
                result.events = view.store.take_events()
                self._run_messages(view, tx, ctx, result)
                view.store.keep()
                result.events += view.store.take_events()
        except (ModuleError, Rejected) as error:
            view.store.drop()
            result.fail(error if isinstance(error, ModuleError) else InvalidRequest(error.message))
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            view.store.drop()
            self.report(tx.hash, error)
            if self.strict:
                raise
            result.fail(InternalError("internal error; the node's log has it under this transaction's hash"))
        result.gas_used = min(ctx.gas.used, gas.MAX_GAS)
        return result

    def _run_messages(self, view: View, tx: Tx, ctx: Context, result: TxResult) -> None:
        store = view.store
        responses: list[bytes] = []
        for index, (route, message) in enumerate(zip(tx.routes, tx.messages, strict=True)):
            ctx.msg_index = index
            ctx.gas.consume(route.handler.gas, route.url)
            first = len(store.events)
            name = route.module.name
            store.events.append(_MESSAGE_EVENTS[route.url, name, tx.signers[0]])
            response = route.handler.handle(view.states[name], message, ctx)
            mark = _index_attribute(index)
            store.events[first:] = [event + mark for event in store.events[first:]]
            content = response.SerializeToString(deterministic=True)
            responses.append(_packed(route.response_url, content) if content else _empty(route.response_url))
        ctx.gas.consume(gas.CHANGED_KEY * store.scratch_size(), "changed keys")
        result.data = b"".join(responses)


def _packed(url: bytes, content: bytes) -> bytes:
    return encode_field(2, encode_field(1, url) + encode_field(2, content))


@lru_cache(maxsize=1024)
def _empty(url: bytes) -> bytes:
    """Return a response without content, as most are."""
    return encode_field(2, encode_field(1, url))


@lru_cache(maxsize=256)
def _index_attribute(index: int) -> bytes:
    return events.attribute("msg_index", str(index))


def _make_message_event(message: tuple[str, str, str]) -> bytes:
    url, module, sender = message
    return events.event(
        "message",
        events.attribute("action", url),
        events.attribute("sender", sender),
        events.attribute("module", module),
    )


_MESSAGE_EVENTS: Final = Kept(_make_message_event)
"""By type URL, module and sender."""
