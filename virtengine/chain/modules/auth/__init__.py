"""Accounts: who can sign, with which key, and in which order."""

from virtengine.chain.modules.auth.module import MODULE

__all__ = ["MODULE"]
