"""Changes of state that are tied to a height: how a released chain takes up a rule that its old blocks did
not have.

An upgrade runs before the begin hooks of its block, on the deliver view, and is part of that block's app
hash. A replay runs it at the same place. Entries are never removed while a chain that passed them is alive.
"""

from __future__ import annotations

from collections.abc import Mapping

from virtengine.chain.kernel.machine import Upgrade

UPGRADES: Mapping[tuple[str, int], Upgrade] = {}
"""Upgrades by chain id and height."""
