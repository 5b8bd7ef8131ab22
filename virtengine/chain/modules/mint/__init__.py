"""Mint: new coins for those who secure the chain, never beyond the maximum supply."""

from virtengine.chain.modules.mint.module import MODULE

__all__ = ["MODULE"]
