"""State of authorizations."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import Accounts
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.authz.types import Grant


class State:
    """Authorizations by who gave them, to whom, and for which message; by grantee; by when they end."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.accounts = store.state_of(Accounts)
        self.grants = Table(store, b"authz/grant/", Grant, key=(str, str, str))
        self.by_grantee = Index(store, b"authz/grantee/", key=(str, str, str))
        self.queue = Index(store, b"authz/queue/", key=(int, str, str, str))

    def put(self, granter: str, grantee: str, url: str, grant: Grant) -> None:
        """Put an authorization in, in place of an earlier one."""
        old = self.grants.get(granter, grantee, url)
        if old is not None and old.expires != grant.expires and old.expires:
            self.queue.remove(old.expires, granter, grantee, url)
        self.grants.set(granter, grantee, url, grant)
        self.by_grantee.add(grantee, granter, url)
        if grant.expires:
            self.queue.add(grant.expires, granter, grantee, url)

    def remove(self, granter: str, grantee: str, url: str) -> None:
        """Take an authorization out."""
        grant = self.grants.get(granter, grantee, url)
        self.grants.delete(granter, grantee, url)
        self.by_grantee.remove(grantee, granter, url)
        if grant is not None and grant.expires:
            self.queue.remove(grant.expires, granter, grantee, url)
