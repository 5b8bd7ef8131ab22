"""The parameters of the provider module: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.parameters import ParameterSet
from virtengine.chain.modules.provider.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.provider.types import Params

BOUNDS: Final = {
    "max_attributes": Bound("1", "256"),
    "max_agents": Bound("1", "64"),
    "key_grace_seconds": Bound("0", "2592000"),
    "min_leave_seconds": Bound("0", "7776000"),
    "max_window_seconds": Bound("1", "31536000"),
    "max_audited_attributes": Bound("1", "256"),
}
PARAMS: Final = ParameterSet("provider", Params, BOUNDS, InvalidParams, Unauthorized)
