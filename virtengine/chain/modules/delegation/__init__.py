"""Delegation: this chain's words for staking and distribution, which hold the one ledger of stake."""

from virtengine.chain.modules.delegation.module import MODULE

__all__ = ["MODULE"]
