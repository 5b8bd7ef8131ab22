"""Distribution: who earns the fees and the new coins, computed only when somebody withdraws (F1)."""

from virtengine.chain.modules.distribution.module import MODULE

__all__ = ["MODULE"]
