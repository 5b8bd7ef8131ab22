"""Restarts of a Network's nodes: one at a time, each after all others are well and have caught up.

Which node has the turn is kept in memory only: one operator leads, and after a change of leader the nodes
themselves show whether one of them is still on its way.
"""

from __future__ import annotations

from collections.abc import Sequence

from operators.chain.views import ChainViews
from virtengine.api import Validator
from virtengine.clients.kubernetes_kinds import STATEFUL_SETS
from virtengine.plans import validator as plans
from virtengine.plans.network import RPC
from virtengine.runtime import World


class Rolls:
    """Turns by Network."""

    def __init__(self, views: ChainViews) -> None:
        self._views = views
        self._turns: dict[tuple[str, str], str] = {}

    async def may(self, validator: Validator, nodes: Sequence[Validator], world: World) -> bool:
        """Say whether a node may be restarted now; if so it has the turn until it is well again."""
        key = (validator.namespace, validator.spec.network_ref.name)
        others = {one.name: one for one in nodes if one.name != validator.name and not one.is_deleting}
        if self._turns.get(key) not in (None, validator.name, *self._absent(key, others)):
            return False
        # Taken before the first await: two reconciles never both find it free.
        self._turns[key] = validator.name
        for other in others.values():
            if not other.spec.suspend and not await self.is_well(other, world):
                self._turns.pop(key, None)
                return False
        return True

    def done(self, validator: Validator) -> None:
        """Give the turn back."""
        key = (validator.namespace, validator.spec.network_ref.name)
        if self._turns.get(key) == validator.name:
            del self._turns[key]

    async def is_well(self, node: Validator, world: World) -> bool:
        """Say whether a node runs as it should and has all blocks."""
        found = await world.read(STATEFUL_SETS, node.namespace, node.name)
        if not plans.is_running(found):
            return False
        view = await self._views.node(node_url(node))
        return view is not None and not view.catching_up

    def _absent(self, key: tuple[str, str], others: dict[str, Validator]) -> tuple[str, ...]:
        holder = self._turns.get(key)
        return (holder,) if holder is not None and holder not in others else ()


def node_url(node: Validator) -> str:
    """Return where a node itself answers."""
    return f"http://{node.name}-0.{node.spec.network_ref.name}-p2p.{node.namespace}.svc:{RPC}"
