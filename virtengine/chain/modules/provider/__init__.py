"""Provider: who sells, how to reach them, and the key that signs their usage."""

from virtengine.chain.modules.provider.module import MODULE

__all__ = ["MODULE"]
