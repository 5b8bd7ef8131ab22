"""Messages of the Cosmos modules, as each role would send them, by the state of what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from google.protobuf.message import Message

from tests.chain.authority.world import PROPOSALS, World, fresh
from tests.chain.support.messages import coin
from tests.chain.support.stake import VE, rates
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, ESCROW_ADDRESS
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.gov.types import DEPOSITS_ADDRESS
from virtengine.chain.modules.staking.shapes import pack_key
from virtengine.crypto.addresses import encode_address
from virtengine.wire.cosmos.auth.v1beta1 import tx_pb2 as auth
from virtengine.wire.cosmos.authz.v1beta1 import authz_pb2
from virtengine.wire.cosmos.authz.v1beta1 import tx_pb2 as authz
from virtengine.wire.cosmos.bank.v1beta1 import bank_pb2
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2 as bank
from virtengine.wire.cosmos.consensus.v1 import tx_pb2 as consensus
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution
from virtengine.wire.cosmos.evidence.v1beta1 import tx_pb2 as evidence
from virtengine.wire.cosmos.feegrant.v1beta1 import feegrant_pb2
from virtengine.wire.cosmos.feegrant.v1beta1 import tx_pb2 as feegrant
from virtengine.wire.cosmos.gov.v1 import gov_pb2
from virtengine.wire.cosmos.gov.v1 import tx_pb2 as gov
from virtengine.wire.cosmos.gov.v1beta1 import gov_pb2 as old_gov_types
from virtengine.wire.cosmos.gov.v1beta1 import tx_pb2 as old_gov
from virtengine.wire.cosmos.mint.v1beta1 import tx_pb2 as mint
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting
from virtengine.wire.cosmos.vesting.v1beta1 import vesting_pb2

Make = Callable[[World, str], Message]
ONE = "1000000000000000000"


class Row(NamedTuple):
    """A kind of message about an object in a state."""

    kind: type[Message]
    state: str
    make: Make


def nobody(world: World) -> str:
    """Return an address that the chain has not seen."""
    return encode_address(fresh("nobody")[:20])


def update(kind: Any, module: str) -> Row:
    """Return the row of a module's MsgUpdateParams, with the parameters as they are."""

    def make(world: World, role: str) -> Message:
        message: Message = kind(authority=world.address(role), params=world.params(module))
        return message

    return Row(kind, "current parameters", make)


def _multi_send(world: World, role: str) -> Message:
    who = world.address(role)
    return bank.MsgMultiSend(
        inputs=[bank_pb2.Input(address=who, coins=[coin(5)])],
        outputs=[bank_pb2.Output(address=world.address("stranger"), coins=[coin(5)])],
    )


def _sends(to: Callable[[World], str]) -> Make:
    return lambda w, r: bank.MsgSend(from_address=w.address(r), to_address=to(w), amount=[coin(5)])


def bank_rows() -> Iterator[Row]:
    yield Row(bank.MsgSend, "to an account", _sends(lambda world: world.address("tenant")))
    yield Row(bank.MsgSend, "to governance", _sends(lambda _world: AUTHORITY))
    yield Row(bank.MsgSend, "to the deposits of proposals", _sends(lambda _world: DEPOSITS_ADDRESS))
    yield Row(bank.MsgSend, "to the escrow", _sends(lambda _world: ESCROW_ADDRESS))
    yield Row(bank.MsgSend, "to the community pool", _sends(lambda _world: COMMUNITY_POOL_ADDRESS))
    yield Row(bank.MsgMultiSend, "to an account", _multi_send)
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


def _evidence(world: World, role: str) -> Message:
    message = evidence.MsgSubmitEvidence(submitter=world.address(role))
    message.evidence.type_url = "/cosmos.evidence.v1beta1.Equivocation"
    return message


def _allow(world: World, role: str) -> Message:
    message = feegrant.MsgGrantAllowance(granter=world.address(role), grantee=nobody(world))
    message.allowance.Pack(feegrant_pb2.BasicAllowance(), type_url_prefix="/")
    return message


def grant_rows() -> Iterator[Row]:
    yield Row(evidence.MsgSubmitEvidence, "an equivocation", _evidence)
    yield Row(feegrant.MsgGrantAllowance, "a new grantee", _allow)
    yield Row(
        feegrant.MsgRevokeAllowance,
        "the granter's allowance",
        lambda w, r: (
            feegrant.MsgRevokeAllowance(granter=w.address(r), grantee=w.address("grantee"))
            if r != "grantee"
            else feegrant.MsgRevokeAllowance(granter=w.address(r), grantee=w.address("granter"))
        ),
    )
    yield Row(
        feegrant.MsgPruneAllowances,
        "nothing is over",
        lambda w, r: feegrant.MsgPruneAllowances(pruner=w.address(r)),
    )


def _authorize(world: World, role: str) -> Message:
    message = authz.MsgGrant(granter=world.address(role), grantee=nobody(world))
    generic = authz_pb2.GenericAuthorization(msg="/cosmos.bank.v1beta1.MsgSend")
    message.grant.authorization.Pack(generic, type_url_prefix="/")
    return message


def _exec(inner: Make) -> Make:
    """Return what carries out a message of the granter, as the role."""

    def make(world: World, role: str) -> Message:
        message = authz.MsgExec(grantee=world.address(role))
        message.msgs.add().Pack(inner(world, "granter"), type_url_prefix="/")
        return message

    return make


def _exec_as_governance(world: World, role: str) -> Message:
    message = authz.MsgExec(grantee=world.address(role))
    inner = upgrade.MsgCancelUpgrade(authority=AUTHORITY)
    message.msgs.add().Pack(inner, type_url_prefix="/")
    return message


def _exec_of_exec(world: World, role: str) -> Message:
    message = _exec(_sends(lambda w: w.address("tenant")))(world, role)
    for _ in range(5):
        outer = authz.MsgExec(grantee=world.address(role))
        outer.msgs.add().Pack(message, type_url_prefix="/")
        message = outer
    return message


def authz_rows() -> Iterator[Row]:
    send = _sends(lambda world: world.address("tenant"))
    yield Row(authz.MsgGrant, "a new grantee", _authorize)
    yield Row(authz.MsgExec, "what the granter allowed", _exec(send))
    yield Row(authz.MsgExec, "what the granter did not allow", _exec(_multi_send))
    yield Row(authz.MsgExec, "what the granter allowed until yesterday", _exec(_vote_of_granter))
    yield Row(authz.MsgExec, "what governance alone may", _exec_as_governance)
    yield Row(authz.MsgExec, "deeper than messages nest", _exec_of_exec)
    yield Row(
        authz.MsgRevoke,
        "the granter's authorization",
        lambda w, r: authz.MsgRevoke(
            granter=w.address(r),
            grantee=w.address("grantee"),
            msg_type_url="/cosmos.bank.v1beta1.MsgSend",
        ),
    )


def _vote_of_granter(world: World, role: str) -> Message:
    return gov.MsgVote(
        proposal_id=world.proposals["voting"], voter=world.address(role), option=gov_pb2.VOTE_OPTION_YES
    )


def _consensus(world: World, role: str) -> Message:
    current = world.params("consensus")
    return consensus.MsgUpdateParams(
        authority=world.address(role),
        block=current.block,
        evidence=current.evidence,
        validator=current.validator,
    )


def _upgrade(world: World, role: str) -> Message:
    message = upgrade.MsgSoftwareUpgrade(authority=world.address(role))
    message.plan.name, message.plan.height = "v2", world.chain.height + 1000
    return message


def _submit(world: World, role: str, *messages: Message) -> Message:
    message = gov.MsgSubmitProposal(
        proposer=world.address(role), title="t", summary="s", metadata="m", initial_deposit=[coin(1000)]
    )
    for inner in messages:
        message.messages.add().Pack(inner, type_url_prefix="/")
    return message


def _spend_of(world: World, who: str) -> Message:
    return bank.MsgSend(from_address=who, to_address=world.address("stranger"), amount=[coin(1)])


def _text(world: World) -> Any:
    return old_gov_types.TextProposal(title="t", description="d")


def _old_submit(world: World, role: str) -> Message:
    message = old_gov.MsgSubmitProposal(proposer=world.address(role), initial_deposit=[coin(1000)])
    message.content.Pack(_text(world), type_url_prefix="/")
    return message


def _legacy(world: World, role: str) -> Message:
    message = gov.MsgExecLegacyContent(authority=world.address(role))
    message.content.Pack(_text(world), type_url_prefix="/")
    return message


def governance_rows() -> Iterator[Row]:
    yield Row(consensus.MsgUpdateParams, "current parameters", _consensus)
    yield Row(upgrade.MsgSoftwareUpgrade, "a height to come", _upgrade)
    yield Row(
        upgrade.MsgCancelUpgrade, "no plan", lambda w, r: upgrade.MsgCancelUpgrade(authority=w.address(r))
    )
    yield Row(gov.MsgSubmitProposal, "a text", _submit)
    yield Row(
        gov.MsgSubmitProposal,
        "spends governance's coins",
        lambda w, r: _submit(w, r, _spend_of(w, AUTHORITY)),
    )
    yield Row(
        gov.MsgSubmitProposal,
        "spends the proposer's coins",
        lambda w, r: _submit(w, r, _spend_of(w, w.address("proposer"))),
    )
    yield Row(old_gov.MsgSubmitProposal, "a text", _old_submit)
    yield Row(gov.MsgExecLegacyContent, "a text", _legacy)
    for state in PROPOSALS:
        yield from _proposal_rows(state)
    yield update(gov.MsgUpdateParams, "gov")


def _proposal_rows(state: str) -> Iterator[Row]:
    about = {"deposit": "waits for deposits", "voting": "is voted on", "ended": "has ended"}[state]
    yield Row(
        gov.MsgCancelProposal,
        about,
        lambda w, r: gov.MsgCancelProposal(proposal_id=w.proposals[state], proposer=w.address(r)),
    )
    yield Row(
        gov.MsgDeposit,
        about,
        lambda w, r: gov.MsgDeposit(
            proposal_id=w.proposals[state], depositor=w.address(r), amount=[coin(50)]
        ),
    )
    yield Row(
        old_gov.MsgDeposit,
        about,
        lambda w, r: old_gov.MsgDeposit(
            proposal_id=w.proposals[state], depositor=w.address(r), amount=[coin(50)]
        ),
    )
    yield Row(
        gov.MsgVote,
        about,
        lambda w, r: gov.MsgVote(
            proposal_id=w.proposals[state], voter=w.address(r), option=gov_pb2.VOTE_OPTION_YES
        ),
    )
    yield Row(
        old_gov.MsgVote,
        about,
        lambda w, r: old_gov.MsgVote(
            proposal_id=w.proposals[state], voter=w.address(r), option=old_gov_types.VOTE_OPTION_YES
        ),
    )
    yield Row(
        gov.MsgVoteWeighted,
        about,
        lambda w, r: gov.MsgVoteWeighted(
            proposal_id=w.proposals[state],
            voter=w.address(r),
            options=[gov_pb2.WeightedVoteOption(option=gov_pb2.VOTE_OPTION_YES, weight="1")],
        ),
    )
    yield Row(
        old_gov.MsgVoteWeighted,
        about,
        lambda w, r: old_gov.MsgVoteWeighted(
            proposal_id=w.proposals[state],
            voter=w.address(r),
            options=[old_gov_types.WeightedVoteOption(option=old_gov_types.VOTE_OPTION_YES, weight=ONE)],
        ),
    )


def rows() -> Iterator[Row]:
    """Yield every row of the Cosmos modules."""
    yield from bank_rows()
    yield from vesting_rows()
    yield from staking_rows()
    yield from distribution_rows()
    yield from grant_rows()
    yield from authz_rows()
    yield from governance_rows()
