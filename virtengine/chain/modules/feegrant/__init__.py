"""Fee grants: one account pays the fees of another, within an allowance."""

from virtengine.chain.modules.feegrant.module import MODULE

__all__ = ["MODULE"]
