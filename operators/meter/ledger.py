"""Where metering stands, in the event bus's key store: written before a report is published.

A report that was written and not published is published again, byte for byte; the stream knows it by its id.
Of two meters one writes a lease's key, the other is out of turn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from virtengine.clients.events import EventBus
from virtengine.core.errors import Rejected
from virtengine.core.ids import short_hash
from virtengine.plans import meter
from virtengine.plans.usage import Account

BUCKET = "meter"


@dataclass(frozen=True, slots=True)
class Entry:
    """An account, the report of its last cut as published, and the key's revision."""

    account: Account
    report: dict[str, Any] | None = None
    revision: int = 0


class Ledger:
    """Accounts by lease."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    async def read(self, lease: str) -> Entry | None:
        """Return a lease's entry, None when it was never metered."""
        found = await self._bus.get_key(BUCKET, short_hash(lease))
        if found is None:
            return None
        value, revision = found
        try:
            data = json.loads(value)
            account = meter.from_data(data["account"])
        except (ValueError, KeyError, TypeError) as error:
            raise Rejected(f"the ledger of {lease} is damaged: {error}", reason="LedgerDamaged") from error
        if account.lease != lease:
            raise Rejected(f"the ledger of {lease} holds {account.lease}", reason="LedgerDamaged")
        return Entry(account, data["report"], revision)

    async def write(self, entry: Entry) -> Entry:
        """Write an entry on top of the one it was made from. Raises OutOfTurn when another meter wrote."""
        value = json.dumps({"account": meter.to_data(entry.account), "report": entry.report})
        key = short_hash(entry.account.lease)
        revision = await self._bus.put_key(BUCKET, key, value.encode(), revision=entry.revision)
        return Entry(entry.account, entry.report, revision)
