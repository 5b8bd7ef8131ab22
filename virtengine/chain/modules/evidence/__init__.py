"""Evidence: proof of double signing that the engine brings, kept by its hash and acted on once."""

from virtengine.chain.modules.evidence.module import MODULE

__all__ = ["MODULE"]
