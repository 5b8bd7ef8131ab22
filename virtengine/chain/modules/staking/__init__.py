"""Staking: who makes blocks, with whose coins, and how coins come back out."""

from virtengine.chain.modules.staking.module import MODULE

__all__ = ["MODULE"]
