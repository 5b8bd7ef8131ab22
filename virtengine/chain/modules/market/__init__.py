"""Market: listings, orders, bids and leases.

An order names a listing or is open with requirements. Accepting a bid makes a lease, which its escrow
account pays.
"""

from virtengine.chain.modules.market.module import MODULE

__all__ = ["MODULE"]
