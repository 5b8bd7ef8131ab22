"""Billing rules: each set is a new version, and jobs keep the version that they were promised."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.hpc.billing_types import BillingRules
from virtengine.chain.modules.hpc.books_errors import InvalidBillingRules
from virtengine.chain.modules.hpc.rights import require_standing
from virtengine.chain.modules.hpc.store import State
from virtengine.wire.virtengine.hpc.v1 import billing_pb2, books_tx_pb2


def set_billing_rules(
    state: State, msg: books_tx_pb2.MsgSetBillingRules, ctx: Context
) -> books_tx_pb2.MsgSetBillingRulesResponse:
    """Replace how a provider bills jobs that are submitted from now on."""
    require_standing(state, msg.provider)
    for one in msg.rules.node_operators:
        if state.escrow.bank.is_blocked(one.address):
            raise InvalidBillingRules(f"node_operators.address: {one.address} cannot be paid")
    before = state.books.rules_of(msg.provider)
    with refused_as(InvalidBillingRules):
        given = wire.from_wire(msg.rules, BillingRules)
    wanted = replace(
        given,
        provider=msg.provider,
        version=before.version,
        updated_at=before.updated_at,
        height=before.height,
    )
    if wanted == before:
        return books_tx_pb2.MsgSetBillingRulesResponse(version=before.version)

    rules = replace(wanted, version=before.version + 1, updated_at=ctx.time, height=ctx.height)
    state.books.rules.set(msg.provider, rules.version, rules)
    ctx.emit(billing_pb2.EventBillingRulesSet(provider=msg.provider, version=rules.version))
    return books_tx_pb2.MsgSetBillingRulesResponse(version=rules.version)
