"""The usage store: PostgreSQL, where usage is durable before it is acknowledged."""

from virtengine.clients.usage_store.archive import Billed, UsageArchive
from virtengine.clients.usage_store.batches import PreparedBatch, UsageBatches
from virtengine.clients.usage_store.corrections import UsageCorrections
from virtengine.clients.usage_store.database import Connection, Database
from virtengine.clients.usage_store.gaps import Gap, UsageGaps
from virtengine.clients.usage_store.reports import Refusal, UsageReports

__all__ = [
    "Billed",
    "Connection",
    "Database",
    "Gap",
    "PreparedBatch",
    "Refusal",
    "UsageArchive",
    "UsageBatches",
    "UsageCorrections",
    "UsageGaps",
    "UsageReports",
]
