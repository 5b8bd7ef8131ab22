"""Take: the one fee schedule. Every payout of the chain is split here, once."""

from virtengine.chain.modules.take.module import MODULE

__all__ = ["MODULE"]
