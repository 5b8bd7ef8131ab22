"""Make, record and read recorded blocks of the whole application, from a random market with stake.

`python -m tests.chain.vectors.whole` writes the file anew: only for a changed hash that is meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.chain.simulation import batch, governance, grants, money, sellers, stakers, trade  # noqa: F401 - makers
from tests.chain.simulation.world import World
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block, Vote
from virtengine.chain.kernel.machine import Machine, Outcome

FILE = Path(__file__).parent / "whole.json"
SEED = 7
BLOCKS = 25
TXS = 10

Call = tuple[Block, list[bytes], Outcome]


def make() -> dict[str, Any]:
    """Run seeded blocks and return what to record."""
    with _noted() as calls:
        world = World(SEED, signed_every=1)
        for _ in range(BLOCKS):
            world.block(TXS)
    return {
        "chain_id": world.chain.chain_id,
        "genesis": world.chain.genesis,
        "genesis_hash": world.chain.genesis_hash.hex(),
        "blocks": [_show(*call) for call in calls],
    }


def replay(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Run recorded blocks on a new machine and return the blocks with what they gave now."""
    machine = app.make_machine(strict=True)
    first = record["blocks"][0]
    state = genesis.parse_app_state(json.dumps(record["genesis"]).encode(), machine.modules)
    root = machine.init_genesis(Block(record["chain_id"], first["height"], first["time_ms"]), state)
    assert root.hex() == record["genesis_hash"]
    shown = []
    for entry in record["blocks"]:
        block = Block(
            record["chain_id"],
            entry["height"],
            entry["time_ms"],
            bytes.fromhex(entry["proposer"]),
            votes=tuple(Vote(bytes.fromhex(who), power, signed) for who, power, signed in entry["votes"]),
        )
        txs = [bytes.fromhex(raw) for raw in entry["txs"]]
        shown.append(_show(block, txs, machine.finalize(block, txs)))
        machine.commit()
    return shown


@contextmanager
def _noted() -> Iterator[list[Call]]:
    calls: list[Call] = []
    finalize = Machine.finalize

    def noting(self: Machine, block: Block, txs: list[bytes]) -> Outcome:
        outcome = finalize(self, block, txs)
        calls.append((block, list(txs), outcome))
        return outcome

    Machine.finalize = noting  # type: ignore[assignment,method-assign]
    try:
        yield calls
    finally:
        Machine.finalize = finalize  # type: ignore[method-assign]


def _show(block: Block, txs: list[bytes], outcome: Outcome) -> dict[str, Any]:
    return {
        "height": block.height,
        "time_ms": block.time_ms,
        "proposer": block.proposer.hex(),
        "votes": [[vote.address.hex(), vote.power, vote.signed] for vote in block.votes],
        "txs": [raw.hex() for raw in txs],
        "results": [[tx.codespace, tx.code, tx.gas_used] for tx in outcome.results],
        "app_hash": outcome.app_hash.hex(),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=1) + "\n")
