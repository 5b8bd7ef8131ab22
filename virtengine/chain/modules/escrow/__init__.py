"""Escrow: money held for orders and bids.

An account pays one lease, by the block or by signed usage, and never more than was earned. What is left
returns to whoever paid it in. An account that owes more than it holds is overdrawn until a deposit covers
the debt.
"""

from virtengine.chain.modules.escrow.module import MODULE

__all__ = ["MODULE"]
