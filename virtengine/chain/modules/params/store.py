"""The registry keeps nothing."""

from __future__ import annotations

from virtengine.chain.kernel.store import Store


class State:
    """No state of its own: everything is read from the modules."""

    def __init__(self, store: Store) -> None:
        self.store = store
