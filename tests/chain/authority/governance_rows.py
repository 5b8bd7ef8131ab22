"""Messages of evidence, grants, upgrades and governance, as each role would send them, by state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message

from tests.chain.authority.coin_rows import multi_send, sends
from tests.chain.authority.row import ONE, Make, Row, nobody, update
from tests.chain.authority.world import PROPOSALS, World
from tests.chain.support.messages import coin
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.wire.cosmos.authz.v1beta1 import authz_pb2
from virtengine.wire.cosmos.authz.v1beta1 import tx_pb2 as authz
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2 as bank
from virtengine.wire.cosmos.consensus.v1 import tx_pb2 as consensus
from virtengine.wire.cosmos.evidence.v1beta1 import tx_pb2 as evidence
from virtengine.wire.cosmos.feegrant.v1beta1 import feegrant_pb2
from virtengine.wire.cosmos.feegrant.v1beta1 import tx_pb2 as feegrant
from virtengine.wire.cosmos.gov.v1 import gov_pb2
from virtengine.wire.cosmos.gov.v1 import tx_pb2 as gov
from virtengine.wire.cosmos.gov.v1beta1 import gov_pb2 as old_gov_types
from virtengine.wire.cosmos.gov.v1beta1 import tx_pb2 as old_gov
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade


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
    message = _exec(sends(lambda w: w.address("tenant")))(world, role)
    for _ in range(5):
        outer = authz.MsgExec(grantee=world.address(role))
        outer.msgs.add().Pack(message, type_url_prefix="/")
        message = outer
    return message


def authz_rows() -> Iterator[Row]:
    send = sends(lambda world: world.address("tenant"))
    yield Row(authz.MsgGrant, "a new grantee", _authorize)
    yield Row(authz.MsgExec, "what the granter allowed", _exec(send))
    yield Row(authz.MsgExec, "what the granter did not allow", _exec(multi_send))
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
    """Yield every row about grants and decisions."""
    yield from grant_rows()
    yield from authz_rows()
    yield from governance_rows()
