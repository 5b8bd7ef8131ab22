"""What the settlement function works with."""

from __future__ import annotations

from dataclasses import dataclass

from functions.settlement.books import Books
from virtengine.clients.usage_store import Connection


@dataclass(frozen=True, slots=True)
class SettlementDeps:
    """One delivery's dependencies."""

    db: Connection
    books: Books
