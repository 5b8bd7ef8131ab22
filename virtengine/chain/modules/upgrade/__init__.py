"""Upgrades: governance names a height and an upgrade; nodes stop there until their software knows it."""

from virtengine.chain.modules.upgrade.module import MODULE

__all__ = ["MODULE"]
