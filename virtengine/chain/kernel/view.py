"""One view of the whole application: a store, the states of all modules on it, and the checks before
messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from virtengine.chain.kernel.accounts import Accounts
from virtengine.chain.kernel.ante import Ante, Fees
from virtengine.chain.kernel.consensus import Consensus
from virtengine.chain.kernel.dispatch import Dispatcher
from virtengine.chain.kernel.module import Module
from virtengine.chain.kernel.routes import Route
from virtengine.chain.kernel.shortcut import Shortcut
from virtengine.chain.kernel.store import Committed, Store
from virtengine.chain.kernel.upgrade import Plans
from virtengine.crypto.addresses import module_address


class View:
    """States of all modules in order, on one store."""

    def __init__(
        self,
        modules: Sequence[Module],
        committed: Committed,
        make_fees: Callable[[Store], Fees],
        routes: Mapping[str, Route],
        *,
        writable: bool = True,
    ) -> None:
        self.store = Store(committed, writable=writable)
        self.accounts = self.store.state_of(Accounts)
        self.consensus = self.store.state_of(Consensus)
        self.plans = self.store.state_of(Plans)
        self.plans.modules = {module.name: module.version for module in modules}
        for module in modules:
            for name in module.accounts:
                self.accounts.module_addresses[module_address(name)] = name
        self.states: dict[str, Any] = {module.name: self.store.state_of(module.state) for module in modules}
        for module in modules:
            if module.connect is not None:
                module.connect(self.states[module.name])
        gates = [partial(gate, self.states[module.name]) for module in modules for gate in module.gates]
        self.ante = Ante(self.accounts, make_fees(self.store), gates)
        self.dispatcher = self.store.state_of(Dispatcher)
        self.dispatcher.routes = routes
        self.dispatcher.states = self.states
        self.dispatcher.gates = gates
        self.dispatcher.modules = modules
        self.shortcuts: dict[str, Shortcut] = {}
        """By the type URL of the message."""
        if writable:
            for url, route in routes.items():
                if route.handler.shortcut is not None:
                    self.shortcuts[url] = route.handler.shortcut(self.states[route.module.name], self.ante)
