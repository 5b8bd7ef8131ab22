"""What a slashing message must be whatever the state."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.bounds import Bound, require_within
from virtengine.chain.modules.staking.messages import require_operator
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2

BOUNDS: Final = {
    "signed_blocks_window": Bound("10", "1000000"),
    "min_signed_per_window": Bound("0", "1"),
    "downtime_jail_duration": Bound("1s", "31536000s"),
    "slash_fraction_double_sign": Bound("0", "1"),
    "slash_fraction_downtime": Bound("0", "1"),
}


def check_unjail(msg: tx_pb2.MsgUnjail) -> None:
    """Require an operator address."""
    require_operator(msg.validator_addr)


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require a whole set of parameters within their bounds."""
    require_address(msg.authority)
    require_within(msg.params, BOUNDS, InvalidRequest)
