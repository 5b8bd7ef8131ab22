"""A random market: actors, and one way to make each kind of message from what the chain holds.

Most messages are likely to succeed, some are nonsense on purpose. Everything follows from the seed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any

from google.protobuf.message import Message

from tests.chain.modules import scene
from tests.chain.modules.gov.scene import PARAMS as GOV_PARAMS
from tests.chain.simulation import batch_params
from tests.chain.support.chain import Actor, BlockResult, decode_event
from tests.chain.support.stake import StakeChain, key_of
from virtengine.chain.kernel.ante import check_messages
from virtengine.chain.kernel.tx import Tx
from virtengine.core.errors import ModuleError
from virtengine.crypto.addresses import consensus_address
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.crypto.secp256k1 import SIGNATURE_SIZE, PrivateKey
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types

PROVIDERS = ("p0", "p1", "p2")
TENANTS = ("t0", "t1", "t2", "t3")
AGENT = "agent"
VOTER = "val0"
"""Who runs the first validator, and so decides every vote."""
STAKERS = (VOTER, "v1", "v2", "v3")
"""Who runs a validator, or may come to."""
STAKE = 100 * 10**6
DRAWS = 6
SIGNED_EVERY = 10

GENESIS: dict[str, Any] = scene.GENESIS | {
    "market": {
        "params": {
            "bid_min_deposit": {"denom": "uve", "amount": "5000"},
            "max_bids_per_order": 3,
            "max_offerings_per_provider": 4,
            "max_orders_per_customer": 6,
            "order_expiry_blocks": "12",
            "funds_grace_blocks": "4",
            "final_usage_blocks": "5",
            "max_manifest_bytes": 4096,
            "queue_batch": 3,
            "change_window_blocks": "5",
        }
    },
    "settlement": {
        "params": {
            "settlement_period_seconds": "10",
            "min_settlement_amount": "50",
            "usage_grace_seconds": "20",
            "max_usage_age_seconds": "864000",
            "invoice_due_seconds": "604800",
            "max_lines_per_batch": 4,
            "dispute_window_seconds": "8",
            "close_slack_seconds": "5",
            "max_unsettled_records": 6,
            "queue_batch": 2,
        }
    },
    "encryption": {
        "params": {
            "max_recipients_per_envelope": 3,
            "max_keys_per_account": 3,
            "allowed_algorithms": [ALGORITHM],
            "require_signature": True,
            "revocation_grace_period_seconds": "10",
            "key_expiry_warning_seconds": ["10", "4"],
            "rotation_batch_size": 2,
            "max_ciphertext_bytes": 4096,
        }
    },
    "provider": {
        "params": {
            "max_attributes": 4,
            "max_agents": 2,
            "key_grace_seconds": "5",
            "min_leave_seconds": "6",
            "max_window_seconds": "100",
            "max_audited_attributes": 3,
        }
    },
    "gov": {
        "params": GOV_PARAMS
        | {"max_deposit_period": "12s", "voting_period": "8s", "expedited_voting_period": "4s"}
    },
    "mint": {
        "params": {
            "mint_denom": "uve",
            "inflation_rate_change": "0.13",
            "inflation_max": "0.2",
            "inflation_min": "0.07",
            "goal_bonded": "0.67",
            "blocks_per_year": "100000",
        }
    },
    "performance": {
        "params": {
            "epoch_length": "10",
            "base_reward_per_block": "50",
            "veid_reward_pool": "200",
            "identity_network_reward_pool": "100",
            "downtime_threshold": "4",
            "signed_blocks_window": "20",
            "min_signed_per_window": "400000",
            "slash_fraction_double_sign": "50000",
            "slash_fraction_downtime": "1000",
            "slash_fraction_invalid_attestation": "50000",
            "jail_double_sign": "604800",
            "jail_downtime": "3",
            "jail_invalid_attestation": "604800",
            "score_tolerance": "100",
            "max_missed_veid_recomputations": "10",
            "reward_denom": "uve",
            "history_epochs": "3",
        }
    },
    "hpc": batch_params.GENESIS,
}


Maker = Callable[["World"], tuple[Actor, Message]]
MAKERS: list[tuple[int, Maker]] = []


def maker(weight: int) -> Callable[[Maker], Maker]:
    """Register a way to make a message, chosen in proportion to its weight."""

    def register(make: Maker) -> Maker:
        MAKERS.append((weight, make))
        return make

    return register


class Unsigned(PrivateKey):
    """A key that saves the work of signing."""

    def __init__(self, key: PrivateKey) -> None:
        self.public_key, self.address = key.public_key, key.address

    def sign(self, message: bytes) -> bytes:
        return bytes(SIGNATURE_SIZE)


class World:
    """The chain, the dice, and what became of the messages."""

    def __init__(self, seed: int, *, signed_every: int = SIGNED_EVERY) -> None:
        self.signed_every = signed_every
        self.dice = random.Random(seed)
        self.chain = StakeChain(
            [STAKE],
            genesis_state=GENESIS,
            params={"unbonding_time": "20s", "max_validators": 3},
            actors=(*PROVIDERS, *TENANTS, AGENT, *STAKERS[1:]),
            balance=5_000_000,
        )
        self.market = self.chain.state("market")
        self.settlement = self.chain.state("settlement")
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.proposals: Counter[str] = Counter()
        self.governed: Counter[str] = Counter()
        self.next_sequences: dict[str, int] = {}
        self.lucky = True
        self._makers = [make for _, make in MAKERS]
        self._weights = list(accumulate(weight for weight, _ in MAKERS))
        self._addresses: dict[str, Actor] = {}
        self._seen: dict[Any, list[Any]] = {}

    def block(self, count: int) -> None:
        """Make a block of random transactions and note what became of them."""
        self.next_sequences.clear()
        self._seen.clear()
        sent = [self.message() for _ in range(count)]
        raw = [self.sign(actor, message) for actor, message in sent]
        self.chain.absent = {name for name in STAKERS[1:] if self.dice.random() < 0.3}
        proposer = consensus_address(key_of(self.dice.choice(STAKERS)))
        result = self.chain.block(*raw, seconds=self.dice.choice((1, 1, 2, 3)), proposer=proposer)
        for (_, message), outcome in zip(sent, result.txs, strict=True):
            name = message.DESCRIPTOR.name
            if outcome.code == 0:
                self.accepted[name] += 1
                continue
            self.refused[f"{outcome.codespace}/{outcome.code}"] += 1
            assert (outcome.codespace, outcome.code) != ("sdk", 1), f"{name}: {outcome.log}"
        self.note_proposals(result)

    def note_proposals(self, result: BlockResult) -> None:
        """Count the messages that passed proposals carried out."""
        for raw in result.raw_events:
            if b"active_proposal" not in raw:
                continue
            _kind, said = decode_event(raw)
            self.proposals[said["proposal_result"]] += 1
            if said["proposal_result"] == "proposal_passed":
                proposal = self.chain.state("gov").proposal(int(said["proposal_id"]))
                self.accepted.update(one.type_url.rsplit(".", 1)[1] for one in proposal.messages)
                self.governed.update(one.type_url for one in proposal.messages)

    def message(self) -> tuple[Actor, Message]:
        """Return one random message and who signs it."""
        while True:
            self.lucky = self.dice.random() < 0.85
            made = self.dice.choices(self._makers, cum_weights=self._weights)[0](self)
            if made is not None:
                return made

    def sign(self, actor: Actor, message: Message) -> bytes:
        """Sign with the sequence that the account will have by then.

        One block in `signed_every` is signed and verified. In the others, as after CheckTx, the application
        holds each transaction read and checked, and its signature, of zeros, verified: signatures have tests
        of their own, and they cost as much as all the rest of a message.
        """
        account = self.chain.machine.deliver.accounts.get(actor.address)
        assert account is not None
        sequence = self.next_sequences.get(actor.name, account.sequence)
        is_signed = self.chain.height % self.signed_every == 0
        signer = actor if is_signed else Actor(actor.name, Unsigned(actor.key))
        raw = self.chain.sign(signer, message, sequence=sequence)
        tx = self.read(raw)
        self.next_sequences[actor.name] = sequence + (tx is not None)
        if tx is not None and not is_signed:
            tx.verified = ((0, actor.key.public_key, account.number),)
        return raw

    def read(self, raw: bytes) -> Tx | None:
        """Return a transaction, None when it does not get as far as its sequence: malformed ones do not."""
        try:
            tx = self.chain.machine.executor.decode(raw)
            if not tx.is_checked:
                check_messages(tx)
                tx.is_checked = True
        except ModuleError:
            return None
        return tx

    def actor(self, names: tuple[str, ...]) -> Actor:
        return self.chain.actor(self.dice.choice(names))

    def anybody(self) -> Actor:
        return self.actor((*PROVIDERS, *TENANTS, AGENT))

    def at(self, address: str) -> Actor:
        if address not in self._addresses:
            self._addresses = {actor.address: actor for actor in self.chain.actors.values()}
        return self._addresses[address]

    def records(self, table: Any) -> list[Any]:
        """Return a table's records; messages of a block are made from the same committed state."""
        return self._once(("records", id(table)), table.records)

    def keys(self, table: Any) -> list[Any]:
        """Return a table's keys."""
        return self._once(("keys", id(table)), table.keys)

    def _once(self, what: Any, read: Callable[[], Iterable[Any]]) -> list[Any]:
        if what not in self._seen:
            self._seen[what] = list(read())
        return self._seen[what]

    def pick(self, table: Any, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return a random record; in bad luck any one, else one that is wanted.

        A few draws find one where many are wanted, and each is as likely as among the wanted alone.
        """
        records = self.records(table)
        if not records:
            return None
        for _ in range(DRAWS):
            found = self.dice.choice(records)
            if not self.lucky or wanted(found):
                return found
        left = [record for record in records if wanted(record)]
        return self.dice.choice(left) if left else None

    def lease(self, *states: int) -> Any:
        return self.pick(self.market.leases, lambda lease: not states or int(lease.state) in states)

    def amount(self) -> int:
        return self.dice.choice((1, 999, 1_000, 5_000, 20_000, self.dice.randrange(1, 100_000)))

    def price(self, billing: int) -> market_types.Price:
        if billing == scene.RATE:
            return scene.rate_price(self.dice.choice(("0.4", "7", "12.345678901234567891", "250", "0.01")))
        return scene.usage_price(
            cpu=self.dice.randrange(1, 9_000),
            memory=self.dice.randrange(0, 500),
            storage=self.dice.randrange(0, 50),
        )
