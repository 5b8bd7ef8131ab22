"""Which calls of the engine can come when. A call that cannot is refused before anything is changed."""

from __future__ import annotations

from virtengine.chain.kernel.machine import Machine


class IllegalCall(RuntimeError):
    """The engine and the application disagree about where they are; the process stops and says so."""


class CallOrder:
    """Knows the first block that InitChain announced; the machine knows the rest."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.first = 0

    def require_no_state(self) -> None:
        """Raise IllegalCall where a genesis would replace committed blocks."""
        last = self.machine.last
        if last.height:
            raise IllegalCall(f"InitChain, but the data folder is at block {last.height} of {last.chain_id}")

    def require_next(self, height: int) -> None:
        """Raise IllegalCall unless this block can be carried out now."""
        last = self.machine.last.height
        if last == 0 and not self.first:
            raise IllegalCall(f"the engine finalizes block {height} before InitChain")
        if last == 0 and self.machine.pending is not None:
            raise IllegalCall("the first block is finalized again without its genesis: InitChain comes first")
        expected = last + 1 if last else self.first
        if height != expected:
            raise IllegalCall(f"the engine finalizes block {height}, the state waits for block {expected}")

    def require_pending(self) -> None:
        """Raise IllegalCall unless a block was carried out."""
        if self.machine.pending is None:
            raise IllegalCall("the engine commits, but no block was carried out")
