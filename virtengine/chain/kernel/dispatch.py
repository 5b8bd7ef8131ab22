"""Run a message inside another: what authz carries out for a granter and governance for the chain.

A nested message passes the same basic check, gates and handler as one of a transaction and pays the same gas.
It runs in a savepoint: an error leaves nothing of it, and the caller decides what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.any_pb2 import Any as PackedMessage
from google.protobuf.message import Message

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.errors import (
    InternalError,
    InvalidAddress,
    InvalidRequest,
    TxDecodeError,
    Unauthorized,
    UnknownRequest,
)
from virtengine.chain.kernel.store import Store
from virtengine.core.errors import ModuleError, Rejected
from virtengine.crypto import addresses

if TYPE_CHECKING:
    from virtengine.chain.kernel.context import Context
    from virtengine.chain.kernel.module import Module
    from virtengine.chain.kernel.routes import Route

MAX_DEPTH: Final = 4
"""How deep messages may hold messages; the transaction's own are depth 0."""

Gates = Sequence[Callable[[Any, tuple[str, ...], "Context"], None]]


class Dispatcher:
    """Nested execution on one view. `View` tells it the routes, states and gates, `Machine` the rest."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.routes: Mapping[str, Route] = {}
        self.states: Mapping[str, Any] = {}
        self.gates: Gates = ()
        self.modules: Sequence[Module] = ()
        self.report: Callable[[str, Exception], None] = lambda _where, _error: None
        self.strict = False

    def unpack(self, packed: PackedMessage) -> Message:
        """Return the message that an Any holds. Raises UnknownRequest and TxDecodeError."""
        route = self.routes.get(packed.type_url)
        if route is None:
            raise UnknownRequest(f"no module handles {packed.type_url[:160]!r}")
        try:
            return strict.parse(route.kind, packed.value)
        except strict.StrictError as error:
            raise TxDecodeError(str(error)) from error

    def signers_of(self, message: Message) -> tuple[str, ...]:
        """Return who must sign a message."""
        return self._route(message).signers(message)

    def check(self, message: Message) -> None:
        """Check what needs no state, as CheckTx does. Raises ModuleError."""
        route = self._route(message)
        for signer in route.signers(message):
            _require_address(signer)
        try:
            route.handler.check(message)
        except ModuleError:
            raise
        except Rejected as error:
            raise InvalidRequest(error.message) from error

    def run(self, ctx: Context, message: Message, signers: Sequence[str]) -> Message:
        """Carry a message out in a savepoint and return its response; `signers` stand for its signatures.

        Raises ModuleError after undoing all that the message changed; gas stays spent.
        """
        if ctx.depth >= MAX_DEPTH:
            raise InvalidRequest(f"messages are nested deeper than {MAX_DEPTH}")
        self.check(message)
        route = self._route(message)
        missing = [address for address in route.signers(message) if address not in signers]
        if missing:
            raise Unauthorized(f"{route.url} must be signed by {missing[0]}")
        savepoint = self.store.savepoint()
        ctx.depth += 1
        try:
            ctx.gas.consume(route.handler.gas, route.url)
            for gate in self.gates:
                gate(message, tuple(signers), ctx)
            return route.handler.handle(self.states[route.module.name], message, ctx)
        except ModuleError:
            self.store.rollback(savepoint)
            raise
        except Rejected as error:
            self.store.rollback(savepoint)
            raise InvalidRequest(error.message) from error
        finally:
            ctx.depth -= 1

    def attempt(self, ctx: Context, work: Callable[[], None], where: str) -> ModuleError | None:
        """Do work that must not stop a block: all of it, or nothing and the error that it met.

        A bug counts as an error, is reported, and is raised in strict mode.
        """
        savepoint = self.store.savepoint()
        try:
            work()
        except ModuleError as error:
            self.store.rollback(savepoint)
            return error
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            self.store.rollback(savepoint)
            self.report(where, error)
            if self.strict:
                raise
            return InternalError("internal error; the node's log has it")
        return None

    def _route(self, message: Message) -> Route:
        url = f"/{message.DESCRIPTOR.full_name}"
        route = self.routes.get(url)
        if route is None:
            raise UnknownRequest(f"no module handles {url!r}")
        return route


def _require_address(text: str) -> None:
    try:
        addresses.decode_address(text)
    except Rejected as error:
        raise InvalidAddress(error.message) from error
