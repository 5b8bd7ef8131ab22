"""What the chain remembers of upgrades, and whether this software may carry out the next block.

A plan names an upgrade and a height. Software that does not know the name stops before that height's block;
software that knows it and meets an earlier block stops too, and so does software that lacks an upgrade which
the chain took. The upgrade module plans; the machine asks here before every block.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from virtengine.chain.kernel.codec import Record
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table


class Plan(Record, frozen=True):
    """An upgrade that is to be taken before the block of a height."""

    name: str
    height: int
    info: str = ""


class WrongSoftware(Exception):
    """This software may not carry out the next block. Its text is what operators look for."""


class UpgradeNeeded(WrongSoftware):
    """The next block needs software that knows the plan."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(f'UPGRADE "{plan.name}" NEEDED at height: {plan.height}: {plan.info}')
        self.plan = plan


class UpdatedTooEarly(WrongSoftware):
    """The software knows a plan whose height is not reached."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            f'BINARY UPDATED BEFORE TRIGGER! UPGRADE "{plan.name}" - in binary but not executed on chain. '
            "Downgrade your binary"
        )
        self.plan = plan


class UpgradeMissing(WrongSoftware):
    """The software lacks the upgrade that the chain took last."""

    def __init__(self, name: str, height: int) -> None:
        super().__init__(f'WRONG BINARY: upgrade "{name}" was applied at height {height} and is not in it')


class Plans:
    """The plan that waits, the upgrades that were taken and the versions of modules."""

    def __init__(self, store: Store) -> None:
        self._plan = Table(store, b"upgrade/plan/", Plan, key=())
        self.applied = Table(store, b"upgrade/applied/", int, key=(str,))
        """Heights by name."""
        self._last = Table(store, b"upgrade/last/", str, key=())
        self.versions = Table(store, b"upgrade/version/", int, key=(str,))
        """Versions of modules by name, as the state has them."""
        self.modules: Mapping[str, int] = {}
        """Versions of modules in this software; known when the application is put together."""
        self.unnamed: Collection[str] = ()
        """Modules that join chains and that the genesis at hand does not name."""

    def get(self) -> Plan | None:
        """Return the plan that waits."""
        return self._plan.get()

    def set(self, plan: Plan | None) -> None:
        """Store the plan that waits; None gives it up."""
        self._plan.set(plan)

    def due(self, height: int) -> Plan | None:
        """Return the plan if it is for this height."""
        plan = self._plan.get()
        return plan if plan is not None and plan.height == height else None

    def note_applied(self, plan: Plan) -> None:
        """Remember that an upgrade was taken; nothing waits any more."""
        self.restore_applied(plan.name, plan.height)
        self._plan.delete()
        self.note_versions()

    def applied_at(self, height: int) -> bool:
        """Say whether the last upgrade was taken at this height."""
        last = self._last.get()
        return last is not None and self.applied.get(last) == height

    def restore_applied(self, name: str, height: int) -> None:
        """Store an upgrade that was taken."""
        self.applied.set(name, height)
        last = self._last.get()
        if last is None or (self.applied.get(last) or 0) <= height:
            self._last.set(name)

    def note_versions(self, *, without: Collection[str] = ()) -> None:
        """Store the versions of this software's modules; those it does not have are forgotten."""
        for key in list(self.versions.keys()):
            self.versions.delete(*key)
        for name in sorted(set(self.modules) - set(without)):
            self.versions.set(name, self.modules[name])

    def has_module(self, name: str) -> bool:
        """Say whether a module that joins chains is part of this one."""
        return self.versions.has(name)

    def require_fit(self, known: Collection[str], height: int) -> None:
        """Raise WrongSoftware unless software that knows these upgrades may carry out a height's block."""
        last = self._last.get()
        if last is not None and last not in known:
            raise UpgradeMissing(last, self.applied.get(last) or 0)
        plan = self._plan.get()
        if plan is None:
            return
        if height >= plan.height and plan.name not in known:
            raise UpgradeNeeded(plan)
        if height < plan.height and plan.name in known:
            raise UpdatedTooEarly(plan)
