"""Settlement: signed usage, its payment, and the invoices that tell of it.

Usage total = settlement total + written off = invoice total + written off, for each lease, to the last uve.
"""

from virtengine.chain.modules.settlement.module import MODULE

__all__ = ["MODULE"]
