"""What the chain operator may do. It reads Secrets by name only: keys, and words that users bring."""

from __future__ import annotations

from virtengine.api import Account, Network, Proposal, Validator
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    DEPLOYMENTS,
    NETWORK_POLICIES,
    PERSISTENT_VOLUME_CLAIMS,
    POD_DISRUPTION_BUDGETS,
    PODS,
    SECRETS,
    SERVICES,
    STATEFUL_SETS,
)
from virtengine.runtime.permissions import Permissions

KEPT = (CONFIG_MAPS, DEPLOYMENTS, NETWORK_POLICIES, POD_DISRUPTION_BUDGETS, SERVICES, STATEFUL_SETS)

PERMISSIONS = Permissions(
    reconciles=(Account, Network, Proposal, Validator),
    finalizes=(Account, Validator),
    confirms=(Account, Network, Validator),
    watches=(*KEPT, PODS),
    applies=KEPT,
    creates=(CONFIG_MAPS, PERSISTENT_VOLUME_CLAIMS, SECRETS),
    replaces=(CONFIG_MAPS,),
    deletes=(CONFIG_MAPS, DEPLOYMENTS, PERSISTENT_VOLUME_CLAIMS, SECRETS),
    reads=(PODS,),
)
