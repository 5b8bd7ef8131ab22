"""Evidence in transactions: none is taken, because what they could carry proves nothing.

Proof of double signing reaches the chain through the engine, which checks both signatures; nodes take it at
their RPC method `broadcast_evidence`.
"""

from __future__ import annotations

from typing import NoReturn

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.evidence.errors import InvalidEvidence, NoHandler
from virtengine.chain.modules.evidence.shapes import unpack
from virtengine.chain.modules.evidence.store import State
from virtengine.wire.cosmos.evidence.v1beta1 import tx_pb2


def check_submit_evidence(msg: tx_pb2.MsgSubmitEvidence) -> None:
    """Require evidence that can be read."""
    if not msg.HasField("evidence"):
        raise InvalidEvidence("missing evidence")
    unpack(msg.evidence)


def submit_evidence(_state: State, msg: tx_pb2.MsgSubmitEvidence, _ctx: Context) -> NoReturn:
    """Refuse: a claim without signatures is no proof."""
    raise NoHandler(f"unregistered handler for evidence type: {msg.evidence.type_url}")
