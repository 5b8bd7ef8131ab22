"""What a module is: a value that names its state, messages, queries, genesis, hooks and invariants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message

from virtengine.chain.kernel import gas, quick
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.store import Store

if TYPE_CHECKING:
    from virtengine.chain.kernel.ante import Ante
    from virtengine.chain.kernel.shortcut import Shortcut

Gate = Callable[[Any, Message, tuple[str, ...], Context], None]
"""`gate(state, message, signers, ctx)` raises when a message may not run.

Nested messages are asked about too.
"""

Invariant = Callable[[Any], str | None]
"""Return a sentence that says what is broken, None when all is well."""


def accept(message: Any) -> None:
    """Check nothing: for messages whose every value is legal."""


@dataclass(frozen=True)
class Handler:
    """How a message is checked without state, and carried out; `gas` is its price before what it changes.

    `read`, for a message that makes up most of the load, returns what `handle` needs of its bytes without
    protobuf: something with the same fields that passed `check`, or None to leave it to protobuf.
    `read_whole` does so with a transaction of one such message. `shortcut` makes, of the module's state and a
    view's checks, what carries out such transactions at once.
    """

    check: Callable[[Any], None]
    handle: Callable[[Any, Any, Context], Message]
    gas: int = gas.MESSAGE
    read: Callable[[bytes], Any] | None = None
    read_whole: Callable[[bytes], quick.Whole | None] | None = None
    shortcut: Callable[[Any, Ante], Shortcut] | None = None


@dataclass(frozen=True)
class Bound:
    """The least and the greatest value of a parameter, and what else holds; empty says nothing.

    Written as the parameter itself is in JSON: digits, a decimal, `86400s`, `1uve`.
    """

    minimum: str = ""
    maximum: str = ""
    rule: str = ""


@dataclass(frozen=True)
class QueryService:
    """A gRPC query service: each method is `method(state, request, ctx) -> response`.

    Raise `InvalidQuery` or `QueryNotFound` (kernel/errors.py) when there is no answer.
    """

    service: ServiceDescriptor
    methods: Mapping[str, Callable[[Any, Any, Context], Message]]

    def __post_init__(self) -> None:
        unknown = sorted(set(self.methods) - set(self.service.methods_by_name))
        if unknown:
            raise ValueError(f"{self.service.full_name} has no methods {unknown}")


@dataclass(frozen=True)
class Module:
    """One module. `genesis` is the GenesisState message that `init_genesis` reads and `export_genesis`
    returns.

    `init_genesis(state, genesis, ctx)`, `export_genesis(state)`, `begin_block(state, ctx)`,
    `end_block(state, ctx)`; `init_genesis` and `end_block` may return validator updates. `connect(state)`
    runs once per view after all states exist: there an upper module registers its hooks below.
    """

    name: str
    state: Callable[[Store], Any]
    messages: Mapping[type[Message], Handler] = field(default_factory=dict)
    queries: tuple[QueryService, ...] = ()
    genesis: type[Message] | None = None
    init_genesis: Callable[[Any, Any, Context], Any] | None = None
    export_genesis: Callable[[Any], Message] | None = None
    begin_block: Callable[[Any, Context], None] | None = None
    end_block: Callable[[Any, Context], Any] | None = None
    connect: Callable[[Any], None] | None = None
    invariants: tuple[Invariant, ...] = ()
    gates: tuple[Gate, ...] = ()
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    """Of every parameter, by the field's name in the module's Params."""
    begin_order: int = 0
    end_order: int = 0
    """Hooks of lower order run earlier; those of one order run as modules are listed."""
    version: int = 1
    """Of what the module keeps in state; raised with an upgrade that changes it."""
    joins: bool = False
    """Chains began before the module existed: it is part of a chain whose genesis names it, or that took an
    upgrade with it, and of no other (`Plans.has_module`).
    """
    accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Module accounts with their permissions, such as `{"escrow": ()}`."""
