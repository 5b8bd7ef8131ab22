"""What the function operator may do. It reads Secrets and code by name only."""

from __future__ import annotations

from operators.function.function import MADE
from virtengine.api import Function, Network
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    CUSTOM_RESOURCE_DEFINITIONS,
    SCALED_OBJECTS,
    SECRETS,
)
from virtengine.runtime.permissions import Permissions

PERMISSIONS = Permissions(
    reconciles=(Function,),
    watches=(Network, *MADE),
    applies=(*MADE, SCALED_OBJECTS),
    deletes=(SCALED_OBJECTS,),
    reads=(SECRETS, CONFIG_MAPS, CUSTOM_RESOURCE_DEFINITIONS),
)
