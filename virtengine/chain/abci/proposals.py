"""Proposals and vote extensions: what this node would put into a block, and what it accepts of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog
from google.protobuf.timestamp_pb2 import Timestamp

from virtengine.chain.abci import answers
from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.mempool import framed_size
from virtengine.core.errors import ModuleError
from virtengine.wire.tendermint.abci import types_pb2 as abci

log = structlog.get_logger(__name__)


class Proposals:
    """Answers what the engine asks before a block is decided."""

    def __init__(self, machine: Machine, pool: Pool) -> None:
        self.machine = machine
        self.pool = pool
        self.methods: dict[str, Callable[..., bytes]] = {
            "prepare_proposal": self.prepare_proposal,
            "process_proposal": self.process_proposal,
            "extend_vote": self.extend_vote,
            "verify_vote_extension": self.verify_vote_extension,
        }

    def prepare_proposal(self, request: abci.RequestPrepareProposal) -> bytes:
        """Choose transactions: the engine's, where it keeps the mempool, else our own."""
        chosen = (
            _fit(request.txs, request.max_tx_bytes)
            if request.txs
            else self.pool.propose(request.max_tx_bytes, request.height, _nanoseconds(request.time))
        )
        return answers.txs("prepare_proposal", chosen)

    def process_proposal(self, request: abci.RequestProcessProposal) -> bytes:
        """Accept a proposal whose transactions all decode and fit the gas of a block."""
        status = abci.ResponseProcessProposal.ACCEPT
        budget = self.machine.deliver.ante.max_gas
        try:
            for raw in request.txs:
                budget -= self.machine.executor.decode(raw).gas_limit
        except ModuleError as error:
            log.warning("proposal refused", height=request.height, cause=error.message)
            status = abci.ResponseProcessProposal.REJECT
        if budget < 0:
            status = abci.ResponseProcessProposal.REJECT
        return answers.message("process_proposal", abci.ResponseProcessProposal(status=status))

    def extend_vote(self, _request: abci.RequestExtendVote) -> bytes:
        """Add nothing to a vote."""
        return answers.message("extend_vote", abci.ResponseExtendVote())

    def verify_vote_extension(self, request: abci.RequestVerifyVoteExtension) -> bytes:
        """Accept only the empty extension that we make."""
        status = abci.ResponseVerifyVoteExtension
        verdict = status.REJECT if request.vote_extension else status.ACCEPT
        return answers.message("verify_vote_extension", abci.ResponseVerifyVoteExtension(status=verdict))


def _nanoseconds(stamp: Timestamp) -> int:
    return stamp.seconds * 10**9 + stamp.nanos


def _fit(txs: Sequence[bytes], limit: int) -> list[bytes]:
    chosen = []
    for raw in txs:
        limit -= framed_size(raw)
        if limit < 0:
            break
        chosen.append(raw)
    return chosen
