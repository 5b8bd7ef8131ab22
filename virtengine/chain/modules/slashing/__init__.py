"""Slashing: who does not sign is jailed, who signs two things loses stake, and both for the table's price."""

from virtengine.chain.modules.slashing.module import MODULE

__all__ = ["MODULE"]
