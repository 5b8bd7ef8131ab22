"""Encryption: recipient keys of accounts and the checks of envelopes. Encrypting itself happens off the chain."""

from virtengine.chain.modules.encryption.module import MODULE

__all__ = ["MODULE"]
