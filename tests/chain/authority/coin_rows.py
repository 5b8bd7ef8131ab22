"""Messages of bank, vesting, staking and rewards, as each role would send them, by what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from google.protobuf.message import Message

from tests.chain.authority.row import Make, Row, nobody, update
from tests.chain.authority.world import World, fresh
from tests.chain.support.messages import coin
from tests.chain.support.stake import VE, rates
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, ESCROW_ADDRESS
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS
from virtengine.chain.modules.staking.shapes import pack_key
from virtengine.wire.cosmos.auth.v1beta1 import tx_pb2 as auth
from virtengine.wire.cosmos.bank.v1beta1 import bank_pb2
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2 as bank
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution
from virtengine.wire.cosmos.mint.v1beta1 import tx_pb2 as mint
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting
from virtengine.wire.cosmos.vesting.v1beta1 import vesting_pb2


def multi_send(world: World, role: str) -> Message:
    """Return a message that sends a few coins of the role to a stranger."""
    who = world.address(role)
    return bank.MsgMultiSend(
        inputs=[bank_pb2.Input(address=who, coins=[coin(5)])],
        outputs=[bank_pb2.Output(address=world.address("stranger"), coins=[coin(5)])],
    )


def sends(to: Callable[[World], str]) -> Make:
    """Return what sends a few coins of the role."""
    return lambda w, r: bank.MsgSend(from_address=w.address(r), to_address=to(w), amount=[coin(5)])


def bank_rows() -> Iterator[Row]:
    yield Row(bank.MsgSend, "to an account", sends(lambda world: world.address("tenant")))
    yield Row(bank.MsgSend, "to governance", sends(lambda _world: AUTHORITY))
    yield Row(bank.MsgSend, "to the deposits of proposals", sends(lambda _world: DEPOSITS_ADDRESS))
    yield Row(bank.MsgSend, "to the escrow", sends(lambda _world: ESCROW_ADDRESS))
    yield Row(bank.MsgSend, "to the community pool", sends(lambda _world: COMMUNITY_POOL_ADDRESS))
    yield Row(bank.MsgMultiSend, "to an account", multi_send)
    yield Row(
        bank.MsgSetSendEnabled,
        "the chain's coin",
        lambda w, r: bank.MsgSetSendEnabled(
            authority=w.address(r), send_enabled=[bank_pb2.SendEnabled(denom="uve", enabled=False)]
        ),
    )
    yield update(bank.MsgUpdateParams, "bank")
    yield update(auth.MsgUpdateParams, "auth")


def vesting_rows() -> Iterator[Row]:
    for state, to in (("a new account", nobody), ("an account that exists", lambda w: w.address("tenant"))):
        yield Row(
            vesting.MsgCreateVestingAccount,
            state,
            lambda w, r, to=to: vesting.MsgCreateVestingAccount(  # type: ignore[misc]
                from_address=w.address(r), to_address=to(w), amount=[coin(5)], end_time=4_000_000_000
            ),
        )
        yield Row(
            vesting.MsgCreatePermanentLockedAccount,
            state,
            lambda w, r, to=to: vesting.MsgCreatePermanentLockedAccount(  # type: ignore[misc]
                from_address=w.address(r), to_address=to(w), amount=[coin(5)]
            ),
        )
        yield Row(
            vesting.MsgCreatePeriodicVestingAccount,
            state,
            lambda w, r, to=to: vesting.MsgCreatePeriodicVestingAccount(  # type: ignore[misc]
                from_address=w.address(r),
                to_address=to(w),
                start_time=4_000_000_000,
                vesting_periods=[vesting_pb2.Period(length=9, amount=[coin(5)])],
            ),
        )


def _create_validator(world: World, role: str, key: str) -> Message:
    return staking.MsgCreateValidator(
        description=staking_pb2.Description(moniker=role),
        commission=rates(),
        min_self_delegation="1",
        validator_address=world.operator(role),
        pubkey=pack_key(fresh(key)),
        value=coin(2 * VE),
    )


def _taken_key(world: World, role: str) -> Message:
    message: Any = _create_validator(world, role, "x")
    message.pubkey.CopyFrom(pack_key(world.chain.validator("val0").key))
    return message  # type: ignore[no-any-return]


def staking_rows() -> Iterator[Row]:
    yield Row(staking.MsgCreateValidator, "a new key", lambda w, r: _create_validator(w, r, f"consensus/{r}"))
    yield Row(staking.MsgCreateValidator, "another validator's key", _taken_key)
    yield Row(
        staking.MsgEditValidator,
        "the signer's validator",
        lambda w, r: staking.MsgEditValidator(
            description=staking_pb2.Description(moniker="new"), validator_address=w.operator(r)
        ),
    )
    for state, name in (("bonded", "validator"), ("jailed", "jailed_validator"), ("unknown", "tenant")):
        yield Row(
            staking.MsgDelegate,
            f"a validator that is {state}",
            lambda w, r, name=name: staking.MsgDelegate(  # type: ignore[misc]
                delegator_address=w.address(r), validator_address=w.operator(name), amount=coin(2 * VE)
            ),
        )
        yield Row(
            staking.MsgUndelegate,
            f"a validator that is {state}",
            lambda w, r, name=name: staking.MsgUndelegate(  # type: ignore[misc]
                delegator_address=w.address(r), validator_address=w.operator(name), amount=coin(VE)
            ),
        )
    yield Row(
        staking.MsgBeginRedelegate,
        "from one bonded validator to another",
        lambda w, r: staking.MsgBeginRedelegate(
            delegator_address=w.address(r),
            validator_src_address=w.operator("validator"),
            validator_dst_address=w.operator("rival_validator"),
            amount=coin(VE),
        ),
    )
    yield Row(
        staking.MsgCancelUnbondingDelegation,
        "the delegator's unbonding",
        lambda w, r: staking.MsgCancelUnbondingDelegation(
            delegator_address=w.address(r),
            validator_address=w.operator("validator"),
            amount=coin(VE),
            creation_height=w.unbonding_height,
        ),
    )
    yield update(staking.MsgUpdateParams, "staking")


def distribution_rows() -> Iterator[Row]:
    yield Row(
        distribution.MsgSetWithdrawAddress,
        "an account",
        lambda w, r: distribution.MsgSetWithdrawAddress(
            delegator_address=w.address(r), withdraw_address=w.address("tenant")
        ),
    )
    yield Row(
        distribution.MsgSetWithdrawAddress,
        "a module account",
        lambda w, r: distribution.MsgSetWithdrawAddress(
            delegator_address=w.address(r), withdraw_address=AUTHORITY
        ),
    )
    yield Row(
        distribution.MsgWithdrawDelegatorReward,
        "a bonded validator",
        lambda w, r: distribution.MsgWithdrawDelegatorReward(
            delegator_address=w.address(r), validator_address=w.operator("validator")
        ),
    )
    yield Row(
        distribution.MsgWithdrawValidatorCommission,
        "the signer's validator",
        lambda w, r: distribution.MsgWithdrawValidatorCommission(validator_address=w.operator(r)),
    )
    yield Row(
        distribution.MsgFundCommunityPool,
        "own coins",
        lambda w, r: distribution.MsgFundCommunityPool(depositor=w.address(r), amount=[coin(5)]),
    )
    yield Row(
        distribution.MsgCommunityPoolSpend,
        "coins of the pool",
        lambda w, r: distribution.MsgCommunityPoolSpend(
            authority=w.address(r), recipient=w.address("tenant"), amount=[coin(1)]
        ),
    )
    yield Row(
        distribution.MsgDepositValidatorRewardsPool,
        "a bonded validator",
        lambda w, r: distribution.MsgDepositValidatorRewardsPool(
            depositor=w.address(r), validator_address=w.operator("validator"), amount=[coin(5)]
        ),
    )
    yield update(distribution.MsgUpdateParams, "distribution")
    yield update(mint.MsgUpdateParams, "mint")
    yield Row(
        slashing.MsgUnjail,
        "the signer's validator",
        lambda w, r: slashing.MsgUnjail(validator_addr=w.operator(r)),
    )
    yield update(slashing.MsgUpdateParams, "slashing")


def rows() -> Iterator[Row]:
    """Yield every row about coins."""
    yield from bank_rows()
    yield from vesting_rows()
    yield from staking_rows()
    yield from distribution_rows()
