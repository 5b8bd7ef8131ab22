"""The registry of parameters as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Module
from virtengine.chain.modules.params.queries import QUERIES
from virtengine.chain.modules.params.store import State

MODULE = Module("params", state=State, queries=(QUERIES,))
