"""State sync: peers get our snapshots in chunks, and a node without a state takes one from them.

A chunk that is not what its snapshot announced is fetched again and its sender left out. A snapshot whose
state does not have the app hash that the engine's light client vouches for is refused whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import structlog

from virtengine.chain.abci import answers
from virtengine.chain.kernel.chunks import CHUNK, FORMAT, Gathering, Offer, describe, read_chunk
from virtengine.chain.kernel.journal import Journal
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.snapshot import adopt, snapshot_path, snapshots
from virtengine.wire.tendermint.abci import types_pb2 as abci

log = structlog.get_logger(__name__)

Lock = AbstractContextManager[object]
_OFFER = abci.ResponseOfferSnapshot
_APPLY = abci.ResponseApplySnapshotChunk


class StateSync:
    """Answers what the engine asks about snapshots."""

    def __init__(self, machine: Machine, journal: Journal, state_lock: Lock, consensus_lock: Lock) -> None:
        self.machine = machine
        self.journal = journal
        self.state_lock = state_lock
        self.consensus_lock = consensus_lock
        self.methods: dict[str, Callable[..., bytes]] = {
            "list_snapshots": self.list_snapshots,
            "offer_snapshot": self.offer_snapshot,
            "load_snapshot_chunk": self.load_snapshot_chunk,
            "apply_snapshot_chunk": self.apply_snapshot_chunk,
        }
        self.chunk_size = CHUNK
        self._gathering: Gathering | None = None
        self._described: dict[Path, Offer] = {}
        self._describing = threading.Lock()

    def list_snapshots(self, _request: abci.RequestListSnapshots) -> bytes:
        """Offer every complete snapshot, the newest first."""
        answer = abci.ResponseListSnapshots()
        with self._describing:
            found = snapshots(self.journal.snapshot_folder)
            self._described = {
                path: self._described.get(path) or describe(path, self.chunk_size) for path in found
            }
            for offer in reversed(self._described.values()):
                answer.snapshots.add(
                    height=offer.height,
                    format=FORMAT,
                    chunks=offer.chunks,
                    hash=offer.hash,
                    metadata=offer.metadata,
                )
        return answers.message("list_snapshots", answer)

    def load_snapshot_chunk(self, request: abci.RequestLoadSnapshotChunk) -> bytes:
        """Return a chunk; an empty one says that it is not here."""
        path = snapshot_path(self.journal.snapshot_folder, request.height)
        here = request.format == FORMAT and path.exists()
        chunk = read_chunk(path, request.chunk, self.chunk_size) if here else b""
        return answers.message("load_snapshot_chunk", abci.ResponseLoadSnapshotChunk(chunk=chunk))

    def offer_snapshot(self, request: abci.RequestOfferSnapshot) -> bytes:
        """Begin to gather a snapshot that makes sense and is not older than what we have."""
        told, self._gathering = request.snapshot, None
        offer = Offer(told.height, told.chunks, told.hash, told.metadata)
        result = _OFFER.ACCEPT
        if told.format != FORMAT:
            result = _OFFER.REJECT_FORMAT
        elif not offer.is_sound() or len(request.app_hash) != 32 or offer.height < self.machine.last.height:
            result = _OFFER.REJECT
        else:
            self._gathering = Gathering(self.journal.snapshot_folder, offer, request.app_hash)
        log.info(
            "snapshot offered", height=offer.height, chunks=offer.chunks, accepted=result == _OFFER.ACCEPT
        )
        return answers.message("offer_snapshot", _OFFER(result=result))

    def apply_snapshot_chunk(self, request: abci.RequestApplySnapshotChunk) -> bytes:
        """Keep a chunk; with the last one the state becomes ours."""
        gathering = self._gathering
        if gathering is None or request.index >= gathering.offer.chunks:
            return answers.message("apply_snapshot_chunk", _APPLY(result=_APPLY.ABORT))
        if not gathering.add(request.index, request.chunk):
            log.warning("bad snapshot chunk", index=request.index, sender=request.sender)
            senders = [request.sender] if request.sender else []
            again = _APPLY(result=_APPLY.RETRY, refetch_chunks=[request.index], reject_senders=senders)
            return answers.message("apply_snapshot_chunk", again)
        with self.consensus_lock:
            accepted = bool(gathering.missing) or self._finish(gathering)
        result = _APPLY.ACCEPT if accepted else _APPLY.REJECT_SNAPSHOT
        return answers.message("apply_snapshot_chunk", _APPLY(result=result))

    def _finish(self, gathering: Gathering) -> bool:
        self._gathering = None
        found = gathering.finish()
        if found is None:
            log.error(
                "snapshot refused", height=gathering.offer.height, cause="it is not the state of its app hash"
            )
            return False
        state, commitment = found
        height = state.block.height
        self.journal.rotate(height + 1)
        self.journal.prune(height)
        self.journal.acknowledge(height)
        with self.state_lock:
            adopt(state, self.machine)
            self.machine.seal(commitment)
        log.info("snapshot taken over", height=height, app_hash=state.app_hash.hex())
        return True
