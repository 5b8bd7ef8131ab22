"""Make, record and read recorded blocks of the modules auth and bank.

`python -m tests.chain.vectors.blocks` writes the file anew: only for a changed hash that is meant.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from tests.chain.support import TestChain
from tests.chain.support.messages import coin, send
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.modules import auth, bank
from virtengine.wire.cosmos.bank.v1beta1.bank_pb2 import Input, Output
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgMultiSend

FILE = Path(__file__).parent / "auth_bank.json"
SEED = 42
BLOCKS = 12
TXS = 8
NAMES = ("alice", "bob", "carol", "dave")


def new_machine() -> Machine:
    """Return a machine of the two modules that every client uses."""
    return Machine((auth.MODULE, bank.MODULE), app.make_fees, strict=True)


def make() -> dict[str, Any]:
    """Run seeded blocks, good and bad transactions mixed, and return what to record."""
    chance = random.Random(SEED)
    chain = TestChain(NAMES, machine=new_machine(), chain_id="vectors")
    blocks: list[dict[str, Any]] = [
        {"height": 1, "time_ms": chain.time_ms, "txs": [], "app_hash": chain.machine.last_hash.hex()}
    ]
    for _ in range(BLOCKS):
        txs = [_transaction(chance, chain) for _ in range(TXS)]
        result = chain.block(*txs, seconds=chance.randint(1, 9))
        blocks.append(
            {
                "height": result.height,
                "time_ms": chain.time_ms,
                "txs": [raw.hex() for raw in txs],
                "results": [[tx.codespace, tx.code, tx.gas_used] for tx in result.txs],
                "app_hash": result.app_hash.hex(),
            }
        )
    return {
        "chain_id": "vectors",
        "genesis": chain.genesis,
        "genesis_hash": chain.genesis_hash.hex(),
        "blocks": blocks,
    }


def replay(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Run recorded blocks and return the blocks with what they gave now."""
    machine = new_machine()
    first = record["blocks"][0]
    state = genesis.parse_app_state(json.dumps(record["genesis"]).encode(), machine.modules)
    root = machine.init_genesis(Block(record["chain_id"], 1, first["time_ms"]), state)
    assert root.hex() == record["genesis_hash"]
    replayed = []
    for block in record["blocks"]:
        outcome = machine.finalize(
            Block(record["chain_id"], block["height"], block["time_ms"]),
            [bytes.fromhex(raw) for raw in block["txs"]],
        )
        machine.commit()
        machine.check_invariants()
        again = {**block, "app_hash": outcome.app_hash.hex()}
        if "results" in block:
            again["results"] = [
                [result.codespace, result.code, result.gas_used] for result in outcome.results
            ]
        replayed.append(again)
    return replayed


def _transaction(chance: random.Random, chain: TestChain) -> bytes:
    sender, recipient = (chain.actor(name) for name in chance.choices([*NAMES, "newcomer"], k=2))
    if chance.random() < 0.3:
        amount = chance.randint(1, 10**6)
        message: Any = MsgMultiSend(
            inputs=[Input(address=sender.address, coins=[coin(2 * amount)])],
            outputs=[
                Output(address=chain.actor(name).address, coins=[coin(amount)])
                for name in chance.sample(NAMES, 2)
            ],
        )
    else:
        message = send(sender, recipient, chance.choice([1, 10**6, 10**13]))
    sequence = None if chance.random() < 0.8 else chance.randint(0, 3)
    return chain.sign(
        sender, message, fee=chance.choice([0, 250]), sequence=sequence, memo=chance.choice(["", "vector"])
    )


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=1) + "\n", encoding="utf-8")
