"""Encryption: recipient keys of accounts and checks of envelopes. Encrypting happens off the chain."""

from virtengine.chain.modules.encryption.module import MODULE

__all__ = ["MODULE"]
