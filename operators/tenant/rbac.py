"""What the tenant operator may do. It reads the Secrets of its accounts and orders by name only."""

from __future__ import annotations

from virtengine.api import Account, Network, Order
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.runtime.permissions import Permissions

PERMISSIONS = Permissions(
    reconciles=(Order,),
    confirms=(),
    watches=(Network, Account),
    applies=(SECRETS,),
    reads=(SECRETS,),
)
