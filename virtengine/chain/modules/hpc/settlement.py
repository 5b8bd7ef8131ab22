"""Settling a job: what it is billed is paid from its escrow account, once, and the rest returns.

One fee schedule splits every payout; the provider passes a part of its share on to the operators of its
nodes, as its rules say. Each settlement has one invoice in the one ledger, for exactly what was billed.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS
from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.escrow import accounts, payments
from virtengine.chain.modules.hpc import accounting, invoicing, standing
from virtengine.chain.modules.hpc.accounting_types import (
    AccountingRecord,
    AccountingStatus,
    BooksState,
    JobBooks,
)
from virtengine.chain.modules.hpc.billing import BPS
from virtengine.chain.modules.hpc.billing_types import NodeOperator
from virtengine.chain.modules.hpc.books_errors import (
    DiscrepancyOpen,
    InvalidAccounting,
    SettlementNotDue,
)
from virtengine.chain.modules.hpc.errors import IllegalMove
from virtengine.chain.modules.hpc.parties import require_settlement_side
from virtengine.chain.modules.hpc.settlement_types import (
    RecipientType,
    Reward,
    RewardRecipient,
    RewardSource,
)
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Job
from virtengine.chain.modules.take.types import Split
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, settlement_pb2

TIME_WEIGHTED: Final = "provider share by the fee schedule, node operators by weight"


def settle_job(
    state: State, msg: books_tx_pb2.MsgSettleJob, ctx: Context
) -> books_tx_pb2.MsgSettleJobResponse:
    """Settle a job that is over."""
    job = state.require_job(msg.job_id)
    if msg.sender != job.customer:
        require_settlement_side(state, job.provider, msg.sender, job.job_id)
    if not job.has_ended:
        raise IllegalMove(f"{job.job_id} is {job.state.name}; it has not ended")
    books = state.books.require_job(job.job_id)
    if books.state in {BooksState.SETTLED, BooksState.RELEASED}:
        return _answer(state, books)
    record = state.books.require_record(books.record_id)
    require_clear(books, record)
    _require_due(state, books, record, msg.sender, ctx)

    if record.status is AccountingStatus.PENDING:
        record = accounting.finalize(state, record, ctx)
    return _answer(state, pay(state, record, ctx, initiator=msg.sender))


def require_clear(books: JobBooks, record: AccountingRecord) -> None:
    """Raise unless neither a dispute nor a discrepancy holds a settlement back."""
    if record.status is AccountingStatus.DISPUTED:
        raise InvalidAccounting(f"{record.record_id} is disputed by {books.dispute_id}")
    if books.reconciliation_id:
        raise DiscrepancyOpen(f"{books.reconciliation_id} of {books.job_id} is not resolved")


def _require_due(state: State, books: JobBooks, record: AccountingRecord, sender: str, ctx: Context) -> None:
    """Raise unless it is time: the customer need not wait for its own delays once all usage is reported."""
    params = state.get_params()
    reported_by = record.created_at + params.accounting_finalization_delay_sec
    if sender == books.customer:
        if not books.final_recorded and ctx.time < reported_by:
            raise SettlementNotDue(f"the final report of {books.job_id} may come until {reported_by}")
        return
    due = reported_by + params.settlement_delay_sec
    if ctx.time < due:
        raise SettlementNotDue(f"{books.job_id} is settled from {due} on, or when its customer agrees")


def pay(state: State, record: AccountingRecord, ctx: Context, *, initiator: str) -> JobBooks:
    """Pay a finalized record from escrow, return the rest, issue the invoice and note the reward."""
    job, books = state.require_job(record.job_id), state.books.require_job(record.job_id)
    amount = record.billable_amount
    payments.charge(state.escrow, job.escrow_id, amount, ctx)
    split = payments.pay(state.escrow, job.escrow_id, amount, ctx)
    refunded = accounts.close_account(state.escrow, job.escrow_id, ctx)
    settled = replace(
        accounting.move_record(record, AccountingStatus.SETTLED),
        provider_reward=split.net,
        platform_fee=split.platform + split.validator,
        settlement_id=f"{job.job_id}/1",
        settled_at=ctx.time,
        due_at=0,
    )
    invoice = invoicing.issue(state, job, settled, split, refunded, ctx, initiator=initiator)
    settled = replace(settled, invoice_id=invoice.id)
    reward = _reward(state, job, settled, split, ctx)
    books = replace(
        accounting.move_books(books, BooksState.SETTLED),
        billed=amount,
        refunded=refunded,
        provider_reward=split.net,
        platform_fee=split.platform + split.validator,
        invoice_id=invoice.id,
        reward_id=reward.reward_id,
    )
    state.books.put_record(settled)
    state.books.rewards.set(reward.reward_id, reward)
    state.books.jobs.set(job.job_id, books)
    standing.count_use(state, settled, 1)
    accounting.tell(settled, ctx)
    _tell(settled, books, ctx)
    return books


def _reward(state: State, job: Job, record: AccountingRecord, split: Split, ctx: Context) -> Reward:
    """Pay the operators of nodes out of the provider's share, and return who was paid what."""
    passed_on = _pay_operators(state, job, record, split.net)
    own = split.net - sum(one.amount for one in passed_on)
    recipients = (
        RewardRecipient(
            job.provider, own, RecipientType.PROVIDER, contribution_weight=BPS, reason="provider share"
        ),
        *passed_on,
        RewardRecipient(
            COMMUNITY_POOL_ADDRESS, split.platform, RecipientType.PLATFORM, reason="platform fee"
        ),
        RewardRecipient(
            FEE_COLLECTOR_ADDRESS, split.validator, RecipientType.PLATFORM, reason="validator fee"
        ),
    )
    return Reward(
        reward_id=f"hpc-reward-{job.job_id}",
        job_id=job.job_id,
        cluster_id=record.cluster_id,
        source=RewardSource.JOB_COMPLETION,
        total_reward=record.billable_amount,
        recipients=tuple(one for one in recipients if one.amount),
        referenced_usage_records=record.signed_usage_records,
        job_completion_status=job.state.name.lower(),
        formula_version=record.formula_version,
        calculation_details=TIME_WEIGHTED,
        issued_at=ctx.time,
        height=ctx.height,
    )


def _pay_operators(
    state: State, job: Job, record: AccountingRecord, share: int
) -> tuple[RewardRecipient, ...]:
    """Pay each operator its part of what the provider passes on; what is cut off stays with the provider."""
    rules = state.books.rules_for(state.books.require_terms(job.job_id))
    operators = [one for one in rules.node_operators if _is_active(state, record.cluster_id, one)]
    weights = sum(one.weight for one in operators)
    bank = state.escrow.bank
    pool = min(share * rules.node_reward_bps // BPS, ledger.spendable_of(bank, job.provider))
    paid = []
    for one in operators:
        amount = pool * one.weight // weights
        if amount:
            ledger.move(bank, job.provider, one.address, amount)
            paid.append(
                RewardRecipient(
                    one.address,
                    amount,
                    RecipientType.NODE_OPERATOR,
                    node_id=one.node_id,
                    contribution_weight=one.weight,
                    reason="node operator",
                )
            )
    return tuple(paid)


def _is_active(state: State, cluster_id: str, operator: NodeOperator) -> bool:
    """Say whether an operator has part in jobs of a cluster."""
    if not operator.node_id:
        return True
    node = state.nodes.get(operator.node_id)
    return node is not None and node.active and node.cluster_id == cluster_id


def on_released(state: State, job: Job, refunded: int, ctx: Context) -> None:
    """Close the books of a job that never ran: it costs nothing."""
    books = replace(
        accounting.move_books(state.books.require_job(job.job_id), BooksState.RELEASED),
        refunded=refunded,
        ended_at=ctx.time,
    )
    state.books.jobs.set(job.job_id, books)
    ctx.emit(
        settlement_pb2.EventJobReleased(
            job_id=job.job_id, customer=job.customer, provider=job.provider, refund=str(refunded)
        )
    )


def _answer(state: State, books: JobBooks) -> books_tx_pb2.MsgSettleJobResponse:
    record = state.books.records.get(books.record_id)
    return books_tx_pb2.MsgSettleJobResponse(
        settlement_id=record.settlement_id if record is not None else "",
        invoice_id=books.invoice_id,
        billed=str(books.billed),
        refunded=str(books.refunded),
        reward_id=books.reward_id,
    )


def _tell(record: AccountingRecord, books: JobBooks, ctx: Context) -> None:
    ctx.emit(
        settlement_pb2.EventJobSettled(
            settlement_id=record.settlement_id,
            job_id=record.job_id,
            accounting_record_id=record.record_id,
            customer=record.customer,
            provider=record.provider,
            customer_paid=str(books.billed),
            provider_received=str(books.provider_reward),
            platform_fee=str(books.platform_fee),
            refund=str(books.refunded),
            invoice_id=books.invoice_id,
        )
    )
