"""The usage store: PostgreSQL, where usage is durable before it is acknowledged."""

from virtengine.clients.usage_store.batches import PreparedBatch, UsageBatches
from virtengine.clients.usage_store.database import Connection, Database
from virtengine.clients.usage_store.reports import UsageReports

__all__ = ["Connection", "Database", "PreparedBatch", "UsageBatches", "UsageReports"]
