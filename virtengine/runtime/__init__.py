"""How we act: the level-triggered reconcile loop that every operator stands on.

An operator says what an object should have; the runtime does the rest: watches, queue, back-off, leader
lease, server-side apply, conditions, events, finalizers and removal of what left the plan.

    async def reconcile(account: Account, world: World) -> Outcome:
        '''Bring one account to its wanted state.'''
        secret = await world.create_once(key_secret(account))            # made once, never changed
        network = world.objects.get(Network, account.namespace, account.spec.network_ref.name)
        if network is None:
            raise NotYet("the Network does not exist yet", reason="NetworkMissing")
        return await world.apply(plans.account.plan(account, secret=secret, network=network))

    accounts = Controller(
        Account,
        reconcile,
        watches=(Watch(SERVICES), Watch(Network, keys=accounts_of_network)),
    )
    run(Operator("chain", (accounts,)))

Errors say what happens next: `Rejected` makes the object Stalled until someone changes it, `NotYet`
Reconciling until `seconds` have passed, `Unavailable` Ready=Unknown with back-off. What else a
reconcile needs (a chain client, a wallet) is bound to it: make it a method of a class that holds them.
News from outside Kubernetes enters by `controller.enqueue(namespace, name)`; a task that brings it is
one of `Operator.background` and runs while leading. Reads from `world.objects` may be some moments old;
removal is guarded by a fresh look, and nothing is ever removed because something did not answer.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from virtengine.plans.plan import RETAIN, ObjectRef, Plan
    from virtengine.runtime.controller import Controller, Watch
    from virtengine.runtime.objects import Objects
    from virtengine.runtime.operator import Operator, run, serve
    from virtengine.runtime.outcome import Outcome
    from virtengine.runtime.permissions import Permissions
    from virtengine.runtime.queue import Key
    from virtengine.runtime.settings import RuntimeSettings
    from virtengine.runtime.world import World

__all__ = [
    "RETAIN",
    "Controller",
    "Key",
    "ObjectRef",
    "Objects",
    "Operator",
    "Outcome",
    "Permissions",
    "Plan",
    "RuntimeSettings",
    "Watch",
    "World",
    "run",
    "serve",
]

_PLACES = {
    "virtengine.plans.plan": ("RETAIN", "ObjectRef", "Plan"),
    "virtengine.runtime.controller": ("Controller", "Watch"),
    "virtengine.runtime.objects": ("Objects",),
    "virtengine.runtime.operator": ("Operator", "run", "serve"),
    "virtengine.runtime.outcome": ("Outcome",),
    "virtengine.runtime.permissions": ("Permissions",),
    "virtengine.runtime.queue": ("Key",),
    "virtengine.runtime.settings": ("RuntimeSettings",),
    "virtengine.runtime.world": ("World",),
}
_PLACE_OF = {name: place for place, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: hosts of functions start faster without operators' parts."""
    if name not in _PLACE_OF:
        raise AttributeError(name)
    return getattr(importlib.import_module(_PLACE_OF[name]), name)
