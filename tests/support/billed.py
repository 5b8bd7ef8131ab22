"""A lease that is metered, recorded and billed on a chain in process, with the evidence of its invoices."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.chain.modules.scene import Scene, coin, secret
from virtengine.chain.modules.settlement import wires
from virtengine.core.resources import GIB, Resources, ResourceType
from virtengine.crypto import merkle, usage_signature
from virtengine.crypto.signature import KeyType, get_public_key
from virtengine.plans import usage_batch, usage_bundle, usage_correction, usage_report, usage_row
from virtengine.plans.invoice_evidence import Evidence, Told
from virtengine.plans.usage import Account, Run, cut
from virtengine.plans.usage_batch import START, Due, Position
from virtengine.plans.usage_correction import Correction
from virtengine.plans.usage_report import Report
from virtengine.plans.usage_row import UsageRow
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2
from virtengine.wire.virtengine.take.v1 import types_pb2 as take

MINUTE = 60_000
LEASED = Resources(1000, GIB, GIB)
KEY = secret("signing/provider")


class BilledLease:
    """One lease of a scene with its meter, usage store and books."""

    def __init__(self, scene: Scene, *, seed: int = 1, **order: object) -> None:
        self.scene, self.chance = scene, random.Random(seed)
        self.id = scene.active_lease(**{"deposit": coin(900_000_000), **order})
        self.account = Account(self.id, scene.lease(self.id).created_at * 1000)
        self.reports: list[Report] = []
        self.corrections: list[Correction] = []
        self.waiting: list[UsageRow] = []
        self.due: list[Due] = []
        self.position: Position = START
        self.told: dict[int, Told] = {}
        self.texts: dict[int, str] = {}

    @property
    def provider(self) -> str:
        """Return who sells."""
        return self.id.split("/")[2]

    def meter(self, count: int = 1, *, sent: int = 0) -> list[Report]:
        """Meter some minutes of one pod; return the reports."""
        made = []
        for _ in range(count):
            self.scene.chain.advance(seconds=60)
            until = self.scene.chain.time_ms - self.chance.randrange(0, 1_000)
            held = replace(LEASED, cpu_millis=self.chance.randrange(1, 1000))
            run = Run("run", "pod", "web", "node", held, 0)
            start = self.scene.lease(self.id).created_at * 1000
            found = cut(
                self.account,
                [replace(run, start_ms=start)],
                until_ms=until,
                leased=LEASED,
                sent={"run": sent * (self.account.sequence + 1)},
            )
            assert found is not None, "a minute tells something"
            self.account = found.account
            made.append(Report(self.provider, self.id, found.account.sequence, found.intervals))
        self.reports += made
        return made

    def store(self, reports: Sequence[Report]) -> None:
        """Keep reports as the usage store does: each once."""
        for report in reports:
            signed = usage_report.sign(self.scene.chain.chain_id, report, KEY, KeyType.ED25519)
            self.texts[report.sequence] = usage_bundle.write_report(report, signed)
            if all(row.sequence != report.sequence for row in self.waiting):
                self.waiting.append(usage_row.from_text(self.texts[report.sequence]))

    def record(self, *, pass_over: bool = False) -> bool:
        """Send the next batch to the chain; False when there is none."""
        lease = market.Lease(id=self.id, price=self._wire_price())
        planned = usage_batch.plan(lease, self.position, self.waiting, age_seconds=None, pass_over=pass_over)
        if planned is None:
            return False
        first, last = planned.first_report, planned.position.last_report
        self._send(planned.batch)
        self.told[planned.batch.sequence] = Told(
            tuple(self.texts[number] for number in range(first, last + 1))
        )
        self.position = planned.position
        self.waiting = [row for row in self.waiting if row.sequence > last]
        return True

    def correct(self, corrects: int, report: int, **deltas: int) -> None:
        """Correct a report that a record holds."""
        told = self.reports[report - 1].intervals[0]
        correction = Correction(
            self.provider,
            self.id,
            len(self.corrections) + 1,
            report,
            "a test",
            told.start_ms,
            told.end_ms,
            tuple(sorted((ResourceType[name.upper()], delta) for name, delta in deltas.items())),
        )
        self.corrections.append(correction)
        signed = usage_correction.sign(self.scene.chain.chain_id, correction, KEY, KeyType.ED25519)
        text = usage_bundle.write(usage_correction.to_data(correction, signed))
        leaves = tuple(
            merkle.hash_leaf(usage_correction.leaf(correction, kind)) for kind, _ in correction.deltas
        )
        amounts = tuple((int(kind), delta) for kind, delta in correction.deltas)
        due = Due(corrects, told.start_ms, told.end_ms, amounts, leaves, correction=correction.number)
        lease = market.Lease(id=self.id, price=self._wire_price())
        planned = usage_batch.plan_correction(lease, self.position, [due])
        assert planned is not None
        assert planned.batch is not None
        self._send(planned.batch)
        self.told[planned.batch.sequence] = Told(corrections=(text,))
        self.position = replace(self.position, sequence=planned.batch.sequence)

    def settle(self, *, final: bool = False) -> None:
        """Pay what is due."""
        if not final:
            self.scene.chain.advance(seconds=86_400)
        self.scene.settle(self.id, final=final)

    def evidence(self, place: int = -1) -> Evidence:
        """Return the evidence of one of the lease's invoices."""
        ask, state = self._ask, self.scene.chain.state("settlement")
        invoices = [wires.invoice_to_wire(one) for one in self.scene.invoices(self.id)]
        invoice = invoices[place]
        lease = market.Lease(id=self.id, price=self._wire_price(), settled=self.scene.lease(self.id).settled)
        return Evidence(
            chain_id=self.scene.chain.chain_id,
            invoice=invoice,
            entries=tuple(wires.entry_to_wire(one) for one in state.entries_of(invoice.id)),
            lease=lease,
            settlements=tuple(ask("Settlements", query_pb2.QuerySettlementsRequest).settlements),
            invoices=tuple(invoices),
            records=tuple(ask("UsageRecords", query_pb2.QueryUsageRecordsRequest).records),
            summary=ask("UsageSummary", query_pb2.QueryUsageSummaryRequest),
            take=take.Params(platform_bps=500, validator_bps=100),
            key=provider.SigningKey(
                public_key=get_public_key(KEY, KeyType.ED25519), key_type=provider.KEY_TYPE_ED25519
            ),
            told=dict(self.told),
        )

    def _ask(self, method: str, kind: Any) -> Any:
        path = f"/virtengine.settlement.v1.Query/{method}"
        return self.scene.chain.query(path, kind(lease_id=self.id))

    def _send(self, batch: types_pb2.UsageBatch) -> None:
        signed = usage_signature.sign(self.scene.chain.chain_id, batch, KEY, KeyType.ED25519)
        self.scene.chain.send(self.scene.provider, self.scene.record_usage(batch, signature=signed))

    def _wire_price(self) -> market.Price:
        price = self.scene.lease(self.id).price
        found = market.Price(billing=market.BILLING_USAGE)
        for one in price.prices:
            entry = found.prices.add(resource=int(one.resource))
            entry.price.denom, entry.price.amount = "uve", str(one.price)
        return found
