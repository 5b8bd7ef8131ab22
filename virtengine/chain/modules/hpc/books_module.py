"""What the hpc module does about usage, money, disputes, routing and templates, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from google.protobuf.message import Message

from virtengine.chain.kernel.module import Handler
from virtengine.chain.modules.hpc import (
    books_messages,
    books_queries,
    cluster_templates,
    corrections,
    disputes,
    from_template,
    reconciliation,
    routing,
    rules,
    settlement,
    template_messages,
    template_queries,
    templates,
    usage,
)
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2 as tx

MESSAGES: Final[Mapping[type[Message], Handler]] = {
    tx.MsgSetBillingRules: Handler(books_messages.check_set_billing_rules, rules.set_billing_rules),
    tx.MsgSubmitUsageSnapshot: Handler(books_messages.check_submit_snapshot, usage.submit_snapshot),
    tx.MsgSettleJob: Handler(books_messages.check_settle_job, settlement.settle_job),
    tx.MsgCorrectAccounting: Handler(books_messages.check_correct_accounting, corrections.correct_accounting),
    tx.MsgReconcileJob: Handler(books_messages.check_reconcile_job, reconciliation.reconcile_job),
    tx.MsgResolveReconciliation: Handler(
        books_messages.check_resolve_reconciliation, reconciliation.resolve_reconciliation
    ),
    tx.MsgFlagDispute: Handler(books_messages.check_flag_dispute, disputes.flag_dispute),
    tx.MsgResolveDispute: Handler(books_messages.check_resolve_dispute, disputes.resolve_dispute),
    tx.MsgRefreshDecision: Handler(books_messages.check_refresh_decision, routing.refresh_decision),
    tx.MsgResolveViolation: Handler(books_messages.check_resolve_violation, routing.resolve_violation),
    tx.MsgCreateTemplate: Handler(template_messages.check_publish, templates.create_template),
    tx.MsgUpdateTemplate: Handler(template_messages.check_publish, templates.update_template),
    tx.MsgApproveTemplate: Handler(template_messages.check_approve, templates.approve_template),
    tx.MsgRejectTemplate: Handler(template_messages.check_decide, templates.reject_template),
    tx.MsgDeprecateTemplate: Handler(template_messages.check_deprecate, templates.deprecate_template),
    tx.MsgRevokeTemplate: Handler(template_messages.check_decide, templates.revoke_template),
    tx.MsgSubmitJobFromTemplate: Handler(template_messages.check_submit, from_template.submit_from_template),
    tx.MsgSetClusterTemplate: Handler(
        cluster_templates.check_set_cluster_template, cluster_templates.set_cluster_template
    ),
}
METHODS: Final = {**books_queries.METHODS, **template_queries.METHODS}
