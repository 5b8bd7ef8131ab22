"""Authorizations: one account sends messages for another, within limits."""

from virtengine.chain.modules.authz.module import MODULE

__all__ = ["MODULE"]
