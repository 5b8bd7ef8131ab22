"""What time does to escrow: payments by the block whose account is exhausted are settled at that height."""

from __future__ import annotations

from itertools import islice

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.escrow import payments
from virtengine.chain.modules.escrow.store import State


def end_block(state: State, ctx: Context) -> None:
    """Settle the payments that are exhausted, at most `queue_batch` of them.

    One that has to wait for a later block earns nothing more: accrual ends at the height of exhaustion.
    """
    due = []
    for height, payment_id in islice(state.exhaustions.keys(), state.get_params().queue_batch):
        if int(height) > ctx.height:
            break
        due.append(str(payment_id))
    for payment_id in due:
        payments.settle(state, state.require_payment(payment_id).account_id, ctx)
