"""Checks of governance messages that need no state."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.gov.coins import read_deposit
from virtengine.chain.modules.gov.errors import (
    InvalidProposalContent,
    InvalidVote,
    MetadataTooLong,
    NoProposalMsgs,
    SummaryTooLong,
)
from virtengine.chain.modules.gov.params import params_from_wire
from virtengine.chain.modules.gov.types import Option, WeightedOption
from virtengine.core import decimals
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.gov.v1 import tx_pb2

MAX_METADATA: Final = 255
MAX_SUMMARY: Final = 40 * MAX_METADATA
MAX_MESSAGES: Final = 64


def check_submit_proposal(msg: tx_pb2.MsgSubmitProposal) -> None:
    """Check texts and deposit; the messages are looked at where the routes are known."""
    if not msg.title:
        raise InvalidRequest("proposal title cannot be empty")
    if not msg.summary:
        raise InvalidRequest("proposal summary cannot be empty")
    if len(msg.title) > MAX_METADATA:
        raise MetadataTooLong(f"title: {len(msg.title)} characters, at most {MAX_METADATA} may be used")
    if len(msg.summary) > MAX_SUMMARY:
        raise SummaryTooLong(f"summary: {len(msg.summary)} characters, at most {MAX_SUMMARY} may be used")
    check_metadata(msg.metadata)
    if not msg.messages and not msg.metadata:
        raise NoProposalMsgs("either metadata or messages must be given")
    if len(msg.messages) > MAX_MESSAGES:
        raise InvalidRequest(f"{len(msg.messages)} messages, at most {MAX_MESSAGES} fit a proposal")
    read_deposit(msg.initial_deposit)
    _require_same(msg)


def _require_same(msg: tx_pb2.MsgSubmitProposal) -> None:
    """Metadata that is a JSON object may not give the proposal another title or summary."""
    try:
        metadata: Any = json.loads(msg.metadata)
    except (ValueError, RecursionError):
        return
    if not isinstance(metadata, dict):
        return
    for name, said in (("title", msg.title), ("summary", msg.summary)):
        other = metadata.get(name)
        if other not in (None, "", said):
            raise InvalidProposalContent(f"metadata {name} does not match the proposal's {name}")


def check_metadata(metadata: str) -> None:
    """Raise MetadataTooLong for metadata that is too long."""
    if len(metadata) > MAX_METADATA:
        raise MetadataTooLong(f"metadata: {len(metadata)} characters, at most {MAX_METADATA} may be used")


def check_vote(msg: tx_pb2.MsgVote) -> None:
    """Require one known option."""
    check_metadata(msg.metadata)
    require_option(msg.option)


def check_vote_weighted(msg: tx_pb2.MsgVoteWeighted) -> None:
    """Require options whose weights add up to one."""
    check_metadata(msg.metadata)
    read_weights([(item.option, item.weight) for item in msg.options])


def require_option(number: int) -> Option:
    """Return an option of the wire. Raises InvalidVote."""
    try:
        return Option(number)
    except ValueError as error:
        raise InvalidVote(f"{number} is not a vote option") from error


def read_weights(options: Sequence[tuple[int, str]]) -> tuple[WeightedOption, ...]:
    """Return weighted options. Raises InvalidVote unless they are different and add up to one."""
    if not options:
        raise InvalidRequest("a weighted vote names at least one option")
    read = tuple(WeightedOption(require_option(number), _weight(text)) for number, text in options[:5])
    if len({item.option for item in read}) != len(options):
        raise InvalidVote("duplicated vote option")
    total = sum(item.weight for item in read)
    if total != decimals.ONE:
        raise InvalidVote(f"total weight is {decimals.show(total)}, not 1")
    return read


def _weight(text: str) -> int:
    try:
        weight = decimals.parse(text, field="weight")
    except Rejected as error:
        raise InvalidVote(error.message) from error
    if not 0 < weight <= decimals.ONE:
        raise InvalidVote(f"weight {decimals.show(weight)} is not above 0 and at most 1")
    return weight


def check_deposit(msg: tx_pb2.MsgDeposit) -> None:
    """Require coins."""
    if not read_deposit(msg.amount):
        raise InvalidRequest("a deposit names an amount")


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require governance and a complete set within the bounds."""
    require_authority(msg.authority)
    params_from_wire(msg.params)


def check_exec_legacy_content(msg: tx_pb2.MsgExecLegacyContent) -> None:
    """Require governance."""
    require_authority(msg.authority)
