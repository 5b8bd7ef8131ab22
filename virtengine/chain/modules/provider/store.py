"""State of the provider module."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.provider.errors import ProviderNotFound
from virtengine.chain.modules.provider.types import AuditedAttributes, Params, Provider


class Hooks:
    """What upper modules have to say. They raise to forbid, and change their own state to follow."""

    def __init__(self) -> None:
        self.updating: list[Callable[[Provider, Provider], None]] = []
        self.deleting: list[Callable[[Provider, Context], None]] = []
        self.announcing: list[Callable[[Provider, Context], None]] = []


class State:
    """Providers by owner, and auditors' words by whom they are about."""

    def __init__(self, store: Store) -> None:
        self.providers = Table(store, b"provider/provider/", Provider, key=(str,))
        self.leavings = Index(store, b"provider/leaving/", key=(int, str))
        self.audited = Table(store, b"provider/audited/", AuditedAttributes, key=(str, str))
        self.auditors = Index(store, b"provider/auditor/", key=(str, str))
        self.hooks = Hooks()
        self._params = Table(store, b"provider/params/", Params, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def require(self, owner: str) -> Provider:
        """Return a provider. Raises ProviderNotFound."""
        provider = self.providers.get(owner)
        if provider is None:
            raise ProviderNotFound(f"{owner} is not a registered provider")
        return provider

    def put(self, provider: Provider) -> None:
        """Store a provider and keep its place in the queue of those that leave."""
        before = self.providers.get(provider.owner)
        if before is not None and before.notice is not None and before.notice.is_due:
            self.leavings.remove(before.notice.effective_at, provider.owner)
        if provider.notice is not None and provider.notice.is_due:
            self.leavings.add(provider.notice.effective_at, provider.owner)
        self.providers.set(provider.owner, provider)

    def put_audited(self, audited: AuditedAttributes) -> None:
        """Store an auditor's word; one without attributes is none."""
        if audited.attributes:
            self.auditors.add(audited.auditor, audited.subject)
            self.audited.set(audited.subject, audited.auditor, audited)
            return
        self.auditors.remove(audited.auditor, audited.subject)
        self.audited.delete(audited.subject, audited.auditor)

    def count_lease(self, owner: str, change: int) -> None:
        """Add to the number of a provider's leases that have not ended."""
        provider = self.require(owner)
        self.providers.set(owner, replace(provider, active_leases=provider.active_leases + change))
