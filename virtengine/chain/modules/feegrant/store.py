"""State of fee grants."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import Accounts
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.feegrant.types import Allowance


class State:
    """Allowances by who may spend and who pays; by who pays; by when they end."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.accounts = store.state_of(Accounts)
        self.allowances = Table(store, b"feegrant/allowance/", Allowance, key=(str, str))
        self.by_granter = Index(store, b"feegrant/granter/", key=(str, str))
        self.queue = Index(store, b"feegrant/queue/", key=(int, str, str))

    def add(self, granter: str, grantee: str, allowance: Allowance) -> None:
        """Put an allowance in."""
        self.allowances.set(grantee, granter, allowance)
        self.by_granter.add(granter, grantee)
        if allowance.expires:
            self.queue.add(allowance.expires, grantee, granter)

    def remove(self, granter: str, grantee: str, allowance: Allowance) -> None:
        """Take an allowance out."""
        self.allowances.delete(grantee, granter)
        self.by_granter.remove(granter, grantee)
        if allowance.expires:
            self.queue.remove(allowance.expires, grantee, granter)
