"""Older content: texts, upgrades and spending as older clients propose them.

Text changes nothing. The others are carried out as the messages that took their place. Parameters are
changed with each module's MsgUpdateParams only, so ParameterChangeProposal is refused.
"""

from __future__ import annotations

from typing import Final

from google.protobuf.any_pb2 import Any as PackedMessage
from google.protobuf.message import Message

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.gov.errors import InvalidProposalContent, InvalidProposalType
from virtengine.chain.modules.gov.store import State
from virtengine.wire.cosmos.distribution.v1beta1 import distribution_pb2
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution_tx
from virtengine.wire.cosmos.gov.v1 import tx_pb2
from virtengine.wire.cosmos.gov.v1beta1 import gov_pb2 as old
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade_tx
from virtengine.wire.cosmos.upgrade.v1beta1 import upgrade_pb2

Content = (
    old.TextProposal
    | upgrade_pb2.SoftwareUpgradeProposal
    | upgrade_pb2.CancelSoftwareUpgradeProposal
    | distribution_pb2.CommunityPoolSpendProposal
)
_KINDS: Final[tuple[type[Content], ...]] = (
    old.TextProposal,
    upgrade_pb2.SoftwareUpgradeProposal,
    upgrade_pb2.CancelSoftwareUpgradeProposal,
    distribution_pb2.CommunityPoolSpendProposal,
)
_BY_URL: Final = {f"/{kind.DESCRIPTOR.full_name}": kind for kind in _KINDS}
MAX_TITLE: Final = 140
MAX_DESCRIPTION: Final = 10_000


def require_content(packed: PackedMessage) -> Content:
    """Return the content of an Any. Raises InvalidProposalType and InvalidProposalContent."""
    kind = _BY_URL.get(packed.type_url)
    if kind is None:
        raise InvalidProposalType(f"content of type {packed.type_url[:160]!r} is not taken")
    try:
        content = strict.parse(kind, packed.value)
    except strict.StrictError as error:
        raise InvalidProposalContent(str(error)) from error
    if not content.title.strip() or len(content.title) > MAX_TITLE:
        raise InvalidProposalContent(f"proposal title has 1 to {MAX_TITLE} characters")
    if not content.description or len(content.description) > MAX_DESCRIPTION:
        raise InvalidProposalContent(f"proposal description has 1 to {MAX_DESCRIPTION} characters")
    return content


def exec_legacy_content(
    _state: State, msg: tx_pb2.MsgExecLegacyContent, ctx: Context
) -> tx_pb2.MsgExecLegacyContentResponse:
    """Carry older content out."""
    message = _message_of(require_content(msg.content))
    if message is not None:
        ctx.dispatch(message, (AUTHORITY,))
    return tx_pb2.MsgExecLegacyContentResponse()


def _message_of(content: Content) -> Message | None:
    if isinstance(content, upgrade_pb2.SoftwareUpgradeProposal):
        return upgrade_tx.MsgSoftwareUpgrade(authority=AUTHORITY, plan=content.plan)
    if isinstance(content, upgrade_pb2.CancelSoftwareUpgradeProposal):
        return upgrade_tx.MsgCancelUpgrade(authority=AUTHORITY)
    if isinstance(content, distribution_pb2.CommunityPoolSpendProposal):
        return distribution_tx.MsgCommunityPoolSpend(
            authority=AUTHORITY, recipient=content.recipient, amount=content.amount
        )
    return None
