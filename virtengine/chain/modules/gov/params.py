"""The parameters of governance: from the wire, to the wire, and what they may be."""

from __future__ import annotations

from typing import Any, Final

from google.protobuf.duration_pb2 import Duration

from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.bounds import Bound, require_within
from virtengine.chain.modules.checks import require_address
from virtengine.chain.modules.gov.coins import read_deposit, write_deposit
from virtengine.chain.modules.gov.times import duration
from virtengine.chain.modules.gov.types import Params
from virtengine.core import decimals
from virtengine.wire.cosmos.gov.v1 import gov_pb2

MAX_PERIOD: Final = 10 * 365 * 86_400
_PERIOD: Final = Bound("1s", f"{MAX_PERIOD}s", "whole seconds")
_SHARE: Final = Bound("0", "1")
BOUNDS: Final = {
    "min_deposit": Bound("1uve", "", "one coin, uve"),
    "max_deposit_period": _PERIOD,
    "voting_period": _PERIOD,
    "quorum": _SHARE,
    "threshold": Bound("0", "1", "above 0"),
    "veto_threshold": Bound("0", "1", "above 0"),
    "min_initial_deposit_ratio": _SHARE,
    "proposal_cancel_ratio": _SHARE,
    "proposal_cancel_dest": Bound(rule="an address, or empty: burned"),
    "expedited_voting_period": Bound("1s", f"{MAX_PERIOD}s", "shorter than voting_period"),
    "expedited_threshold": Bound("0", "1", "above threshold"),
    "expedited_min_deposit": Bound("1uve", "", "above min_deposit"),
    "burn_vote_quorum": Bound(),
    "burn_proposal_deposit_prevote": Bound(),
    "burn_vote_veto": Bound(),
    "min_deposit_ratio": _SHARE,
}
_DECIMALS: Final = (
    "quorum",
    "threshold",
    "veto_threshold",
    "min_initial_deposit_ratio",
    "proposal_cancel_ratio",
    "expedited_threshold",
    "min_deposit_ratio",
)
_PERIODS: Final = ("max_deposit_period", "voting_period", "expedited_voting_period")
_FLAGS: Final = ("burn_vote_quorum", "burn_proposal_deposit_prevote", "burn_vote_veto")


def params_from_wire(message: gov_pb2.Params) -> Params:
    """Return the parameters of a complete message. Raises InvalidRequest for gaps and illegal values."""
    require_within(message, BOUNDS, InvalidRequest)
    given: dict[str, Any] = {name: decimals.parse(getattr(message, name), field=name) for name in _DECIMALS}
    given |= {name: _seconds(getattr(message, name), name) for name in _PERIODS}
    given |= {name: getattr(message, name) for name in _FLAGS}
    params = Params(
        min_deposit=read_deposit(message.min_deposit),
        expedited_min_deposit=read_deposit(message.expedited_min_deposit),
        proposal_cancel_dest=message.proposal_cancel_dest,
        **given,
    )
    require_consistent(params)
    return params


def require_consistent(params: Params) -> None:
    """Raise InvalidRequest unless the parameters go together."""
    rules = (
        (params.min_deposit > 0, "min_deposit must be positive"),
        (params.threshold > 0, "threshold must be positive"),
        (params.veto_threshold > 0, "veto_threshold must be positive"),
        (params.expedited_threshold > params.threshold, "expedited_threshold must be above threshold"),
        (
            params.expedited_min_deposit > params.min_deposit,
            "expedited_min_deposit must be above min_deposit",
        ),
        (
            params.expedited_voting_period < params.voting_period,
            "expedited_voting_period must be shorter than voting_period",
        ),
    )
    for holds, words in rules:
        if not holds:
            raise InvalidRequest(words)
    if params.proposal_cancel_dest:
        require_address(params.proposal_cancel_dest, InvalidRequest, field="proposal_cancel_dest")


def params_to_wire(params: Params) -> gov_pb2.Params:
    """Return the parameters as a message."""
    message = gov_pb2.Params(
        min_deposit=write_deposit(params.min_deposit),
        expedited_min_deposit=write_deposit(params.expedited_min_deposit),
        proposal_cancel_dest=params.proposal_cancel_dest,
    )
    for name in _DECIMALS:
        setattr(message, name, decimals.show(getattr(params, name)))
    for name in _PERIODS:
        getattr(message, name).CopyFrom(duration(getattr(params, name)))
    for name in _FLAGS:
        setattr(message, name, getattr(params, name))
    return message


def _seconds(period: Duration, name: str) -> int:
    if period.nanos:
        raise InvalidRequest(f"{name}: whole seconds only")
    return period.seconds
