"""Messages about what batch jobs used, what they cost, and who disagrees."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.chain.modules.hpc.template_scene import document
from tests.chain.modules.scene import coin
from tests.chain.simulation.batch import hpc, side, sign
from tests.chain.simulation.sellers import private_key
from tests.chain.simulation.world import PROVIDERS, TENANTS, World, maker
from tests.chain.support.chain import Actor
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc.accounting_types import AccountingStatus
from virtengine.chain.modules.hpc.reconciliation_types import ReconciliationStatus
from virtengine.crypto import hpc as crypto_hpc
from virtengine.crypto import hpc_usage, template_hash
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import (
    billing_pb2,
    books_tx_pb2,
    cluster_template_pb2,
    template_pb2,
    tx_pb2,
    usage_pb2,
)

TEMPLATES = ("mpi-a", "mpi-b")


@maker(1)
def set_billing_rules(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS) if world.lucky else world.anybody()
    dice = world.dice
    operators = [
        billing_pb2.NodeOperator(address=world.actor(TENANTS).address, weight=dice.randrange(1, 4)),
        billing_pb2.NodeOperator(node_id="hpc-1-1", address=world.actor(PROVIDERS).address, weight=2),
    ]
    rules = billing_pb2.BillingRules(
        formula_version="v1.0.0",
        granularity_seconds=dice.choice((1, 7, 60)) if world.lucky else 0,
        rates=billing_pb2.Rates(node_hour="100", cpu_core_hour="0.3"),
        minimum_charge=dice.choice(("", "3")),
        queue_rule=billing_pb2.QueueRule(
            enabled=True, threshold_seconds=1, bps_per_minute=dice.choice((0, 4_000)), max_bps=5_000
        ),
        discounts=[
            billing_pb2.DiscountRule(
                rule_id=name, type=1, bps=bps, threshold_unit=unit, threshold_value="0", active=True
            )
            for name, bps, unit in (("a", 500, "cpu_core_hours"), ("b", 900, "node_hours"))
        ],
        caps=[
            billing_pb2.CapRule(cap_id="job", type=1, amount="400", active=True),
            billing_pb2.CapRule(cap_id="day", type=2, amount="900", active=True, period_seconds=20),
            billing_pb2.CapRule(cap_id="ever", type=5, amount="5000", active=True, per_cluster=True),
        ][: dice.randrange(4)],
        node_reward_bps=dice.choice((0, 3_333)),
        node_operators=operators,
    )
    return actor, books_tx_pb2.MsgSetBillingRules(provider=actor.address, rules=rules)


@maker(12)
def submit_snapshot(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    job = world.pick(
        hpc(world).jobs,
        lambda one: one.started_at and hpc(world).books.jobs.get(one.job_id).state < 3,
    )
    books = hpc(world).books.jobs.get(job.job_id) if job is not None else None
    if books is None:
        return None
    before = hpc(world).books.last_snapshot_of(books)
    used = usage_pb2.DetailedMetrics(nodes_used=job.resources.nodes)
    for name in ("wall_clock_seconds", "cpu_core_seconds", "memory_gb_seconds", "node_seconds"):
        last = getattr(before.cumulative_metrics, name) if before else 0
        setattr(used, name, max(0, last + world.dice.randrange(200 if world.lucky else 2)))
    used.network_bytes_out = (before.cumulative_metrics.network_bytes_out if before else 0) + 2**28
    kind = world.dice.choice((2, 2, 1, 3)) if job.has_ended else world.dice.choice((1, 1, 4))
    report = usage_pb2.SnapshotReport(
        job_id=job.job_id,
        cluster_id=job.cluster_id,
        scheduler_type="slurm",
        scheduler_job_id=str(job.number),
        snapshot_type=kind,  # type: ignore[arg-type]
        sequence_number=books.last_sequence + (1 if world.lucky else world.dice.randrange(3)) or 1,
        metrics=used,
        cumulative_metrics=used,
        snapshot_time=world.chain.time_ms // 1000,
    )
    signed = sign(world, job.provider, hpc_usage.digest(world.chain.chain_id, report))
    actor = side(world, job.provider)
    return actor, books_tx_pb2.MsgSubmitUsageSnapshot(sender=actor.address, report=report, signature=signed)


@maker(5)
def settle_job(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    books = world.pick(hpc(world).books.jobs, lambda one: int(one.state) == 2)
    if books is None:
        return None
    actor = world.at(world.dice.choice((books.customer, books.customer, books.provider)))
    if not world.lucky:
        actor = world.anybody()
    return actor, books_tx_pb2.MsgSettleJob(sender=actor.address, job_id=books.job_id)


@maker(2)
def correct_accounting(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    wanted = {AccountingStatus.PENDING, AccountingStatus.FINALIZED, AccountingStatus.SETTLED}
    record = world.pick(hpc(world).books.records, lambda one: one.status in wanted)
    if record is None:
        return None
    actor = world.at(record.provider) if world.lucky else world.anybody()
    metrics = usage_pb2.DetailedMetrics(
        node_seconds=world.dice.randrange(record.usage_metrics.node_seconds + 2),
        cpu_core_seconds=world.dice.randrange(100),
    )
    return actor, books_tx_pb2.MsgCorrectAccounting(
        sender=actor.address, record_id=record.record_id, metrics=metrics, reason="random"
    )


@maker(2)
def reconcile_job(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    record = world.pick(hpc(world).books.records, lambda one: int(one.status) < 3)
    if record is None:
        return None
    actor = world.at(world.dice.choice((record.customer, record.provider)))
    if not world.lucky:
        actor = world.anybody()
    used = record.usage_metrics
    return actor, books_tx_pb2.MsgReconcileJob(
        sender=actor.address,
        job_id=record.job_id,
        source_type="slurmdbd",
        source_id="cluster",
        extract_time=world.chain.time_ms // 1000,
        metrics=usage_pb2.DetailedMetrics(
            node_seconds=used.node_seconds + world.dice.choice((0, 0, 1, 50)),
            cpu_core_seconds=used.cpu_core_seconds,
            nodes_used=used.nodes_used,
            wall_clock_seconds=used.wall_clock_seconds,
            memory_gb_seconds=used.memory_gb_seconds,
            network_bytes_out=used.network_bytes_out,
        ),
    )


@maker(2)
def resolve_reconciliation(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    one = world.pick(
        hpc(world).books.reconciliations, lambda one: one.status is ReconciliationStatus.DISCREPANCY
    )
    if one is None:
        return None
    job = hpc(world).require_job(one.job_id)
    other = job.provider if one.reporter == job.customer else job.customer
    use = world.dice.random() < 0.4
    actor = world.at(job.provider if use else other) if world.lucky else world.anybody()
    return actor, books_tx_pb2.MsgResolveReconciliation(
        sender=actor.address,
        reconciliation_id=one.reconciliation_id,
        action=2 if use else 1,
        resolution="random",
    )


@maker(2)
def flag_dispute(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    record = world.pick(hpc(world).books.records, lambda one: int(one.status) < 3)
    if record is None:
        return None
    actor = world.at(world.dice.choice((record.customer, record.provider)))
    if not world.lucky:
        actor = world.anybody()
    return actor, books_tx_pb2.MsgFlagDispute(
        disputer=actor.address,
        job_id=record.job_id,
        dispute_type="usage",
        reason=world.dice.choice(("too much", "too slow")),
    )


@maker(1)
def refresh_decision(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    job = world.pick(hpc(world).jobs, lambda one: int(one.state) == 1)
    if job is None:
        return None
    actor = world.at(world.dice.choice((job.customer, job.provider))) if world.lucky else world.anybody()
    return actor, books_tx_pb2.MsgRefreshDecision(sender=actor.address, job_id=job.job_id)


@maker(3)
def report_elsewhere(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    job = world.pick(hpc(world).jobs, lambda one: int(one.state) == 1 and one.scheduling_decision_id)
    if job is None or job.has_ended:
        return None
    report = tx_pb2.MsgReportJobStatus(
        sender=job.provider,
        job_id=job.job_id,
        state=2,  # type: ignore[arg-type]
        signed_timestamp=world.chain.time_ms // 1000,
        cluster_id=world.dice.choice(hpc(world).require_offering(job.offering_id).cluster_ids),
    )
    digest = crypto_hpc.digest(crypto_hpc.JOB, world.chain.chain_id, report)
    report.signature = sign(world, job.provider, digest)
    return world.at(job.provider), report


@maker(1)
def set_cluster_template(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS) if world.lucky else world.anybody()
    template = cluster_template_pb2.ClusterTemplate(
        template_id="small",
        template_name="small-cluster",
        template_version=f"1.{world.dice.randrange(20)}.0",
        partitions=[
            cluster_template_pb2.TemplatePartition(
                name="batch",
                nodes=4,
                state=world.dice.choice(("up", "drain", "up" if world.lucky else "odd")),
            )
        ],
        scheduling_policy=cluster_template_pb2.SchedulingPolicy(scheduler_type="slurm"),
    )
    return actor, books_tx_pb2.MsgSetClusterTemplate(provider=actor.address, template=template)


@maker(2)
def publish_template(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    provider = world.pick(world.market.provider.providers, lambda one: one.signing_key is not None)
    if provider is None or provider.signing_key is None:
        return None
    name, number = world.dice.choice(TEMPLATES), world.dice.randrange(6)
    key = provider.signing_key
    kind, secret = KeyType(key.key_type), private_key(key.public_key, key.key_type)
    wanted = document(
        provider.owner,
        template_id=name,
        version=f"1.{number}.0",
        description=world.dice.choice(("", "changed")),
    )
    template = template_hash.sign(wanted, secret, kind, signed_at=1)
    actor = world.at(provider.owner) if world.lucky else world.anybody()
    make: Any = world.dice.choice((books_tx_pb2.MsgCreateTemplate, books_tx_pb2.MsgUpdateTemplate))
    return actor, make(creator=actor.address, template=template)


@maker(2)
def submit_from_template(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    template = world.pick(hpc(world).books.templates, lambda one: int(one.status) == 2)
    if template is None:
        return None
    actor = world.actor(TENANTS)
    return actor, books_tx_pb2.MsgSubmitJobFromTemplate(
        creator=actor.address,
        external_id=f"t{world.dice.randrange(1_000)}",
        template_id=template.template_id,
        version=template.version if world.dice.random() < 0.8 else "",
        parameters=[template_pb2.TemplateParameter(name="name", value="a b'c")],
        resource_overrides=template_pb2.ResourceOverrides(runtime_minutes=1),
        max_price=coin(100_000),
    )


@maker(1)
def deprecate_template(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    template = world.pick(hpc(world).books.templates, lambda one: int(one.status) < 3)
    if template is None or world.dice.random() < 0.5:
        return None
    actor = world.at(template.publisher) if world.lucky else world.anybody()
    return actor, books_tx_pb2.MsgDeprecateTemplate(
        sender=actor.address, template_id=template.template_id, version=template.version, reason="random"
    )


def decisions(world: World) -> list[Message]:
    """Return what governance may be asked to decide now about disputes and templates."""
    found: list[Message] = []
    dispute = world.pick(hpc(world).books.disputes, lambda one: int(one.status) < 3)
    if dispute is not None:
        books = hpc(world).books.require_job(dispute.job_id)
        found.append(
            books_tx_pb2.MsgResolveDispute(
                authority=AUTHORITY,
                dispute_id=dispute.dispute_id,
                status=3,
                resolution="random",
                awarded=coin(world.dice.randrange(books.ceiling + 1)),
            )
        )
    violation = world.pick(hpc(world).books.violations, lambda one: not one.resolved)
    if violation is not None:
        found.append(
            books_tx_pb2.MsgResolveViolation(
                authority=AUTHORITY, violation_id=violation.violation_id, resolution="random"
            )
        )
    template = world.pick(hpc(world).books.templates)
    if template is not None:
        about = {
            "authority": AUTHORITY,
            "template_id": template.template_id,
            "version": template.version,
            "reason": "random",
        }
        usual = books_tx_pb2.MsgApproveTemplate(**about)
        last = world.dice.choice((books_tx_pb2.MsgRejectTemplate, books_tx_pb2.MsgRevokeTemplate))
        found += [usual, usual, last(**about)]
    return found
