"""Carrying out the most frequent kind of transaction at once, where nothing stands in its way.

The general way (`executor.py`, `ante.py`, handlers) makes a context, asks every rule in turn and can undo
each step. A shortcut looks first whether every rule is met, with a signature that is good, enough money and
gas, nothing rare about the accounts; if so it makes the same changes, events and gas in one go. If not, it
returns None before it changed anything, and the general way does the work or says what is wrong. A test
carries out the same blocks both ways.
"""

from __future__ import annotations

from typing import Protocol

from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.results import Result
from virtengine.chain.kernel.tx import WholeTx


class Shortcut(Protocol):
    """Both methods are given transactions of one kind of message that were read whole."""

    def check(self, tx: WholeTx, block: Block) -> Result | None:
        """Answer CheckTx, or return None."""

    def deliver(self, tx: WholeTx, block: Block) -> Result | None:
        """Carry a transaction of a block out, or return None with nothing changed."""
