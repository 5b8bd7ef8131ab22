"""What the chain operator may do. It reads Secrets by name only: keys, and words that users bring."""

from __future__ import annotations

from virtengine.api import Account, Network, Validator
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, DEPLOYMENTS, SECRETS, SERVICES, STATEFUL_SETS
from virtengine.runtime.permissions import Permissions

KEPT = (CONFIG_MAPS, DEPLOYMENTS, SERVICES, STATEFUL_SETS)

PERMISSIONS = Permissions(
    reconciles=(Account, Network, Validator),
    finalizes=(Account, Validator),
    confirms=(Account, Network, Validator),
    watches=KEPT,
    applies=KEPT,
    creates=(CONFIG_MAPS, SECRETS),
    deletes=(DEPLOYMENTS, SECRETS),
)
