"""The price of gas: it rises while blocks are fuller than they should be, else it falls."""

from virtengine.chain.modules.gas.module import MODULE

__all__ = ["MODULE"]
