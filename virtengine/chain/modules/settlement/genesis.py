"""Genesis of the settlement module."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.settlement import corrections
from virtengine.chain.modules.settlement.errors import InvalidParams
from virtengine.chain.modules.settlement.store import State
from virtengine.chain.modules.settlement.types import (
    LeaseLedger,
    LedgerEntry,
    Params,
    UsageState,
    UsageTotal,
)
from virtengine.chain.modules.settlement.wires import (
    entry_to_wire,
    invoice_from_wire,
    invoice_to_wire,
    settlement_from_wire,
    settlement_to_wire,
    usage_from_wire,
    usage_to_wire,
)
from virtengine.wire.virtengine.settlement.v1 import types_pb2

CLOSED = frozenset({UsageState.SETTLED, UsageState.WRITTEN_OFF})


def init_genesis(state: State, genesis: types_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters and records."""
    with refused_as(InvalidParams):
        params = wire.from_wire(genesis.params, Params) if genesis.HasField("params") else Params()
        _require_params(params)
        state.set_params(params)
        for message in genesis.usage_records:
            record = usage_from_wire(message)
            state.put_usage(record, is_open=record.state not in CLOSED)
            corrections.note(state, record)
        for counted in genesis.usage_totals:
            total = wire.from_wire(counted, UsageTotal)
            state.totals.set(total.lease_id, int(total.resource), total)
        for paid in genesis.settlements:
            settlement = settlement_from_wire(paid)
            state.settlements.set(settlement.lease_id, settlement.sequence, settlement)
        for issued in genesis.invoices:
            state.put_invoice(invoice_from_wire(issued))
        for link in genesis.ledger_entries:
            state.entries.set(link.invoice_id, link.sequence, wire.from_wire(link, LedgerEntry))
        for books in genesis.ledgers:
            state.ledgers.set(books.lease_id, wire.from_wire(books, LeaseLedger))


def export_genesis(state: State) -> types_pb2.GenesisState:
    """Return the module's whole state."""
    return types_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), types_pb2.Params),
        usage_records=[usage_to_wire(record) for record in state.usage.records()],
        usage_totals=[wire.to_wire(total, types_pb2.UsageTotal) for total in state.totals.records()],
        settlements=[settlement_to_wire(settlement) for settlement in state.settlements.records()],
        invoices=[invoice_to_wire(invoice) for invoice in state.invoices.records()],
        ledger_entries=[entry_to_wire(entry) for entry in state.entries.records()],
        ledgers=[wire.to_wire(books, types_pb2.LeaseLedger) for books in state.ledgers.records()],
    )


def _require_params(params: Params) -> None:
    positive = {
        "settlement_period_seconds": params.settlement_period_seconds,
        "max_usage_age_seconds": params.max_usage_age_seconds,
        "max_lines_per_batch": params.max_lines_per_batch,
        "max_unsettled_records": params.max_unsettled_records,
        "queue_batch": params.queue_batch,
    }
    for name, value in positive.items():
        if value <= 0:
            raise InvalidParams(f"params.{name}: must be above 0")
    if min(params.usage_grace_seconds, params.dispute_window_seconds, params.close_slack_seconds) < 0:
        raise InvalidParams("params: times cannot be negative")
