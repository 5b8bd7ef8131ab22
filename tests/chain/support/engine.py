"""What CometBFT does, in its order, in process: with an application that can be killed and opened again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.chain.support.chain import TestChain
from tests.chain.support.messages import send
from virtengine.chain import app
from virtengine.chain.abci.application import Application
from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.disk import Disk
from virtengine.chain.kernel.journal import Journal
from virtengine.chain.metrics import Metrics
from virtengine.chain.query.registry import Registry
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.tendermint.abci import types_pb2 as abci

SOURCE = TestChain(chain_id="abci")


class Engine:
    """What CometBFT does, in its order, with an application that can be killed and opened again."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder = folder
        self.disk = disk
        self.blocks: list[tuple[abci.RequestFinalizeBlock, bytes]] = []
        self.open()
        self.init_chain()

    def open(self) -> None:
        """Start the application on its data folder, as after a kill: nothing is closed."""
        machine = app.make_machine(strict=True)
        machine.check.ante.sequence_gap = 8
        machine.history.blocks, machine.history.keys = 10, 10_000
        self.journal = Journal(self.folder, self.disk)
        self.journal.recover(machine)
        pool = Pool(machine)
        self.application = Application(
            machine, self.journal, pool, Registry(machine, pool.lock, _raise), Metrics()
        )
        self.machine = machine

    def call(self, kind: str, **fields: Any) -> Any:
        request = abci.Request(**{kind: getattr(abci, _REQUESTS[kind])(**fields)})
        framed = self.application.answer(request.SerializeToString())
        size, start = _varint(framed)
        assert len(framed) == start + size
        response = abci.Response.FromString(framed[start:])
        assert response.WhichOneof("value") == kind
        return getattr(response, kind)

    def init_chain(self) -> Any:
        state = json.dumps(SOURCE.genesis).encode()
        return self.call(
            "init_chain", chain_id="abci", initial_height=1, app_state_bytes=state, time={"seconds": 1}
        )

    def request(self, txs: list[bytes]) -> abci.RequestFinalizeBlock:
        height = len(self.blocks) + 1
        return abci.RequestFinalizeBlock(height=height, txs=txs, time={"seconds": height}, hash=bytes(32))

    def finalize(self, request: abci.RequestFinalizeBlock) -> Any:
        return self.call(
            "finalize_block", **{name: getattr(request, name) for name in ("height", "txs", "time", "hash")}
        )

    def block(self, *txs: bytes) -> Any:
        request = self.request(list(txs))
        proposal = self.call("process_proposal", txs=list(txs), height=request.height)
        assert proposal.status == abci.ResponseProcessProposal.ACCEPT
        answer = self.finalize(request)
        self.call("commit")
        self.blocks.append((request, answer.app_hash))
        return answer

    def handshake(self) -> int:
        """Replay what the application misses; return how many blocks that were."""
        info = self.call("info")
        if info.last_block_height == 0:
            self.init_chain()
        elif info.last_block_height <= len(self.blocks):
            assert info.last_block_app_hash == self.blocks[info.last_block_height - 1][1]
        missing = self.blocks[info.last_block_height :]
        for request, app_hash in missing:
            assert self.finalize(request).app_hash == app_hash
            self.call("commit")
        return len(missing)

    def tx(self, name: str = "alice", *, amount: int = 1, ahead: int = 0, fee: int = 1) -> bytes:
        alice, bob = SOURCE.actor(name), SOURCE.actor("bob")
        account = self.machine.query.accounts.get(alice.address)
        assert account is not None
        signer = Signer(alice.key, account.number, account.sequence + ahead)
        return sign_tx([send(alice, bob, amount)], [signer], Terms("abci", fee=fee))


_REQUESTS = {
    field.name: field.message_type.name for field in abci.Request.DESCRIPTOR.oneofs_by_name["value"].fields
}


def _raise(_where: str, error: Exception) -> None:
    raise error


def _varint(data: bytes) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(data):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, place + 1
    raise AssertionError("no length")
