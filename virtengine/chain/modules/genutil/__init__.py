"""Genutil: signed transactions by which validators enter a genesis, and the rules that they must keep."""

from virtengine.chain.modules.genutil.module import MODULE

__all__ = ["MODULE"]
