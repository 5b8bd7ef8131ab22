"""Records of slashing as messages of the wire, and back."""

from __future__ import annotations

from virtengine.chain.modules.slashing.types import Params, SigningInfo
from virtengine.chain.modules.staking.shapes import duration, read_duration, read_timestamp, timestamp
from virtengine.core import decimals
from virtengine.crypto.addresses import encode_consensus
from virtengine.wire.cosmos.slashing.v1beta1 import slashing_pb2


def info_to_wire(consensus: bytes, info: SigningInfo, height: int) -> slashing_pb2.ValidatorSigningInfo:
    """Return a signing info as a message."""
    return slashing_pb2.ValidatorSigningInfo(
        address=encode_consensus(consensus),
        start_height=info.start_height,
        index_offset=max(0, height - info.start_height),
        jailed_until=timestamp(info.jailed_until_ms),
        tombstoned=info.tombstoned,
        missed_blocks_counter=info.missed,
    )


def info_from_wire(message: slashing_pb2.ValidatorSigningInfo) -> SigningInfo:
    """Return a signing info as a record; what was missed follows from the blocks."""
    return SigningInfo(message.start_height, read_timestamp(message.jailed_until), message.tombstoned)


def params_to_wire(params: Params) -> slashing_pb2.Params:
    """Return the parameters as a message."""
    return slashing_pb2.Params(
        signed_blocks_window=params.window,
        min_signed_per_window=str(params.min_signed),
        downtime_jail_duration=duration(params.downtime_jail_ms),
        slash_fraction_double_sign=str(params.double_sign_fraction),
        slash_fraction_downtime=str(params.downtime_fraction),
    )


def params_from_wire(message: slashing_pb2.Params) -> Params:
    """Return the parameters as a record. Raises Rejected."""
    return Params(
        window=message.signed_blocks_window,
        min_signed=decimals.from_wire(message.min_signed_per_window),
        downtime_jail_ms=read_duration(message.downtime_jail_duration),
        double_sign_fraction=decimals.from_wire(message.slash_fraction_double_sign),
        downtime_fraction=decimals.from_wire(message.slash_fraction_downtime),
    )
