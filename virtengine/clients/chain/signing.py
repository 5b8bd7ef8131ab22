"""The key that signs for an account; its secret never appears in text."""

from virtengine.crypto.secp256k1 import PrivateKey as AccountKey

__all__ = ["AccountKey"]
