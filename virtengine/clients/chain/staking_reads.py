"""Typed reads of validators: stake, standing, missed blocks."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc.aio

from virtengine.clients.chain.calls import call, every_page, require
from virtengine.core import decimals
from virtengine.crypto.addresses import account_of, consensus_address, encode_consensus
from virtengine.plans.stake import OnChain
from virtengine.wire.cosmos.crypto.ed25519.keys_pb2 import PubKey
from virtengine.wire.cosmos.slashing.v1beta1 import query_pb2 as slashing_query
from virtengine.wire.cosmos.slashing.v1beta1 import query_pb2_grpc as slashing_grpc
from virtengine.wire.cosmos.slashing.v1beta1 import slashing_pb2
from virtengine.wire.cosmos.staking.v1beta1 import query_pb2 as staking_query
from virtengine.wire.cosmos.staking.v1beta1 import query_pb2_grpc as staking_grpc
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2

BONDED = staking_pb2.BOND_STATUS_BONDED
STATES = {
    staking_pb2.BOND_STATUS_BONDED: "Bonded",
    staking_pb2.BOND_STATUS_UNBONDING: "Unbonding",
    staking_pb2.BOND_STATUS_UNBONDED: "Unbonded",
}


class StakingReads:
    """Validators and their stake."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.staking: Any = staking_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]
        self.slashing: Any = slashing_grpc.QueryStub(channel)  # type: ignore[no-untyped-call]

    async def validator(self, operator: str, *, now_ms: int = 0) -> OnChain | None:
        """Return one validator, None when the chain has none; `now_ms` is the time of the newest block."""
        request = staking_query.QueryValidatorRequest(validator_addr=operator)
        answer = await call(self.staking.Validator, request)
        if answer is None:
            return None
        found: staking_pb2.Validator = answer.validator
        own = staking_query.QueryDelegationRequest(
            delegator_addr=account_of(operator), validator_addr=operator
        )
        consensus = _consensus(found)
        about = slashing_query.QuerySigningInfoRequest(cons_address=encode_consensus(consensus))
        everyone = staking_query.QueryValidatorsRequest(status="BOND_STATUS_BONDED")
        delegation, info, params, bonded = await asyncio.gather(
            call(self.staking.Delegation, own),
            call(self.slashing.SigningInfo, about),
            require(self.slashing.Params, slashing_query.QueryParamsRequest()),
            every_page(self.staking.Validators, everyone, "validators"),
        )
        signing = info.val_signing_info if info is not None else slashing_pb2.ValidatorSigningInfo()
        held = delegation.delegation_response if delegation is not None else staking_pb2.DelegationResponse()
        rates = found.commission.commission_rates
        return OnChain(
            operator=operator,
            consensus_address=consensus.hex().upper(),
            state=STATES.get(found.status, "Unbonded"),
            jailed=found.jailed,
            tombstoned=signing.tombstoned,
            jailed_until_ms=signing.jailed_until.ToMilliseconds(),
            tokens=int(found.tokens or 0),
            own_shares=decimals.from_wire(held.delegation.shares or "0", field="shares"),
            own_tokens=int(held.balance.amount or 0),
            rate=decimals.from_wire(rates.rate or "0", field="rate"),
            max_change=decimals.from_wire(rates.max_change_rate or "0", field="max_change_rate"),
            rate_changed_ms=found.commission.update_time.ToMilliseconds(),
            missed=signing.missed_blocks_counter,
            window=params.params.signed_blocks_window,
            others_bonded=sum(
                1 for one in bonded if one.operator_address != operator and one.status == BONDED
            ),
            now_ms=now_ms,
            description={
                one.name: getattr(found.description, one.name) for one in found.description.DESCRIPTOR.fields
            },
        )


def _consensus(found: staking_pb2.Validator) -> bytes:
    key = PubKey()
    found.consensus_pubkey.Unpack(key)
    return consensus_address(key.key)
