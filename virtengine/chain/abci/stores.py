"""Single keys of the state by `abci_query`, with proofs, at the last height or an older one of the window.

    path /store/bank/balance/key    data: the key in the table bank/balance/, as `kernel/keys.py` encodes it
    path /store/key                 data: the whole key, table and all

The answer's key is the whole key, its value the canonical bytes (none where there is no such key), its proof
one operation of type `virtengine:commitment`. The root of height H is the app hash in the header of H + 1.
"""

from __future__ import annotations

import threading
from typing import Final

from virtengine.chain.kernel import proofs
from virtengine.chain.kernel.commitment import Tree
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.errors import InvalidHeight, QueryUnknown
from virtengine.chain.kernel.history import Step, older_tree
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.store import Committed
from virtengine.chain.kernel.view import View
from virtengine.chain.query.registry import Registry
from virtengine.wire.tendermint.abci.types_pb2 import RequestQuery, ResponseQuery

MADE: Final = 4


class Stores:
    """Answers `/store/…` queries."""

    def __init__(self, registry: Registry) -> None:
        self.machine: Machine = registry.machine
        self.lock = registry.lock
        self._making = threading.Lock()
        self._made: dict[bytes, Tree] = {}

    def past(self, height: int) -> tuple[View, Block]:
        """Return the state that an older block left; the caller holds the lock. Raises InvalidHeight."""
        return self.machine.history.view(height, self.machine.last.height)

    def answer(self, request: RequestQuery, answer: ResponseQuery) -> None:
        """Fill in key, value, height and proof. Raises QueryError or InvalidHeight."""
        key = _whole_key(request)
        machine = self.machine
        with self.lock:
            last, now, steps = machine.last.height, machine.tree, list[Step]()
            height = request.height or last
            committed = machine.committed
            if height == 0:
                raise InvalidHeight("there is no block yet")
            if height != last:
                steps = machine.history.steps(height, last)
                committed = self.past(height)[0].store.committed
            value = _encoded(machine.committed, committed, key)
        answer.height, answer.key = height, key
        if value is not None:
            answer.value = value
        if request.prove:
            tree = self._older_tree(height, steps, now) if steps else now
            answer.proof_ops.ops.add(type=proofs.TYPE, key=key, data=proofs.prove(tree, key))

    def _older_tree(self, height: int, steps: list[Step], now: Tree) -> Tree:
        """Return the tree after an older block; one thread at a time makes those that are not at hand."""
        if steps[0].tree is not None:
            return steps[0].tree
        with self._making:
            tree = self._made.pop(steps[0].app_hash, None) or older_tree(steps, now)
            self._made[steps[0].app_hash] = tree
            if len(self._made) > MADE:
                del self._made[next(iter(self._made))]
            return tree


def _whole_key(request: RequestQuery) -> bytes:
    table, _, what = request.path.removeprefix("/store/").rpartition("/")
    if what != "key":
        raise QueryUnknown(f"nothing answers {request.path[:160]!r}; there is /store/<table>/key")
    return (table.encode() + b"/" if table else b"") + request.data


def _encoded(now: Committed, then: Committed, key: bytes) -> bytes | None:
    for prefix in now.spaces:
        if key.startswith(prefix):
            return then.space(prefix).encoded(key[len(prefix) :])
    return None
