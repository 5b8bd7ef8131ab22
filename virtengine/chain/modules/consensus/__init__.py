"""The engine's parameters, changed by governance."""

from virtengine.chain.modules.consensus.module import MODULE

__all__ = ["MODULE"]
