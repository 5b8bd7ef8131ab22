"""State sync: the engine offers our snapshots to peers, and hands us those of others."""

from __future__ import annotations

from collections.abc import Callable

from virtengine.chain.abci import answers
from virtengine.wire.tendermint.abci import types_pb2 as abci


class StateSync:
    """Answers what the engine asks about snapshots."""

    def __init__(self) -> None:
        self.methods: dict[str, Callable[..., bytes]] = {
            "list_snapshots": self.list_snapshots,
            "offer_snapshot": self.offer_snapshot,
            "load_snapshot_chunk": self.load_snapshot_chunk,
            "apply_snapshot_chunk": self.apply_snapshot_chunk,
        }

    def list_snapshots(self, _request: abci.RequestListSnapshots) -> bytes:
        """Offer none."""
        return answers.message("list_snapshots", abci.ResponseListSnapshots())

    def offer_snapshot(self, _request: abci.RequestOfferSnapshot) -> bytes:
        """Refuse it."""
        answer = abci.ResponseOfferSnapshot(result=abci.ResponseOfferSnapshot.REJECT)
        return answers.message("offer_snapshot", answer)

    def load_snapshot_chunk(self, _request: abci.RequestLoadSnapshotChunk) -> bytes:
        """Return nothing."""
        return answers.message("load_snapshot_chunk", abci.ResponseLoadSnapshotChunk())

    def apply_snapshot_chunk(self, _request: abci.RequestApplySnapshotChunk) -> bytes:
        """End the restoration."""
        answer = abci.ResponseApplySnapshotChunk(result=abci.ResponseApplySnapshotChunk.ABORT)
        return answers.message("apply_snapshot_chunk", answer)
