"""The registry of parameters: name, type, value, default and bounds of every module's parameters."""

from virtengine.chain.modules.params.module import MODULE

__all__ = ["MODULE"]
