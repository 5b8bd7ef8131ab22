"""A chain under malformed transactions: each is checked, then carried out in a block with others.

Transactions of every kind of message are signed; then their bytes, structure or signatures are changed, or
their message is spoiled before it is signed, so that nonsense reaches the handlers. Some stay as they are and
give the chain something to hold. What is accepted must be what its signers signed, to the byte.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message

from bench.load.mutations import mutate
from bench.load.shapes import Shapes
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block, Mode
from virtengine.chain.kernel.results import TxResult
from virtengine.core.amounts import DENOM
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.tendermint.abci.types_pb2 import Event

CHAIN_ID = "virtengine-fuzz"
ACCOUNTS = 256
START_MS = 1_767_225_600_000
BALANCE = 10**13
GAS = 2_000_000
USUAL = 0.2
"""The share of plain transfers: the chain reads them in a way of their own."""
KEPT = 20
"""How many failures are described."""
TWICE_EVERY = 8
"""Every so many blocks the block is carried out twice and the answers are compared."""


@dataclass
class Tally:
    """What came of it."""

    inputs: int = 0
    crashes: int = 0
    accepted_invalid: int = 0
    accepted_valid: int = 0
    differing: int = 0
    failures: list[str] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    check_us: list[float] = field(default_factory=list)
    """Processor time of each CheckTx: it does not depend on what else the machine does."""


class Campaign:
    """One chain and one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.tally = Tally()
        self.machine = app.make_machine(report=self._crashed)
        self.keys = [PrivateKey(hashlib.sha256(b"fuzz/%d" % number).digest()) for number in range(ACCOUNTS)]
        self.time_ms = START_MS
        self.machine.init_genesis(
            Block(CHAIN_ID, 1, START_MS),
            genesis.parse_app_state(json.dumps(self._genesis()).encode(), self.machine.modules),
        )
        self._block([])
        kinds = [kind for module in self.machine.modules for kind in module.messages]
        self.kinds: list[type[Message]] = sorted(kinds, key=lambda kind: str(kind.DESCRIPTOR.full_name))
        self.shapes = Shapes(self.chance, [key.address for key in self.keys], self.kinds)
        self._signed: set[bytes] = set()

    def round(self) -> None:
        """Make one transaction for each account and let the chain judge them all."""
        self._signed.clear()
        raws = [self._input(key) for key in self.keys]
        for raw in raws:
            self._check(raw)
        for raw, result in zip(raws, self._block(raws), strict=True):
            self._judge(raw, result)

    def _input(self, key: PrivateKey) -> bytes:
        dice = self.chance.random()
        if self.chance.random() < USUAL:
            message = self._transfer(key)
        else:
            message = self.shapes.message(self.chance.choice(self.kinds), key.address)
        self.tally.kinds[str(message.DESCRIPTOR.name)] += 1
        if 0.55 <= dice < 0.9:
            self.shapes.spoil(message)
        raw = self._sign(key, message)
        if dice < 0.9:
            self.tally.inputs += 1
        return mutate(self.chance, raw) if dice < 0.55 else raw

    def _transfer(self, key: PrivateKey) -> Message:
        coins = [Coin(denom=DENOM, amount=str(self.chance.randrange(1, 10_000)))]
        recipient = self.chance.choice(self.keys).address
        return MsgSend(from_address=key.address, to_address=recipient, amount=coins)

    def _sign(self, key: PrivateKey, *messages: Message) -> bytes:
        account = self.machine.query.accounts.get(key.address)
        number, sequence = (account.number, account.sequence) if account is not None else (0, 0)
        terms = Terms(CHAIN_ID, gas_limit=GAS, fee=GAS)
        raw = sign_tx(messages, [Signer(key, number, sequence)], terms)
        self._signed.add(raw)
        return raw

    def _check(self, raw: bytes) -> None:
        started = time.thread_time()
        last = self.machine.last
        try:
            block = Block(CHAIN_ID, last.height + 1, last.time_ms)
            result = self.machine.executor.run(raw, self.machine.check, block, mode=Mode.CHECK)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            self._crashed("CheckTx", error)
            return
        self.tally.check_us.append((time.thread_time() - started) * 1e6)
        if result.code == 0 and raw not in self._signed:
            self._note("accepted by CheckTx", raw)

    def _block(self, raws: Sequence[bytes]) -> list[TxResult]:
        """Carry a block out, now and then twice, and commit it."""
        self.time_ms += self.chance.choice((1_000, 1_000, 5_000, 3_600_000))
        block = Block(CHAIN_ID, self.machine.last.height + 1, self.time_ms)
        try:
            results = self.machine.finalize(block, raws).results
            if block.height % TWICE_EVERY == 0:
                again = self.machine.finalize(block, raws).results
                same = zip(results, again, strict=True)
                self.tally.differing += sum(one.encode() != other.encode() for one, other in same)
            self.machine.commit()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            self._crashed(f"block {block.height}", error)
            self.machine.abandon()
            return [TxResult(code=1) for _ in raws]
        return results

    def _judge(self, raw: bytes, result: TxResult) -> None:
        self.tally.codes[f"{result.codespace or 'sdk'}/{result.code}"] += 1
        if result.code:
            return
        if raw not in self._signed:
            self._note("accepted in a block", raw)
            return
        self.tally.accepted_valid += 1
        for encoded in result.events[-8:]:
            for attribute in Event.FromString(encoded).attributes:
                self.shapes.learn(attribute.key, attribute.value.strip('"'))

    def _note(self, what: str, raw: bytes) -> None:
        self.tally.accepted_invalid += 1
        if len(self.tally.failures) < KEPT:
            self.tally.failures.append(f"{what}: {raw[:4096].hex()}")

    def _crashed(self, where: str, error: Exception) -> None:
        self.tally.crashes += 1
        if len(self.tally.failures) < KEPT:
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            line = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place is not None else ""
            self.tally.failures.append(f"{where}: {error!r:.300} at {line}")

    def _genesis(self) -> dict[str, Any]:
        coins = [{"denom": DENOM, "amount": str(BALANCE)}]
        return {"bank": {"balances": [{"address": key.address, "coins": coins} for key in self.keys]}}
