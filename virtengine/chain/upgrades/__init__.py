"""How a released chain takes up rules that its old blocks did not have.

`PLANS` are upgrades that governance planned: software that knows a name takes it up at the height that the
chain says, and no block of the chain is carried out by software that does not fit (`kernel/upgrade.py`).

`UPGRADES` are repairs: changes of state that are tied to the height of one chain, without a plan.

Both run before the begin hooks of their block, on the deliver view, and are part of that block's app hash. A
replay runs them at the same place. Entries are never removed while a chain that passed them is alive.
"""

from __future__ import annotations

from collections.abc import Mapping

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.machine import Upgrade
from virtengine.chain.kernel.view import View


def change_nothing(_view: View, _ctx: Context) -> None:
    """Leave the state as it is: for upgrades that change rules only."""


UPGRADES: Mapping[tuple[str, int], Upgrade] = {}
"""Repairs by chain id and height."""

PLANS: Mapping[str, Upgrade] = {"hpc": change_nothing}
"""Planned upgrades by name. `hpc`: a chain that began without batch computing takes it up."""
