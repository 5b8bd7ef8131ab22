"""Performance: scores of validators by epoch, what they earn for it, and what misdeeds cost them."""

from virtengine.chain.modules.performance.module import MODULE

__all__ = ["MODULE"]
