"""One look of the meter: every lease of the provider is cut, written down, and published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from prometheus_client import Counter, Gauge

from operators.meter.evidence import Evidence
from operators.meter.kubelet import RECEIVED, SENT
from operators.meter.ledger import Entry, Ledger
from virtengine.clients.chain import ChainClient
from virtengine.clients.events import Event, EventBus
from virtengine.clients.events.bus import OutOfTurn
from virtengine.core.errors import Rejected, Unavailable
from virtengine.core.ids import short_hash
from virtengine.core.resources import ResourceType
from virtengine.crypto.signature import KeyType
from virtengine.plans import meter as plans
from virtengine.plans import usage_bundle, usage_report
from virtengine.plans.usage import Interval, Run
from virtengine.plans.usage_bundle import Bundle
from virtengine.plans.usage_report import Report
from virtengine.wire.virtengine.market.v1 import types_pb2

AT_ONCE = 16
STATES = (
    types_pb2.LEASE_STATE_PROVISIONING,
    types_pb2.LEASE_STATE_ACTIVE,
    types_pb2.LEASE_STATE_SUSPENDED,
    types_pb2.LEASE_STATE_TERMINATING,
)
MEASURED = {
    ResourceType.CPU: "cpu_core_milliseconds",
    ResourceType.MEMORY: "memory_working_set_bytes",
    ResourceType.NETWORK: RECEIVED,
}
REPORTS = Counter("virtengine_meter_reports", "Reports published, by kind.", ["kind"])
LEASES = Gauge("virtengine_meter_leases", "Leases that are metered.")
TROUBLES = Counter("virtengine_meter_troubles", "Looks at a lease that failed, by reason.", ["reason"])
log = structlog.get_logger()
Counters = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """Who signs: the provider, for a chain."""

    provider: str
    chain_id: str
    secret: bytes

    def sign(self, report: Report) -> bytes:
        """Sign a report with the provider's key."""
        return usage_report.sign(self.chain_id, report, self.secret, KeyType.ED25519)

    def sign_bundle(self, bundle: Bundle) -> bytes:
        """Sign many reports at once with the provider's key."""
        return usage_bundle.sign(self.chain_id, bundle, self.secret, KeyType.ED25519)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long evidence has to arrive, and how long after its close usage of a lease is accepted."""

    lag_ms: int
    slack_ms: int


class Meter:
    """Meters the leases of one provider."""

    def __init__(
        self,
        chain: ChainClient,
        bus: EventBus,
        evidence: Evidence,
        signer: Signer,
        now_ms: Callable[[], int],
    ) -> None:
        self._chain = chain
        self._bus = bus
        self._ledger = Ledger(bus)
        self._evidence = evidence
        self._signer = signer
        self._now_ms = now_ms
        self._published: dict[str, int] = {}
        self._entries: dict[str, Entry] = {}

    async def look(self, pace: Pace, counters: Counters) -> int:
        """Meter every lease once; return how many reports there were. One lease's trouble stops no other."""
        leases = await self._leases()
        LEASES.set(len(leases))
        for gone in set(self._entries) - set(leases):
            self._entries.pop(gone)
            self._published.pop(gone, None)
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(lease: types_pb2.Lease) -> bool:
            async with turns:
                return await self._attend(lease, pace, counters)

        told = sum(await asyncio.gather(*(one(lease) for lease in leases.values())))
        await self._publish_all(list(leases))
        return told

    async def _leases(self) -> dict[str, types_pb2.Lease]:
        found = await asyncio.gather(
            *(self._chain.leases(provider=self._signer.provider, state=state) for state in STATES)
        )
        return {lease.id: lease for leases in found for lease in leases}

    async def _attend(self, lease: types_pb2.Lease, pace: Pace, counters: Counters) -> bool:
        try:
            return await self.meter(lease, pace, counters)
        except OutOfTurn:
            self._entries.pop(lease.id, None)
            log.warning("another meter writes this lease", lease=lease.id)
            TROUBLES.labels("OutOfTurn").inc()
        except (Unavailable, Rejected) as error:
            self._entries.pop(lease.id, None)
            log.warning("lease not metered", lease=lease.id, reason=error.reason, error=error.message)
            TROUBLES.labels(error.reason).inc()
        return False

    async def meter(self, lease: types_pb2.Lease, pace: Pace, counters: Counters) -> bool:
        """Tell one lease's usage since the last time; return whether there was any to tell."""
        entry = self._entries.get(lease.id) or await self._ledger.read(lease.id)
        if entry is None:
            entry = Entry(plans.open_account(lease))
        await self._publish(lease.id, entry)
        runs = self._evidence.runs(short_hash(lease.id))
        found = plans.cut(
            entry.account,
            lease,
            runs,
            now_ms=self._now_ms(),
            lag_ms=pace.lag_ms,
            slack_ms=pace.slack_ms,
            sent={run: one[SENT] for run, one in counters.items() if SENT in one},
        )
        if found is None:
            self._entries[lease.id] = entry
            return False
        report = Report(
            provider=self._signer.provider,
            lease=lease.id,
            sequence=found.account.sequence,
            intervals=tuple(_with_counters(one, runs, counters) for one in found.intervals),
            is_final=found.account.is_final,
        )
        data = usage_report.to_data(report, self._signer.sign(report))
        entry = await self._ledger.write(Entry(found.account, data, entry.revision))
        self._entries[lease.id] = entry
        REPORTS.labels("final" if report.is_final else "periodic").inc()
        return True

    async def _publish_all(self, leases: list[str]) -> None:
        """Publish what this look told: in bundles under one signature each, or alone when it is alone."""
        waiting = {
            lease: entry
            for lease in leases
            if (entry := self._entries.get(lease)) is not None
            and entry.report is not None
            and self._published.get(lease) != entry.account.sequence
        }
        try:
            if len(waiting) == 1:
                for lease, entry in waiting.items():
                    await self._publish(lease, entry)
                return
            await self._publish_bundles(waiting)
        except (Unavailable, Rejected) as error:  # what is not published is the first thing of the next look
            log.warning("reports not published", reason=error.reason, error=error.message)
            TROUBLES.labels(error.reason).inc()

    async def _publish_bundles(self, waiting: Mapping[str, Entry]) -> None:
        texts = {lease: usage_bundle.write(entry.report or {}) for lease, entry in waiting.items()}
        for bundle in usage_bundle.cut(self._signer.provider, list(texts.values())):
            message_id = usage_bundle.message_id(self._signer.chain_id, bundle)
            event = Event(
                id=message_id.rpartition("/")[2],
                type=usage_bundle.EVENT_TYPE,
                source=f"virtengine/meter/{self._signer.provider}",
                subject=self._signer.provider,
                data=usage_bundle.to_data(bundle, self._signer.sign_bundle(bundle)),
            )
            subject = usage_bundle.subject(self._signer.provider)
            await self._bus.publish(subject, event, message_id=message_id)
            told = set(bundle.reports)
            for lease, entry in waiting.items():
                if texts[lease] in told:
                    self._published[lease] = entry.account.sequence
            log.info("usage reported", reports=len(bundle.reports))

    async def _publish(self, lease: str, entry: Entry) -> None:
        """Publish the last report of an entry, unless this process has. The stream drops repeats."""
        if entry.report is None or self._published.get(lease) == entry.account.sequence:
            return
        report, _signature = usage_report.from_data(entry.report)
        event = Event(
            id=f"{short_hash(lease)}-{report.sequence}",
            type=usage_report.EVENT_TYPE,
            source=f"virtengine/meter/{self._signer.provider}",
            subject=lease,
            time=_time(entry.account.end_ms),
            data=entry.report,
        )
        await self._bus.publish(
            usage_report.subject(lease), event, message_id=usage_report.message_id(report)
        )
        self._published[lease] = report.sequence
        log.info("usage reported", lease=lease, sequence=report.sequence, final=report.is_final)


def _with_counters(interval: Interval, runs: list[Run], counters: Counters) -> Interval:
    name = MEASURED.get(interval.resource)
    seen = [counters[run.id][name] for run in runs if name and run.end_ms is None and run.id in counters]
    return replace(interval, measured={name: sum(seen)}) if name and seen else interval


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_secret(content: bytes) -> bytes:
    """Return the seed in a key file. Raises Rejected when it is none."""
    if len(content) != 32:
        raise Rejected("the signing key file must hold 32 bytes", reason="BadKeyFile")
    return content


def report_of(data: Mapping[str, Any]) -> Report:
    """Return the report in an event's data."""
    return usage_report.from_data(data)[0]
