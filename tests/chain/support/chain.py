"""A chain of one machine, in process and strict: bugs raise, invariants are checked after every block."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import Message

from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block, Context, Mode
from virtengine.chain.kernel.machine import Machine, Writes
from virtengine.chain.kernel.results import Result
from virtengine.core.amounts import DENOM
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.tendermint.abci.types_pb2 import Event, ValidatorUpdate

S = TypeVar("S")
M = TypeVar("M", bound=Message)

START_MS = 1_767_225_600_000
"""2026-01-01 00:00 UTC."""
PLENTY = 1_000_000_000_000
FREE_GAS = {
    "params": {
        "enabled": False,
        "target_utilization_bps": 6500,
        "adjustment_rate_bps": 2500,
        "max_change_bps": 2000,
        "congestion_threshold_bps": 8500,
        "congestion_multiplier_bps": 1500,
        "window": 8,
        "min_gas_price": "0.0025",
        "max_price_factor": 10,
    }
}
"""The chain asks for no fee, so that tests pay only the fees that they are about."""


@dataclass(frozen=True)
class Actor:
    """Someone with a key that follows from the name."""

    name: str
    key: PrivateKey

    @property
    def address(self) -> str:
        return self.key.address


class TxOutcome:
    """What became of a transaction; events and responses are decoded when they are looked at."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.code = result.code
        self.codespace = result.codespace
        self.log = result.log
        self.gas_used = result.gas_used

    @cached_property
    def events(self) -> list[tuple[str, dict[str, str]]]:
        """Events with their attributes."""
        return [decode_event(raw) for raw in self.result.events]

    @cached_property
    def responses(self) -> list[Message]:
        """What the handlers answered."""
        from virtengine.wire.cosmos.base.abci.v1beta1.abci_pb2 import TxMsgData

        data = TxMsgData.FromString(self.result.data)
        return [_unpack(packed.type_url, packed.value) for packed in data.msg_responses]

    def event(self, kind: str) -> dict[str, str]:
        """Return the attributes of the first event of a kind (full name, or its last word)."""
        for name, attributes in self.events:
            if name in (kind,) or name.endswith(f".{kind}"):
                return attributes
        raise AssertionError(f"no event {kind!r}; there are {[name for name, _ in self.events]}")


@dataclass
class BlockResult:
    """What became of a block."""

    height: int
    app_hash: bytes
    txs: list[TxOutcome]
    raw_events: list[bytes]
    updates: list[ValidatorUpdate] = field(default_factory=list)

    @cached_property
    def events(self) -> list[tuple[str, dict[str, str]]]:
        """Events of the block itself with their attributes."""
        return [decode_event(raw) for raw in self.raw_events]


class TestChain:
    """Make it, take actors from it, send messages, read state.

    chain = TestChain()
    alice = chain.actor("alice")
    outcome = chain.send(alice, MsgSend(...))            # one block, must succeed
    outcome = chain.fail(alice, MsgSend(...))            # one block, must be refused
    chain.advance(blocks=10, seconds=5)
    chain.state("bank"), chain.query("/cosmos.bank.v1beta1.Query/Balance", request, Response)
    """

    __test__ = False

    def __init__(
        self,
        actors: Sequence[str] = ("alice", "bob", "carol", "dave", "provider", "tenant"),
        *,
        genesis_state: Mapping[str, Any] | None = None,
        balance: int = PLENTY,
        chain_id: str = "virtengine-test",
        machine: Machine | None = None,
    ) -> None:
        self.chain_id = chain_id
        self.machine = machine or app.make_machine(strict=True)
        self.time_ms = START_MS
        self.actors: dict[str, Actor] = {}
        state = dict(genesis_state or {})
        bank = dict(state.get("bank", {}))
        bank["balances"] = [
            *bank.get("balances", []),
            *(
                {"address": self.actor(n).address, "coins": [{"denom": DENOM, "amount": str(balance)}]}
                for n in actors
            ),
        ]
        state["bank"] = bank
        if any(module.name == "gas" for module in self.machine.modules):
            state.setdefault("gas", FREE_GAS)
        for module in self.machine.modules:
            if module.joins:
                state.setdefault(module.name, {})
        self.genesis = state
        self.writes: Writes = []
        """What the last block wrote."""
        self.genesis_hash = self.machine.init_genesis(
            Block(chain_id=chain_id, height=1, time_ms=START_MS),
            genesis.parse_app_state(json.dumps(state).encode(), self.machine.modules),
        )
        self.block(seconds=0)

    @property
    def height(self) -> int:
        return self.machine.last.height

    def actor(self, name: str) -> Actor:
        """Return the actor of a name; the key follows from the name."""
        if name not in self.actors:
            self.actors[name] = Actor(name, PrivateKey(hashlib.sha256(f"actor/{name}".encode()).digest()))
        return self.actors[name]

    def sign(
        self, actor: Actor | Sequence[Actor], *messages: Message, sequence: int | None = None, **terms: Any
    ) -> bytes:
        """Return a signed transaction. `terms` are fields of `virtengine.crypto.tx.Terms`."""
        signers = []
        for one in [actor] if isinstance(actor, Actor) else actor:
            account = self.machine.deliver.accounts.get(one.address)
            number, following = (account.number, account.sequence) if account else (0, 0)
            signers.append(Signer(one.key, number, following if sequence is None else sequence))
        terms.setdefault("chain_id", self.chain_id)
        terms.setdefault("gas_limit", 10_000_000)
        return sign_tx(messages, signers, Terms(**terms))

    def block(
        self, *txs: bytes, seconds: int = 1, milliseconds: int | None = None, **about: Any
    ) -> BlockResult:
        """Carry out and commit one block of raw transactions; check all invariants.

        `about` are fields of `Block`: proposer, votes, misbehavior.
        """
        self.time_ms += seconds * 1000 if milliseconds is None else milliseconds
        block = Block(chain_id=self.chain_id, height=self.height + 1, time_ms=self.time_ms, **about)
        outcome = self.machine.finalize(block, txs)
        self.writes = self.machine.commit().writes
        self.machine.check_invariants(self.machine.deliver)
        return BlockResult(
            height=block.height,
            app_hash=outcome.app_hash,
            txs=[TxOutcome(result) for result in outcome.results],
            raw_events=outcome.events,
            updates=list(outcome.validator_updates),
        )

    def advance(self, *, blocks: int = 1, seconds: int = 1) -> BlockResult:
        """Make empty blocks; return the last."""
        result = self.block(seconds=seconds)
        for _ in range(blocks - 1):
            result = self.block(seconds=seconds)
        return result

    def deliver(
        self, actor: Actor | Sequence[Actor], *messages: Message, seconds: int = 1, **terms: Any
    ) -> TxOutcome:
        """Send one transaction in its own block and return what became of it."""
        return self.block(self.sign(actor, *messages, **terms), seconds=seconds).txs[0]

    def send(
        self, actor: Actor | Sequence[Actor], *messages: Message, seconds: int = 1, **terms: Any
    ) -> TxOutcome:
        """Send one transaction in its own block; it must succeed."""
        outcome = self.deliver(actor, *messages, seconds=seconds, **terms)
        assert outcome.code == 0, f"{outcome.codespace}/{outcome.code}: {outcome.log}"
        return outcome

    def fail(
        self, actor: Actor | Sequence[Actor], *messages: Message, seconds: int = 1, **terms: Any
    ) -> TxOutcome:
        """Send one transaction in its own block; it must be refused."""
        outcome = self.deliver(actor, *messages, seconds=seconds, **terms)
        assert outcome.code != 0, "the transaction was accepted"
        return outcome

    def check(self, raw: bytes) -> TxOutcome:
        """Run CheckTx."""
        block = Block(chain_id=self.chain_id, height=self.height + 1, time_ms=self.time_ms)
        return TxOutcome(self.machine.executor.run(raw, self.machine.check, block, mode=Mode.CHECK))

    def state(self, module: str) -> Any:
        """Return a module's State over the committed state (the view of queries)."""
        return self.machine.query.states[module]

    def balance(self, who: Actor | str) -> int:
        """Return an address's uve."""
        address = who if isinstance(who, str) else who.address
        return self.state("bank").balances.get(address, DENOM) or 0

    def query(self, path: str, request: Message) -> Any:
        """Answer a query by its gRPC path. Raises QueryError."""
        service_name, _, method = path.lstrip("/").rpartition("/")
        for module in self.machine.modules:
            for service in module.queries:
                if service.service.full_name == service_name:
                    ctx = Context(self.machine.query.store, self.machine.last)
                    return service.methods[method](self.state(module.name), request, ctx)
        raise AssertionError(f"no module answers {path}")

    def set_up(self, change: Callable[[Any], None], module: str) -> None:
        """Change a module's state directly, as part of the next block: for states that no message reaches."""
        change(self.machine.deliver.states[module])
        self.machine.deliver.store.keep()


def decode_event(raw: bytes) -> tuple[str, dict[str, str]]:
    """Return an event's type and attributes; JSON strings of typed events are unquoted."""
    event = Event.FromString(raw)
    typed = "." in event.type
    return event.type, {
        item.key: json.loads(item.value) if typed and item.value.startswith('"') else item.value
        for item in event.attributes
    }


def _unpack(url: str, value: bytes) -> Message:
    from google.protobuf import message_factory
    from google.protobuf.descriptor_pool import Default

    return message_factory.GetMessageClass(Default().FindMessageTypeByName(url.lstrip("/"))).FromString(value)


def as_json(message: Message) -> dict[str, Any]:
    """Return a message in proto-JSON with the names of its fields."""
    return json_format.MessageToDict(message, preserving_proto_field_name=True)
