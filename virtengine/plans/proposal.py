"""What a Proposal wants of the chain: to be there once, to reach the vote, and our accounts' votes.

A proposal carries the id of its object in its metadata, so that it is found again whatever happened between
handing it in and learning its number.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format, symbol_database
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from virtengine.api import Proposal
from virtengine.api.proposal import ProposalStatus, Tally
from virtengine.chain import decimal_fields
from virtengine.core.amounts import DENOM
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import module_address
from virtengine.plans.names import external_id
from virtengine.plans.plan import Plan
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution
from virtengine.wire.cosmos.gov.v1 import gov_pb2, tx_pb2
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade_tx
from virtengine.wire.cosmos.upgrade.v1beta1 import upgrade_pb2

AUTHORITY = module_address("gov")
MARK = "virtengine.com/proposal="
LOOK_AGAIN = 5.0
PHASES = {
    gov_pb2.PROPOSAL_STATUS_DEPOSIT_PERIOD: "Deposit",
    gov_pb2.PROPOSAL_STATUS_VOTING_PERIOD: "Voting",
    gov_pb2.PROPOSAL_STATUS_PASSED: "Passed",
    gov_pb2.PROPOSAL_STATUS_REJECTED: "Rejected",
    gov_pb2.PROPOSAL_STATUS_FAILED: "Failed",
}
OPTIONS = {
    "Yes": gov_pb2.VOTE_OPTION_YES,
    "No": gov_pb2.VOTE_OPTION_NO,
    "Abstain": gov_pb2.VOTE_OPTION_ABSTAIN,
    "NoWithVeto": gov_pb2.VOTE_OPTION_NO_WITH_VETO,
}
PACKAGES = {
    **{name: f"cosmos.{name}.v1beta1" for name in ("auth", "bank", "distribution", "mint")},
    **{name: f"cosmos.{name}.v1beta1" for name in ("slashing", "staking")},
    "gov": "cosmos.gov.v1",
    "consensus": "cosmos.consensus.v1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnChain:
    """A proposal as the chain has it."""

    number: int
    proposer: str
    metadata: str
    phase: str
    expedited: bool = False
    voting_ends_ms: int = 0
    tally: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""


def from_wire(message: gov_pb2.Proposal) -> OnChain:
    """Return a proposal of the chain's."""
    result = message.final_tally_result
    return OnChain(
        number=message.id,
        proposer=message.proposer,
        metadata=message.metadata,
        phase=PHASES.get(message.status, "Submitted"),
        expedited=message.expedited,
        voting_ends_ms=message.voting_end_time.ToMilliseconds() if message.HasField("voting_end_time") else 0,
        tally={
            "yes": result.yes_count or "0",
            "no": result.no_count or "0",
            "abstain": result.abstain_count or "0",
            "no_with_veto": result.no_with_veto_count or "0",
        },
        failure=message.failed_reason,
    )


def mark(proposal: Proposal) -> str:
    """Return the metadata by which the chain's proposal is known as this object's."""
    return f"{MARK}{external_id(proposal.name, proposal.metadata.uid)}"


def find(proposal: Proposal, proposer: str, all_of_them: Sequence[OnChain]) -> OnChain | None:
    """Return the chain's proposal of an object. Others may copy the mark, but not the proposer."""
    wanted = mark(proposal)
    mine = (one for one in all_of_them if one.metadata == wanted and one.proposer == proposer)
    return min(mine, key=lambda one: one.number, default=None)


def package_of(module: str) -> str:
    """Return the package of a module's messages."""
    return PACKAGES.get(module, f"virtengine.{module}.v1")


def submit(
    proposal: Proposal, proposer: str, deposit: int, current: Message | None
) -> tx_pb2.MsgSubmitProposal:
    """Return the message that proposes. `current` holds the parameters now, for a change of some of them."""
    return tx_pb2.MsgSubmitProposal(
        messages=[_pack(one) for one in _messages(proposal, current)],
        initial_deposit=[Coin(denom=DENOM, amount=str(deposit))] if deposit else [],
        proposer=proposer,
        metadata=mark(proposal),
        title=proposal.spec.title,
        summary=proposal.spec.summary,
        expedited=proposal.spec.expedited,
    )


def add_deposit(number: int, depositor: str, missing: int) -> tx_pb2.MsgDeposit:
    """Return the message that deposits more."""
    coin = Coin(denom=DENOM, amount=str(missing))
    return tx_pb2.MsgDeposit(proposal_id=number, depositor=depositor, amount=[coin])


def cast(number: int, voter: str, option: str) -> tx_pb2.MsgVote:
    """Return the message that votes."""
    return tx_pb2.MsgVote(proposal_id=number, voter=voter, option=OPTIONS[option])


def plan(proposal: Proposal, found: OnChain, votes: Sequence[str]) -> Plan:
    """Return what has become of a proposal: the end is Ready when it passed, Stalled when it did not."""
    is_over = found.phase in ("Passed", "Rejected", "Failed")
    status = ProposalStatus(
        proposal_id=found.number,
        phase=found.phase,  # type: ignore[arg-type]  # one of PHASES
        voting_ends=_time(found.voting_ends_ms),
        votes=tuple(votes),
        tally=Tally(**found.tally) if is_over else None,
        failure=found.failure[:1024] or None,
    )
    return Plan(
        ready=found.phase == "Passed",
        reason=found.phase if is_over else f"{found.phase}Period",
        message=_message(found),
        status=status,
        stalled=found.phase in ("Rejected", "Failed"),
        after=None if is_over else LOOK_AGAIN,
    )


def gone(proposal: Proposal) -> Rejected:
    """Return the error for a proposal that the chain dropped."""
    return Rejected(
        f"proposal {proposal.status.proposal_id} did not reach the minimum deposit in time, or was "
        "cancelled; create a new Proposal with a larger deposit",
        reason="Dropped",
    )


def _message(found: OnChain) -> str:
    return {
        "Submitted": "it is on chain; the next block opens deposit or vote",
        "Deposit": "it waits for its deposit: raise spec.deposit, or let others deposit",
        "Voting": "votes are cast until status.votingEnds",
        "Passed": "it passed and was carried out",
        "Rejected": "it did not get the votes; see status.tally",
        "Failed": "it passed but its messages failed and changed nothing; see status.failure",
    }[found.phase]


def _messages(proposal: Proposal, current: Message | None) -> Iterator[Message]:
    spec = proposal.spec
    if spec.upgrade is not None:
        about = upgrade_pb2.Plan(name=spec.upgrade.name, height=spec.upgrade.height, info=spec.upgrade.info)
        yield upgrade_tx.MsgSoftwareUpgrade(authority=AUTHORITY, plan=about)
    if spec.spend is not None:
        coin = Coin(denom=DENOM, amount=spec.spend.amount)
        yield distribution.MsgCommunityPoolSpend(
            authority=AUTHORITY, recipient=spec.spend.recipient, amount=[coin]
        )
    if spec.params is not None:
        yield _update_params(spec.params.module, spec.params.params, current)
    for number, one in enumerate(spec.messages):
        yield _parse(one, f"messages[{number}]")


def _update_params(module: str, changes: Mapping[str, Any], current: Message | None) -> Message:
    """Return the change of parameters as the chain wants it: all of them, those that stay included."""
    package = package_of(module)
    kind = message_type(f"{package}.MsgUpdateParams")
    params = kind().params  # type: ignore[attr-defined]
    if current is not None:
        params.CopyFrom(current)
    shown = type(params)()
    shown.CopyFrom(params)
    decimal_fields.to_json(shown)
    document = json_format.MessageToDict(shown, preserving_proto_field_name=True)
    body = {"authority": AUTHORITY, "params": {**document, **changes}}
    return _fill(kind(), body, f"params.{module}")


def _parse(document: Mapping[str, Any], where: str) -> Message:
    name = str(document.get("@type", "")).removeprefix("/")
    if not name:
        raise Rejected(f"{where}: @type is missing", reason="InvalidMessage")
    body = {key: value for key, value in document.items() if key != "@type"}
    return _fill(message_type(name)(), body, where)


def _fill(message: Message, body: Mapping[str, Any], where: str) -> Message:
    try:
        json_format.ParseDict(dict(body), message)
        decimal_fields.from_json(message)
    except (json_format.ParseError, ValueError, TypeError) as error:
        raise Rejected(f"{where}: {error}", reason="InvalidMessage") from error
    return message


def message_type(name: str) -> type[Message]:
    """Return the class of a message by its full name. Raises Rejected for one that no chain of ours knows."""
    package = name.rpartition(".")[0]
    for module in ("tx_pb2", "query_pb2"):
        try:
            importlib.import_module(f"virtengine.wire.{package}.{module}")
        except ImportError:
            continue
    try:
        return symbol_database.Default().GetSymbol(name)
    except KeyError as error:
        raise Rejected(f"{name} is not a message of this chain", reason="InvalidMessage") from error


def _pack(message: Message) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(message, type_url_prefix="/", deterministic=True)
    return packed


def _time(milliseconds: int) -> str | None:
    if not milliseconds:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
