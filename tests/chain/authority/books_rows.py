"""Messages about usage, bills, disputes, routing and templates of batch jobs, as each role would send them.

Signatures of the provider are right whoever sends them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.chain.authority.books_world import VERSIONS, VIOLATION
from tests.chain.authority.row import Row
from tests.chain.authority.world import World
from tests.chain.modules.hpc.books_scene import metrics
from tests.chain.modules.hpc.template_scene import document
from tests.chain.modules.scene import coin, secret
from virtengine.crypto import template_hash
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import billing_pb2, books_tx_pb2, template_pb2

TEMPLATE = "mpi-standard"


def usage_rows() -> Iterator[Row]:
    rules = billing_pb2.BillingRules(formula_version="v1.0.0", granularity_seconds=1)
    yield Row(
        books_tx_pb2.MsgSetBillingRules,
        "new rules",
        lambda w, r: books_tx_pb2.MsgSetBillingRules(provider=w.address(r), rules=rules),
    )
    for state in ("running", "fresh", "waiting", "settled"):
        yield Row(
            books_tx_pb2.MsgSubmitUsageSnapshot,
            f"of a job that is {state}",
            lambda w, r, state=state: w.books.scene.snapshot_message(  # type: ignore[misc]
                w.books.scene.snapshot_report(w.books.jobs[state], metrics(400)), sender=w.address(r)
            ),
        )


def money_rows() -> Iterator[Row]:
    for state in ("running", "pending", "disputed", "discrepant", "settled"):
        yield Row(
            books_tx_pb2.MsgSettleJob,
            state,
            lambda w, r, state=state: books_tx_pb2.MsgSettleJob(  # type: ignore[misc]
                sender=w.address(r), job_id=w.books.jobs[state]
            ),
        )
    for state in ("pending", "disputed", "settled"):
        yield Row(
            books_tx_pb2.MsgCorrectAccounting,
            state,
            lambda w, r, state=state: books_tx_pb2.MsgCorrectAccounting(  # type: ignore[misc]
                sender=w.address(r), record_id=w.books.records[state], metrics=metrics(60), reason="less"
            ),
        )


def disagreement_rows() -> Iterator[Row]:
    for state in ("pending", "discrepant", "settled"):
        yield Row(
            books_tx_pb2.MsgReconcileJob,
            state,
            lambda w, r, state=state: w.books.scene.reconcile(  # type: ignore[misc]
                w.books.jobs[state], metrics(50), sender=w.address(r)
            ),
        )
    for name, action in (("kept as it is", 1), ("to the scheduler's figures", 2)):
        yield Row(
            books_tx_pb2.MsgResolveReconciliation,
            f"the provider's, {name}",
            lambda w, r, action=action: books_tx_pb2.MsgResolveReconciliation(  # type: ignore[misc]
                sender=w.address(r),
                reconciliation_id=w.books.reconciliation,
                action=action,
                resolution="seen",
            ),
        )
    for state in ("pending", "disputed", "settled"):
        yield Row(
            books_tx_pb2.MsgFlagDispute,
            state,
            lambda w, r, state=state: w.books.scene.flag(  # type: ignore[misc]
                w.books.jobs[state], disputer=w.address(r), reason="another"
            ),
        )
    for name, status in (("review", 2), ("resolution", 3)):
        yield Row(
            books_tx_pb2.MsgResolveDispute,
            f"open, to its {name}",
            lambda w, r, status=status: books_tx_pb2.MsgResolveDispute(  # type: ignore[misc]
                authority=w.address(r), dispute_id=w.books.dispute, status=status, resolution="seen"
            ),
        )
    for state in ("waiting", "running"):
        yield Row(
            books_tx_pb2.MsgRefreshDecision,
            state,
            lambda w, r, state=state: books_tx_pb2.MsgRefreshDecision(  # type: ignore[misc]
                sender=w.address(r), job_id=w.books.jobs[state]
            ),
        )
    yield Row(
        books_tx_pb2.MsgResolveViolation,
        "open",
        lambda w, r: books_tx_pb2.MsgResolveViolation(
            authority=w.address(r), violation_id=VIOLATION, resolution="seen"
        ),
    )


def signed(world: World, role: str, version: str) -> template_pb2.WorkloadTemplate:
    """Return a template in a role's name that the provider's key signed."""
    wanted = document(world.address(role), version=version)
    return template_hash.sign(wanted, secret("signing/provider"), KeyType.ED25519, signed_at=1)


def template_rows() -> Iterator[Row]:
    yield Row(
        books_tx_pb2.MsgCreateTemplate,
        "a new version",
        lambda w, r: books_tx_pb2.MsgCreateTemplate(creator=w.address(r), template=signed(w, r, "9.0.0")),
    )
    for state in ("pending", "approved"):
        yield Row(
            books_tx_pb2.MsgUpdateTemplate,
            state,
            lambda w, r, state=state: books_tx_pb2.MsgUpdateTemplate(  # type: ignore[misc]
                creator=w.address(r), template=signed(w, r, VERSIONS[state])
            ),
        )
    for state, version in VERSIONS.items():
        about = {"template_id": TEMPLATE, "version": version, "reason": "seen"}
        for kind in (
            books_tx_pb2.MsgApproveTemplate,
            books_tx_pb2.MsgRejectTemplate,
            books_tx_pb2.MsgRevokeTemplate,
        ):
            yield Row(
                kind,
                state,
                lambda w, r, kind=kind, about=about: kind(authority=w.address(r), **about),  # type: ignore[misc]
            )
        yield Row(
            books_tx_pb2.MsgDeprecateTemplate,
            state,
            lambda w, r, about=about: books_tx_pb2.MsgDeprecateTemplate(  # type: ignore[misc]
                sender=w.address(r), **about
            ),
        )
        yield Row(
            books_tx_pb2.MsgSubmitJobFromTemplate,
            state,
            lambda w, r, version=version: books_tx_pb2.MsgSubmitJobFromTemplate(  # type: ignore[misc]
                creator=w.address(r),
                external_id="made",
                template_id=TEMPLATE,
                version=version,
                offering_id=w.books.scene.offering_id,
                parameters=[template_pb2.TemplateParameter(name="name", value="a")],
                max_price=coin(1_000_000),
            ),
        )
    yield Row(
        books_tx_pb2.MsgSetClusterTemplate,
        "a new template",
        lambda w, r: books_tx_pb2.MsgSetClusterTemplate(
            provider=w.address(r), template=w.books.scene.cluster_template().template
        ),
    )


def rows() -> Iterator[Row]:
    """Return every line about books."""
    yield from usage_rows()
    yield from money_rows()
    yield from disagreement_rows()
    yield from template_rows()
