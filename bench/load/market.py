"""Mixed load: 60 % transfers, the rest orders, bids, awards, reports, deposits and settlements of leases.

Each block moves every deal that is under way one step on, so all steps are in every measured block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from google.protobuf.message import Message

from bench.load.actors import Account, Crowd
from bench.load.driver import Driver
from bench.report import Figure, Report
from tests.chain.modules import scene
from virtengine.chain import memory
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as encryption_tx
from virtengine.wire.virtengine.escrow.v1 import tx_pb2 as escrow_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as settlement_tx

KEYS = ("mixed_over_transfer",)
CHAIN_ID = "virtengine-mixed"
TRANSFERS = 3_000
PROVIDERS = 20
TENANTS = 286
BLOCKS = 5
GAS = 1_000_000
RATE = "250"


@dataclass(frozen=True)
class Deal:
    """One order on its way: who wants, who sells."""

    tenant: Account
    provider: Account
    name: str

    @property
    def order_id(self) -> str:
        """The order's id."""
        return f"{self.tenant.address}/{self.name}"

    @property
    def lease_id(self) -> str:
        """The lease's id."""
        return f"{self.order_id}/{self.provider.address}"


def measure(report: Report, folder: Path) -> None:
    """Measure mixed and pure blocks in turn on one chain."""
    crowd = Crowd(CHAIN_ID, 2_000)
    market = _Market(crowd)
    driver = Driver(folder, CHAIN_ID, _genesis(crowd))
    driver.block(market.registrations(), proposed=False)
    for _ in STEPS:
        driver.block(market.block(), proposed=False)
    memory.settle()
    mixed, pure = [], []
    for _ in range(BLOCKS):
        mixed.append(driver.block(market.block(), proposed=False))
        pure.append(driver.block(crowd.transfers(mixed[-1].txs), proposed=False))
    driver.machine.check_invariants()
    _check_end(driver, market)
    shares = [one.rate / other.rate for one, other in zip(mixed, pure, strict=True)]
    report.samples["market"] = {
        "mixed_tx_per_s": [step.rate for step in mixed],
        "transfer_tx_per_s": [step.rate for step in pure],
        "mixed_over_transfer": shares,
        "mixed_check_us": [step.check_s / step.txs * 1e6 for step in mixed],
        "mixed_finalize_us": [step.finalize_s / step.txs * 1e6 for step in mixed],
        "mixed_commit_us": [step.commit_s / step.txs * 1e6 for step in mixed],
        "txs": [step.txs for step in mixed],
    }
    report.figures["mixed_over_transfer"] = Figure(
        round(median(shares), 3), 0.6, "of the transfer rate", "higher"
    )


class _Market:
    """Deals in all stages, `TENANTS` new ones with each block."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.providers = crowd.accounts[:PROVIDERS]
        self.tenants = crowd.accounts[PROVIDERS : PROVIDERS + TENANTS]
        self.manifests = {
            one.address: scene.seal_for(f"provider{number}") for number, one in enumerate(self.providers)
        }
        self.rounds: list[list[Deal]] = []

    def registrations(self) -> list[bytes]:
        """Return transactions that make the providers."""
        return [self._register(number, one) for number, one in enumerate(self.providers)]

    def block(self) -> list[bytes]:
        """Return a block's transactions: each step of the deals of another block, transfers between them."""
        number = len(self.rounds)
        self.rounds.append(
            [
                Deal(one, self.providers[(place + number) % PROVIDERS], f"d{number}")
                for place, one in enumerate(self.tenants)
            ]
        )
        steps = [
            self._sign(step, deal)
            for age, step in enumerate(STEPS)
            if age <= number
            for deal in self.rounds[number - age]
        ]
        return steps + self.crowd.transfers(TRANSFERS)

    def _sign(self, step: Step, deal: Deal) -> bytes:
        signer, message = step(self, deal)
        return self.crowd.sign(signer, message, gas=GAS)

    def _register(self, number: int, one: Account) -> bytes:
        return self.crowd.sign(
            one,
            provider_tx.MsgCreateProvider(owner=one.address, host_uri="https://provider.example.com:8443"),
            encryption_tx.MsgRegisterRecipientKey(
                sender=one.address,
                public_key=scene.encryption_key(f"provider{number}"),
                algorithm_id=ALGORITHM,
                label="main",
            ),
            gas=GAS,
        )


Step = Callable[[_Market, Deal], tuple[Account, Message]]


def _order(_market: _Market, deal: Deal) -> tuple[Account, Message]:
    return deal.tenant, market_tx.MsgCreateOrder(
        owner=deal.tenant.address,
        external_id=deal.name,
        resources=market_types.Resources(cpu_millis=1000, memory_bytes=scene.GIB, storage_bytes=scene.GIB),
        billing=market_types.BILLING_RATE,
        max_price=RATE,
        deposit=scene.coin(1_000_000),
    )


def _bid(_market: _Market, deal: Deal) -> tuple[Account, Message]:
    return deal.provider, market_tx.MsgPlaceBid(
        provider=deal.provider.address,
        order_id=deal.order_id,
        price=scene.rate_price(RATE),
        deposit=scene.coin(scene.BID_DEPOSIT),
    )


def _accept(market: _Market, deal: Deal) -> tuple[Account, Message]:
    return deal.tenant, market_tx.MsgAcceptBid(
        owner=deal.tenant.address,
        order_id=deal.order_id,
        provider=deal.provider.address,
        manifest=market.manifests[deal.provider.address],
    )


def _advance(state: market_types.LeaseState) -> Step:
    def step(_market: _Market, deal: Deal) -> tuple[Account, Message]:
        return deal.provider, market_tx.MsgAdvanceLease(
            provider=deal.provider.address, lease_id=deal.lease_id, state=state
        )

    return step


def _deposit(_market: _Market, deal: Deal) -> tuple[Account, Message]:
    return deal.tenant, escrow_tx.MsgDeposit(
        depositor=deal.tenant.address,
        account_id=f"order/{deal.order_id}",
        amount=scene.coin(10_000),
        external_id="more",
    )


def _settle(_market: _Market, deal: Deal) -> tuple[Account, Message]:
    return deal.tenant, settlement_tx.MsgSettleLease(
        sender=deal.tenant.address, lease_id=deal.lease_id, sequence=1
    )


STEPS: tuple[Step, ...] = (
    _order,
    _bid,
    _accept,
    _advance(market_types.LEASE_STATE_PROVISIONING),
    _advance(market_types.LEASE_STATE_ACTIVE),
    _deposit,
    _settle,
)


def _genesis(crowd: Crowd) -> dict[str, Any]:
    state = {name: dict(part) for name, part in scene.GENESIS.items()}
    state["market"] = {"params": state["market"]["params"] | {"max_orders_per_customer": 1_000}}
    state["settlement"] = {
        "params": state["settlement"]["params"]
        | {"settlement_period_seconds": "1", "min_settlement_amount": "1"}
    }
    return state | crowd.genesis()


def _check_end(driver: Driver, market: _Market) -> None:
    """Require that every deal stands where its steps have brought it."""
    state = driver.machine.query.states["market"]
    for number, deals in enumerate(market.rounds):
        done = len(market.rounds) - number
        for deal in deals:
            assert state.require_order(deal.order_id)
            if done > 5:
                lease = state.require_lease(deal.lease_id)
                assert int(lease.state) == market_types.LEASE_STATE_ACTIVE, lease
            if done >= len(STEPS):
                books = driver.machine.query.states["settlement"].ledger_of(deal.lease_id)
                assert books.last_settlement == 1, books
