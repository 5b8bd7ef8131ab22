"""Run one transaction on a view: checks, then messages, each in a scratch that is dropped whole on error.

Every error that a module declares is a result. Any other exception is a bug: the transaction fails with
code 1 of codespace `sdk` and the bug is reported; in strict mode, which every test uses, it is raised. What
depends on the machine and not on the input (memory, stack) always stops the node, because other nodes may
get further.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat

from virtengine.chain.kernel import events, gas
from virtengine.chain.kernel.context import Block, Context, Mode
from virtengine.chain.kernel.errors import InternalError, InvalidRequest
from virtengine.chain.kernel.gas import GasMeter
from virtengine.chain.kernel.results import Result, TxResult, response_data
from virtengine.chain.kernel.routes import Route
from virtengine.chain.kernel.tx import Tx, WholeTx
from virtengine.chain.kernel.view import View
from virtengine.core.errors import ModuleError, Rejected

CACHED_TXS = 65_536

Report = Callable[[str, Exception], None]
"""`report(tx_hash, error)` is told of every bug that a transaction reached."""
Opened = Tx | ModuleError
"""A transaction of a block that was read, or why it could not be."""


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
            ((route,), route.handler.read_whole) for route in routes.values() if route.handler.read_whole
        ]

    def read(self, raw: bytes) -> Tx:
        """Return a transaction that is not kept. Raises ModuleError."""
        for routes, read_whole in self._readers:
            whole = read_whole(raw)
            if whole is not None:
                return WholeTx(raw, routes, whole)
        return Tx(raw, self.routes.get)

    def decode(self, raw: bytes) -> Tx:
        """Return the transaction of these bytes. Raises ModuleError."""
        cache = self._cache
        tx = cache.get(raw)
        if tx is None:
            tx = self.read(raw)
            if len(cache) >= CACHED_TXS:
                for old in list(cache)[: CACHED_TXS // 4]:
                    cache.pop(old, None)
            cache[raw] = tx
        return tx

    def open(self, raws: Sequence[bytes]) -> list[Opened]:
        """Return the transactions of a block, which are kept no longer, or why one cannot be read."""
        known = map(self._cache.pop, raws, repeat(None))
        return [tx or self._open(raw) for tx, raw in zip(known, raws, strict=True)]

    def _open(self, raw: bytes) -> Opened:
        try:
            return self.read(raw)
        except ModuleError as error:
            return error

    def run(
        self, raw: bytes, view: View, block: Block, *, index: int = 0, mode: Mode = Mode.DELIVER
    ) -> Result:
        """Carry a transaction out on a view; what it changed is kept in the view's block."""
        try:
            tx = self.decode(raw)
        except ModuleError as error:
            return TxResult().fail(error)
        return self.carry_out(tx, view, block, index=index, mode=mode)

    def carry_out(
        self, tx: Opened, view: View, block: Block, *, index: int = 0, mode: Mode = Mode.DELIVER
    ) -> Result:
        """Do so with a transaction that was read."""
        if not isinstance(tx, Tx):
            return TxResult().fail(tx)
        if mode is Mode.CHECK:
            return self.check(tx, view, block)
        if mode is Mode.DELIVER:
            return self.carry_out_all([tx], view, block, first=index)[0]
        ctx = Context(view.store, block, gas=GasMeter(gas.MAX_GAS), tx=tx, tx_index=index, mode=mode)
        return self._go(tx, view, ctx)

    def check(self, tx: Tx, view: View, block: Block) -> Result:
        """Answer CheckTx of a transaction that was read."""
        if type(tx) is WholeTx and not view.ante.gates:  # which are asked below
            shortcut = view.shortcuts.get(tx.routes[0].url)
            done = None if shortcut is None else shortcut.check(tx, block)
            if done is not None:
                return done
        ctx = Context(view.store, block, gas=GasMeter(tx.gas_limit), tx=tx, mode=Mode.CHECK)
        return self._go(tx, view, ctx)

    def carry_out_all(
        self, txs: Sequence[Opened], view: View, block: Block, *, first: int = 0
    ) -> list[Result]:
        """Carry out the transactions of a block in turn."""
        shortcuts = {} if view.ante.gates else view.shortcuts  # gates are asked the general way
        results: list[Result] = []
        for index, tx in enumerate(txs, first):
            done: Result | None = None
            if type(tx) is WholeTx:
                shortcut = shortcuts.get(tx.routes[0].url)
                if shortcut is not None:
                    done = shortcut.deliver(tx, block)
            if not isinstance(tx, Tx):
                done = TxResult().fail(tx)
            elif done is None:
                ctx = Context(view.store, block, gas=GasMeter(tx.gas_limit), tx=tx, tx_index=index)
                done = self._go(tx, view, ctx)
            results.append(done)
        return results

    def _go(self, tx: Tx, view: View, ctx: Context) -> TxResult:
        """Go the general way: checks, then messages."""
        result = TxResult(gas_wanted=tx.gas_limit)
        try:
            view.ante.check(tx, ctx)
            if ctx.mode is Mode.CHECK:
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
            store.events.append(events.MESSAGE_EVENTS[route.url, name, tx.signers[0]])
            response = route.handler.handle(view.states[name], message, ctx)
            mark = events.INDEX_MARKS[index]
            store.events[first:] = [event + mark for event in store.events[first:]]
            responses.append(
                response_data(route.response_url, response.SerializeToString(deterministic=True))
            )
        ctx.gas.consume(gas.CHANGED_KEY * store.scratch_size(), "changed keys")
        result.data = b"".join(responses)
