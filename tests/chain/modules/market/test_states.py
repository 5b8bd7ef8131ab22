"""Acceptance 4.13.5: every cell of the tables of moves, legal and illegal."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec.structs import replace

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.market import lifecycle
from virtengine.chain.modules.market.errors import IllegalMove
from virtengine.chain.modules.market.offerings import _move as move_offering
from virtengine.chain.modules.market.states import (
    BID_MOVES,
    LEASE_MOVES,
    OFFERING_MOVES,
    ORDER_JUMPS,
    ORDER_MOVES,
    BidState,
    LeaseState,
    OfferingState,
    OrderState,
)
from virtengine.chain.modules.settlement.errors import IllegalInvoiceMove
from virtengine.chain.modules.settlement.invoices import move as move_invoice
from virtengine.chain.modules.settlement.types import INVOICE_MOVES, InvoiceStatus

SPEC_ORDER_MOVES = {1: {2, 10}, 2: {3, 10}, 3: {4, 9, 10}, 4: {5, 9}, 5: {6, 7}, 6: {5, 7}, 7: {8, 9}}
SPEC_LEASE_MOVES = {
    1: {2, 3, 7, 8, 9}, 2: {3, 7, 9}, 3: {4, 6, 9}, 4: {5, 6, 9}, 5: {4, 6, 9}, 6: {7, 9},
}  # fmt: skip
SPEC_INVOICE_MOVES = {0: {1, 6}, 1: {2, 3, 4, 5, 6}, 3: {2, 4, 5}, 4: {2, 3, 5, 6}, 5: {1, 2, 6, 7}, 2: {7}}


def numbers(moves: object) -> dict[int, set[int]]:
    return {int(one): {int(to) for to in many} for one, many in moves.items() if many}  # type: ignore[attr-defined]


def test_the_tables_are_those_of_the_specification() -> None:
    assert numbers(ORDER_MOVES) == SPEC_ORDER_MOVES
    assert numbers(LEASE_MOVES) == SPEC_LEASE_MOVES
    assert numbers(INVOICE_MOVES) == SPEC_INVOICE_MOVES
    assert numbers(BID_MOVES) == {1: {2, 3, 4, 5}}
    assert not OFFERING_MOVES[OfferingState.TERMINATED]


def test_a_jump_consists_of_legal_steps() -> None:
    for (before, to), between in ORDER_JUMPS.items():
        steps = (before, *between, to)
        assert all(after in ORDER_MOVES[step] for step, after in pairwise(steps))
        assert to not in ORDER_MOVES[before]


@pytest.fixture(scope="module")
def lived() -> tuple[Scene, str]:
    """A scene with an offering, an order, a bid, a lease and an invoice; tests change no stored state."""
    scene = Scene()
    lease_id = scene.active_lease()
    scene.offer()
    scene.use(lease_id, cpu=5_000_000)
    scene.chain.advance(blocks=60)
    scene.settle(lease_id)
    return scene, lease_id


@pytest.mark.parametrize("before", list(OrderState))
@pytest.mark.parametrize("to", list(OrderState))
def test_an_order_moves_by_its_table_only(
    lived: tuple[Scene, str], before: OrderState, to: OrderState
) -> None:
    scene, lease_id = lived
    order = replace(scene.order_of(lease_id), state=before)
    view = scene.chain.machine.deliver
    legal = to in ORDER_MOVES[before] or (before, to) in ORDER_JUMPS or before is to
    try:
        if legal:
            assert lifecycle.move_order(view.states["market"], order, to, context(scene)).state is to
            return
        with pytest.raises(IllegalMove):
            lifecycle.move_order(view.states["market"], order, to, context(scene))
    finally:
        view.store.drop()


@pytest.mark.parametrize("before", list(LeaseState))
@pytest.mark.parametrize("to", list(LeaseState))
def test_a_lease_moves_by_its_table_only(
    lived: tuple[Scene, str], before: LeaseState, to: LeaseState
) -> None:
    scene, lease_id = lived
    lease = replace(scene.lease(lease_id), state=before)
    if to in LEASE_MOVES[before]:
        return  # what a legal move brings along is shown message by message
    with pytest.raises(IllegalMove):
        lifecycle.move_lease(scene.chain.machine.deliver.states["market"], lease, to, context(scene))


@pytest.mark.parametrize("before", list(BidState))
@pytest.mark.parametrize("to", list(BidState))
def test_a_bid_moves_by_its_table_only(lived: tuple[Scene, str], before: BidState, to: BidState) -> None:
    scene, lease_id = lived
    view = scene.chain.machine.deliver
    bid = replace(scene.chain.state("market").require_bid(lease_id), state=before)
    try:
        if to in BID_MOVES[before]:
            assert lifecycle.move_bid(view.states["market"], bid, to, context(scene)).state is to
            return
        with pytest.raises(IllegalMove):
            lifecycle.move_bid(view.states["market"], bid, to, context(scene))
    finally:
        view.store.drop()


@pytest.mark.parametrize("before", list(OfferingState))
@pytest.mark.parametrize("to", list(OfferingState))
def test_an_offering_moves_by_its_table_only(
    lived: tuple[Scene, str], before: OfferingState, to: OfferingState
) -> None:
    scene, _ = lived
    view = scene.chain.machine.deliver
    offering = replace(view.states["market"].require_offering(f"{scene.provider.address}/web"), state=before)
    try:
        if to in OFFERING_MOVES[before]:
            move_offering(view.states["market"], offering, to, context(scene))
            return
        with pytest.raises(IllegalMove):
            move_offering(view.states["market"], offering, to, context(scene))
    finally:
        view.store.drop()


@pytest.mark.parametrize("before", list(InvoiceStatus))
@pytest.mark.parametrize("to", list(InvoiceStatus))
def test_acceptance_13_12_4_an_invoice_moves_by_its_table_only(
    lived: tuple[Scene, str], before: InvoiceStatus, to: InvoiceStatus
) -> None:
    scene, lease_id = lived
    view = scene.chain.machine.deliver
    invoice = replace(scene.invoices(lease_id)[0], status=before)
    try:
        if to in INVOICE_MOVES[before]:
            assert move_invoice(invoice, to).status is to
            return
        with pytest.raises(IllegalInvoiceMove):
            move_invoice(invoice, to)
    finally:
        view.store.drop()


def context(scene: Scene) -> object:
    from virtengine.chain.kernel.context import Context

    return Context(scene.chain.machine.deliver.store, scene.chain.machine.last)
