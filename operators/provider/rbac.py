"""What the provider operator may do. It reads the Secrets of its accounts by name only."""

from __future__ import annotations

from operators.provider.main import MADE
from virtengine.api import Account, Lease, Network, Offering, Provider
from virtengine.clients.kubernetes_kinds import HTTP_ROUTES, NODES, PODS, SECRETS
from virtengine.runtime.permissions import Permissions

PERMISSIONS = Permissions(
    reconciles=(Provider, Offering, Lease),
    confirms=(Provider, Lease),
    watches=(Network, Account, NODES, PODS, *MADE, HTTP_ROUTES),
    applies=(Lease, *MADE, HTTP_ROUTES),
    deletes=(Lease, *MADE, HTTP_ROUTES),
    reads=(SECRETS,),
)
