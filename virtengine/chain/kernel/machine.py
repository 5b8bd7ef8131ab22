"""The replicated state machine: genesis, blocks, commits. No files, sockets or threads; the process adds
those.

The order of a block: begin hooks of all modules in order, transactions, end hooks in order, commitment.
`finalize` leaves the block pending; `commit` makes it what every view sees; `abandon` forgets it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from virtengine.chain.kernel import gas
from virtengine.chain.kernel.ante import Fees
from virtengine.chain.kernel.commitment import Commitment
from virtengine.chain.kernel.consensus import ConsensusParams
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.errors import InvariantBroken
from virtengine.chain.kernel.executor import Executor, Opened, Report
from virtengine.chain.kernel.history import History
from virtengine.chain.kernel.module import Module
from virtengine.chain.kernel.results import Result
from virtengine.chain.kernel.routes import make_routes
from virtengine.chain.kernel.sealing import Writes, seal
from virtengine.chain.kernel.store import Committed, CommittedSpace, Store
from virtengine.chain.kernel.view import View

Upgrade = Callable[[View, Context], None]
"""A change of state at a height, before the block's hooks."""


@dataclass(frozen=True)
class Pending:
    """A block that was carried out and is not committed."""

    block: Block
    app_hash: bytes
    writes: Writes


@dataclass
class Outcome:
    """What carrying out a block gave."""

    app_hash: bytes
    results: list[Result]
    events: list[bytes] = field(default_factory=list)
    validator_updates: list[Any] = field(default_factory=list)
    consensus: ConsensusParams | None = None
    """The engine's parameters when the block changed them."""


def ignore_bug(_hash: str, _error: Exception) -> None:
    """Report nothing."""


class Machine:
    """The application in memory."""

    def __init__(
        self,
        modules: Sequence[Module],
        make_fees: Callable[[Store], Fees],
        *,
        strict: bool = False,
        report: Report = ignore_bug,
        upgrades: Mapping[tuple[str, int], Upgrade] | None = None,
        plans: Mapping[str, Upgrade] | None = None,
    ) -> None:
        self.modules = tuple(modules)
        self.upgrades = upgrades or {}
        self.plans = plans or {}
        ordered = sorted(self.modules, key=lambda module: module.begin_order)
        self._beginning = [(one, one.begin_block) for one in ordered if one.begin_block is not None]
        ordered = sorted(self.modules, key=lambda module: module.end_order)
        self._ending = [(one, one.end_block) for one in ordered if one.end_block is not None]
        self._make_fees = make_fees
        self.committed = Committed()
        self.commitment = Commitment()
        self.executor = Executor(make_routes(modules), report, strict=strict)
        self._views: list[View] = []
        self.deliver = self._open_view()
        self.last = Block(chain_id="", height=0, time_ms=0)
        self.last_hash = self.commitment.root
        self.tree = self.commitment.tree
        self.history = History(self.committed, lambda past: self._view_of(past, writable=False))
        self.pending: Pending | None = None
        self.genesis_updates: list[Any] = []
        """The validators of the genesis; empty leaves the engine with those of its own document."""

    @cached_property
    def check(self) -> View:
        """The view of transactions that wait for a block: what is committed, and what they would do to it."""
        view = self._open_view()
        self._apply_params()
        return view

    @cached_property
    def query(self) -> View:
        """The view of those who ask: what is committed, and nothing can be written."""
        view = self._open_view(writable=False)
        self._apply_params()
        return view

    def _open_view(self, *, writable: bool = True) -> View:
        view = self._view_of(self.committed, writable=writable)
        view.dispatcher.report, view.dispatcher.strict = self.executor.report, self.executor.strict
        self._views.append(view)
        return view

    def _view_of(self, committed: Committed, *, writable: bool) -> View:
        return View(self.modules, committed, self._make_fees, self.executor.routes, writable=writable)

    def init_genesis(
        self, block: Block, genesis: Mapping[str, Any], consensus: ConsensusParams | None = None
    ) -> bytes:
        """Build the state of a genesis: one GenesisState message by module name. Returns its root.

        `block` is the first block; the state becomes committed with it.
        """
        self.abandon()
        self.genesis_updates = []
        self.deliver.consensus.set(consensus or ConsensusParams())
        ctx = Context(self.deliver.store, block)
        self.deliver.plans.unnamed = {one.name for one in self.modules if one.joins} - set(genesis)
        for module in self.modules:
            if module.init_genesis is not None and module.genesis is not None:
                message = genesis.get(module.name) or module.genesis()
                updates = module.init_genesis(self.deliver.states[module.name], message, ctx)
                self.genesis_updates += updates or ()
                self.deliver.store.keep()
        self.deliver.store.take_events()
        self.last = Block(chain_id=block.chain_id, height=0, time_ms=block.time_ms)
        self._apply_params()
        return self.commitment.put(seal(self.deliver.store.block_changes())[1])

    def finalize(self, block: Block, raws: Sequence[bytes]) -> Outcome:
        """Carry a block out on top of the last committed one and leave it pending."""
        return self.carry_out(block, self.executor.open(raws))

    def carry_out(self, block: Block, txs: Sequence[Opened]) -> Outcome:
        """Do so with transactions that were read."""
        if self.pending is not None:
            self.abandon()
        outcome = Outcome(b"", [])
        params = self.deliver.consensus.get()
        self._upgrade(block, outcome)
        for module, hook in self._beginning:
            self._hook(hook, module, block, outcome)
        outcome.results = self.executor.carry_out_all(txs, self.deliver, block)
        self.deliver.store.gas_used = sum([result.gas_used for result in outcome.results])
        for module, hook in self._ending:
            self._hook(hook, module, block, outcome)
        changed = self.deliver.consensus.get()
        outcome.consensus = None if changed == params else changed
        self.seal_block(block, outcome)
        return outcome

    def require_fit(self) -> None:
        """Raise WrongSoftware unless this software may carry out the next block."""
        self.deliver.plans.require_fit(self.plans, self.last.height + 1)

    def _upgrade(self, block: Block, outcome: Outcome) -> None:
        """Take the upgrade of this height. Raises WrongSoftware before anything is changed."""
        store, plans = self.deliver.store, self.deliver.plans
        plans.require_fit(self.plans, block.height)
        ctx = Context(store, block)
        repair = self.upgrades.get((block.chain_id, block.height))
        if repair is not None:
            repair(self.deliver, ctx)
        plan = plans.due(block.height)
        if plan is not None:
            self.plans[plan.name](self.deliver, ctx)
            plans.note_applied(plan)
            ctx.emit_plain("upgrade_applied", name=plan.name, height=str(plan.height))
        store.keep()
        outcome.events += store.take_events()

    def seal_block(self, block: Block, outcome: Outcome) -> None:
        """Encode and hash what a block changed."""
        writes, work = seal(self.deliver.store.block_changes(), is_first=not self.last.height)
        outcome.app_hash = self.commitment.put(work)
        self.pending = Pending(block, outcome.app_hash, writes)

    def commit(self) -> Pending:
        """Make the pending block what every view sees."""
        pending = self.pending
        if pending is None:
            raise RuntimeError("there is no block to commit")
        self.history.note(self.last, self.last_hash, self.tree, self.deliver.store.block_changes())
        self.deliver.store.commit()
        for view in self._views:
            view.store.reset()
        self.last, self.last_hash, self.pending = pending.block, pending.app_hash, None
        self.tree = self.commitment.tree
        self._apply_params()
        return pending

    def abandon(self) -> None:
        """Forget everything that is not committed."""
        self.commitment.restore(self.tree)
        self.deliver.store.reset()
        self.pending = None

    def load(self, block: Block, app_hash: bytes, writes: Writes) -> None:
        """Take over a committed block's changes from disk; `seal` must follow the last of them."""
        changes: list[tuple[CommittedSpace, dict[bytes, Any]]] = [
            (self.committed.space(prefix), dict(zip(pairs[::2], pairs[1::2], strict=True)))  # type: ignore[arg-type]
            for prefix, pairs in writes
        ]
        if block.height > self.last.height:
            self.history.note(self.last, self.last_hash, None, changes)
        for space, values in changes:
            space.apply(values)
        self.last, self.last_hash = block, app_hash

    def seal(self, built: Commitment | None = None) -> bool:
        """Compute the commitment of what was loaded; say whether it is the one that the last block had.

        `built` is that commitment where the caller has it already.
        """
        self.commitment = built or Commitment.of_spaces([*self.committed.spaces.values()])
        self.tree = self.commitment.tree
        self._apply_params()
        return self.commitment.root == self.last_hash or self.last.height == 0

    def export_genesis(self) -> dict[str, Any]:
        """Return the GenesisState of every module, from the committed state."""
        return {
            module.name: module.export_genesis(self.query.states[module.name])
            for module in self.modules
            if module.export_genesis is not None
            and (not module.joins or self.query.plans.has_module(module.name))
        }

    def check_invariants(self, view: View | None = None) -> None:
        """Raise InvariantBroken when the state contradicts itself."""
        states = (view or self.query).states
        for module in self.modules:
            for invariant in module.invariants:
                broken = invariant(states[module.name])
                if broken:
                    raise InvariantBroken(f"{module.name}.{invariant.__name__}: {broken}")

    def _apply_params(self) -> None:
        limit, params = self.deliver.consensus.get().max_gas, self.deliver.accounts.get_params()
        for view in self._views:
            view.ante.params = params
            view.ante.max_gas = gas.MAX_GAS if limit < 0 else limit

    def _hook(
        self, hook: Callable[[Any, Context], Any], module: Module, block: Block, outcome: Outcome
    ) -> None:
        store = self.deliver.store
        updates = hook(self.deliver.states[module.name], Context(store, block))
        store.keep()
        outcome.events += store.take_events()
        outcome.validator_updates += updates or ()
