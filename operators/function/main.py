"""The function operator's process: `python -m operators.function`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from operators.function.buses import Buses
from operators.function.function import MADE, OPERATOR, Functions
from operators.function.settings import Settings
from virtengine.api import Function, Network
from virtengine.clients.events import EventBus
from virtengine.clients.kubernetes import Object
from virtengine.runtime.controller import Controller, Watch
from virtengine.runtime.objects import Objects
from virtengine.runtime.operator import Operator, run
from virtengine.runtime.queue import Key

END_SECONDS = 120.0


class FunctionOperator:
    """The parts of the function operator."""

    def __init__(self, settings: Settings, *, open_bus: Callable[..., EventBus] = EventBus) -> None:
        self.settings = settings
        self.buses = Buses(self._look_at_all, open_bus)
        actions = Functions(settings, self.buses, self._look)
        self.functions = Controller(
            Function,
            actions.reconcile,
            finalize=actions.finalize,
            finalize_within=END_SECONDS,
            watches=(*map(Watch, MADE), Watch(Network, keys=_of_network)),
            handles_suspend=True,
        )

    def build(self) -> Operator:
        """Return the operator."""
        return Operator(
            name=OPERATOR,
            controllers=(self.functions,),
            settings=self.settings,
            closing=(self.buses.close,),
        )

    def _look(self, key: Key) -> None:
        self.functions.enqueue(*key)

    def _look_at_all(self) -> None:
        """Look at every Function: events may have come while the connection was lost."""
        self.functions.enqueue_all(within=1)


def _of_network(item: Object, objects: Objects) -> Iterable[Key]:
    """Look at the functions that use a Network."""
    metadata = item["metadata"]
    for one in objects.list(Function):
        ref = one.spec.network_ref
        if ref and (ref.name, ref.namespace or one.namespace) == (metadata["name"], metadata["namespace"]):
            yield Key(one.namespace, one.name)


def main() -> None:
    """Serve until SIGTERM."""
    run(FunctionOperator(Settings()).build())  # type: ignore[call-arg]  # read from the environment
