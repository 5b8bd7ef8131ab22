"""Open accounts whose coins become free over time. What is locked is kept by auth and minded by the bank."""

from virtengine.chain.modules.vesting.module import MODULE

__all__ = ["MODULE"]
