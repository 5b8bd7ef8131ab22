"""What the provider operator may do. It reads the Secrets of its accounts by name only."""

from __future__ import annotations

from operators.provider.main import MADE
from virtengine.api import Account, Lease, Network, Offering, Provider
from virtengine.clients.kubernetes_kinds import NODES, PODS, SECRETS
from virtengine.runtime.permissions import Permissions

PERMISSIONS = Permissions(
    reconciles=(Provider, Offering, Lease),
    watches=(Network, Account, NODES, PODS, *MADE),
    applies=(Lease, *MADE),
    deletes=(Lease, *MADE),
    reads=(SECRETS,),
)
