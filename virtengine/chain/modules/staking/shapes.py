"""Records of staking as messages of the wire, and back."""

from __future__ import annotations

from typing import Any, cast

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp

from virtengine.chain.kernel.errors import InvalidPublicKey, InvalidRequest
from virtengine.chain.modules.staking.errors import ValidatorKeyTypeNotSupported
from virtengine.chain.modules.staking.types import (
    Commission,
    Description,
    Params,
    RedelegationEntry,
    Status,
    UnbondingEntry,
    Validator,
)
from virtengine.core import decimals
from virtengine.core.amounts import parse_amount
from virtengine.wire.cosmos.crypto.ed25519.keys_pb2 import PubKey
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2

KEY_URL = "/cosmos.crypto.ed25519.PubKey"
KEY_LENGTH = 32

_MAX_MS = 253_402_300_799_999


def timestamp(time_ms: int) -> Timestamp:
    """Return a moment as a message."""
    return Timestamp(seconds=time_ms // 1000, nanos=time_ms % 1000 * 1_000_000)


def read_timestamp(stamp: Any) -> int:
    """Return a moment in milliseconds; one before 1970 is none."""
    return min(_MAX_MS, max(0, int(stamp.seconds) * 1000 + int(stamp.nanos) // 1_000_000))


def duration(time_ms: int) -> Duration:
    """Return a time span as a message."""
    return Duration(seconds=time_ms // 1000, nanos=time_ms % 1000 * 1_000_000)


def read_duration(span: Any) -> int:
    """Return a time span in milliseconds."""
    return int(span.seconds) * 1000 + int(span.nanos) // 1_000_000


def pack_key(key: bytes) -> Packed:
    """Return a consensus key as clients know it."""
    return Packed(type_url=KEY_URL, value=PubKey(key=key).SerializeToString())


def unpack_key(packed: Packed) -> bytes:
    """Return the 32 bytes of an Ed25519 key. Raises ValidatorKeyTypeNotSupported and InvalidPublicKey."""
    if packed.type_url != KEY_URL:
        raise ValidatorKeyTypeNotSupported(f"{packed.type_url[:80]!r} is no consensus key; {KEY_URL} is")
    try:
        key = PubKey.FromString(packed.value).key
    except DecodeError as error:
        raise InvalidPublicKey("the consensus key cannot be read") from error
    if len(key) != KEY_LENGTH:
        raise InvalidPublicKey(f"a consensus key has {KEY_LENGTH} bytes, this one {len(key)}")
    return bytes(key)


def description_to_wire(description: Description) -> staking_pb2.Description:
    """Return a description as a message."""
    return staking_pb2.Description(
        moniker=description.moniker,
        identity=description.identity,
        website=description.website,
        security_contact=description.security_contact,
        details=description.details,
    )


def description_from_wire(message: staking_pb2.Description) -> Description:
    """Return a description as a record."""
    return Description(
        message.moniker, message.identity, message.website, message.security_contact, message.details
    )


def commission_to_wire(commission: Commission) -> staking_pb2.Commission:
    """Return a commission as a message."""
    rates = staking_pb2.CommissionRates(
        rate=str(commission.rate),
        max_rate=str(commission.max_rate),
        max_change_rate=str(commission.max_change_rate),
    )
    return staking_pb2.Commission(commission_rates=rates, update_time=timestamp(commission.updated_ms))


def commission_from_wire(rates: staking_pb2.CommissionRates, updated_ms: int) -> Commission:
    """Return a commission as a record. Raises Rejected."""
    return Commission(
        decimals.from_wire(rates.rate, field="commission.rate"),
        decimals.from_wire(rates.max_rate, field="commission.max_rate"),
        decimals.from_wire(rates.max_change_rate, field="commission.max_change_rate"),
        updated_ms,
    )


def validator_to_wire(validator: Validator) -> staking_pb2.Validator:
    """Return a validator as a message."""
    return staking_pb2.Validator(
        operator_address=validator.operator,
        consensus_pubkey=pack_key(validator.key),
        jailed=validator.jailed,
        status=cast("staking_pb2.BondStatus", validator.status.value),
        tokens=str(validator.tokens),
        delegator_shares=str(validator.shares),
        description=description_to_wire(validator.description),
        unbonding_height=validator.unbonding_height,
        unbonding_time=timestamp(validator.unbonding_ms),
        commission=commission_to_wire(validator.commission),
        min_self_delegation=str(validator.min_self_delegation),
    )


def validator_from_wire(message: staking_pb2.Validator) -> Validator:
    """Return a validator as a record. Raises Rejected."""
    if int(message.status) not in set(Status):
        raise InvalidRequest(f"{message.operator_address}: status {message.status} is none")
    commission = message.commission
    return Validator(
        operator=message.operator_address,
        key=unpack_key(message.consensus_pubkey),
        tokens=parse_amount(message.tokens or "0", field="tokens"),
        shares=decimals.from_wire(message.delegator_shares, field="delegator_shares"),
        status=Status(message.status),
        jailed=message.jailed,
        description=description_from_wire(message.description),
        commission=commission_from_wire(commission.commission_rates, read_timestamp(commission.update_time)),
        min_self_delegation=parse_amount(message.min_self_delegation or "1", field="min_self_delegation"),
        unbonding_height=message.unbonding_height,
        unbonding_ms=read_timestamp(message.unbonding_time),
    )


def unbonding_to_wire(entry: UnbondingEntry) -> staking_pb2.UnbondingDelegationEntry:
    """Return an undelegation as a message."""
    return staking_pb2.UnbondingDelegationEntry(
        creation_height=entry.created_height,
        completion_time=timestamp(entry.completion_ms),
        initial_balance=str(entry.initial),
        balance=str(entry.balance),
        unbonding_id=entry.id,
    )


def unbonding_from_wire(message: staking_pb2.UnbondingDelegationEntry) -> UnbondingEntry:
    """Return an undelegation as a record. Raises Rejected."""
    return UnbondingEntry(
        id=message.unbonding_id,
        created_height=message.creation_height,
        completion_ms=read_timestamp(message.completion_time),
        initial=parse_amount(message.initial_balance, field="initial_balance"),
        balance=parse_amount(message.balance, field="balance"),
    )


def redelegation_to_wire(entry: RedelegationEntry) -> staking_pb2.RedelegationEntry:
    """Return a move as a message."""
    return staking_pb2.RedelegationEntry(
        creation_height=entry.created_height,
        completion_time=timestamp(entry.completion_ms),
        initial_balance=str(entry.initial),
        shares_dst=str(entry.shares),
        unbonding_id=entry.id,
    )


def redelegation_from_wire(message: staking_pb2.RedelegationEntry) -> RedelegationEntry:
    """Return a move as a record. Raises Rejected."""
    return RedelegationEntry(
        id=message.unbonding_id,
        created_height=message.creation_height,
        completion_ms=read_timestamp(message.completion_time),
        initial=parse_amount(message.initial_balance, field="initial_balance"),
        shares=decimals.from_wire(message.shares_dst, field="shares_dst"),
    )


def params_to_wire(params: Params) -> staking_pb2.Params:
    """Return the parameters as a message."""
    return staking_pb2.Params(
        unbonding_time=duration(params.unbonding_ms),
        max_validators=params.max_validators,
        max_entries=params.max_entries,
        historical_entries=params.historical_entries,
        bond_denom=params.bond_denom,
        min_commission_rate=str(params.min_commission),
    )


def params_from_wire(message: staking_pb2.Params) -> Params:
    """Return the parameters as a record. Raises Rejected."""
    return Params(
        unbonding_ms=read_duration(message.unbonding_time),
        max_validators=message.max_validators,
        max_entries=message.max_entries,
        historical_entries=message.historical_entries,
        bond_denom=message.bond_denom,
        min_commission=decimals.from_wire(message.min_commission_rate, field="min_commission_rate"),
    )
