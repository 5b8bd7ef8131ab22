"""Payments by the block, with the acceptance examples of escrow."""

from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, coin, rate_price
from virtengine.chain.modules.escrow import errors
from virtengine.chain.modules.escrow.types import Params as EscrowParams
from virtengine.chain.modules.escrow.types import PaymentState
from virtengine.chain.modules.market.states import LeaseReason, LeaseState
from virtengine.chain.modules.take.payout import compute_split
from virtengine.chain.modules.take.types import Params
from virtengine.core.amounts import ATTO, parse_rate
from virtengine.wire.virtengine.escrow.v1 import tx_pb2
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types


def withdraw(lease_id: str) -> tx_pb2.MsgWithdraw:
    return tx_pb2.MsgWithdraw(payee=lease_id.split("/")[2], payment_id=lease_id)


def rate_lease(scene: Scene, *, rate: str = "10", deposit: int = 1_000) -> str:
    return scene.active_lease(price=rate_price(rate), deposit=coin(deposit))


def test_acceptance_11_10_1_seven_blocks_at_ten_pay_seventy_less_fees(scene: Scene) -> None:
    lease_id = rate_lease(scene)
    before = scene.chain.balance(scene.provider)
    scene.chain.advance(blocks=6)
    answer = scene.chain.send(scene.provider, withdraw(lease_id)).responses[0]
    assert (answer.gross, answer.net) == ("70", "67")  # type: ignore[attr-defined]
    assert scene.chain.balance(scene.provider) == before + 67
    assert scene.payment(lease_id).blocks == 7


def test_acceptance_11_10_2_at_block_101_the_account_is_overdrawn_by_ten(scene: Scene) -> None:
    lease_id = rate_lease(scene)
    before = scene.chain.balance(scene.provider)
    scene.chain.advance(blocks=100)
    assert scene.lease(lease_id).state is LeaseState.ACTIVE
    result = scene.chain.advance()
    assert any(kind.endswith("EventOverdrawn") for kind, _ in result.events)
    payment, lease = scene.payment(lease_id), scene.lease(lease_id)
    assert (payment.state, payment.withdrawn, payment.owed) == (PaymentState.OVERDRAWN, 1_000, 10)
    assert (lease.state, lease.reason) == (LeaseState.SUSPENDED, LeaseReason.INSUFFICIENT_FUNDS)
    assert lease.grace_until_height == scene.chain.height + 10
    assert scene.chain.balance(scene.provider) == before + compute_split(Params(), 1_000).net
    scene.chain.advance(blocks=5)
    assert scene.payment(lease_id).owed == 10


def test_acceptance_11_10_3_the_first_depositor_is_spent_first(scene: Scene) -> None:
    scene.chain.set_up(lambda state: state.set_params(EscrowParams(min_deposit=1)), "escrow")
    alice = scene.chain.actor("alice")
    lease_id = scene.pending_lease(price=rate_price("10"), deposit=coin(300))
    scene.deposit(scene.account(lease_id).id, 700, alice)
    scene.report(lease_id, market_types.LEASE_STATE_PROVISIONING, market_types.LEASE_STATE_ACTIVE)
    tenant, other = scene.chain.balance(scene.tenant), scene.chain.balance(alice)
    scene.chain.advance(blocks=39)
    scene.close(lease_id)
    scene.settle(lease_id, final=True)
    assert scene.payment(lease_id).withdrawn == 400
    assert (scene.chain.balance(scene.tenant), scene.chain.balance(alice)) == (tenant, other + 600)


def test_acceptance_11_10_4_a_fraction_is_carried_however_often_is_withdrawn(scene: Scene) -> None:
    lease_id = rate_lease(scene, rate="0.4")
    for _ in range(10):
        scene.chain.send(scene.provider, withdraw(lease_id))
    assert scene.payment(lease_id).withdrawn == 4
    assert scene.payment(lease_id).carry == 0


def test_a_deposit_that_covers_the_debt_pays_it_and_resumes_the_lease(scene: Scene) -> None:
    lease_id = rate_lease(scene)
    scene.chain.advance(blocks=103)
    owed = scene.payment(lease_id).owed
    scene.deposit(scene.account(lease_id).id, 2_000)
    payment, lease = scene.payment(lease_id), scene.lease(lease_id)
    assert (payment.state, payment.owed, payment.withdrawn) == (PaymentState.OPEN, 0, 1_000 + owed)
    assert (lease.state, lease.reason, lease.grace_until_height) == (LeaseState.ACTIVE, LeaseReason.NONE, 0)
    scene.chain.advance(blocks=2)
    scene.chain.send(scene.provider, withdraw(lease_id))
    assert scene.payment(lease_id).withdrawn == 1_000 + owed + 30


def test_a_paused_lease_earns_nothing(scene: Scene) -> None:
    lease_id = rate_lease(scene)
    scene.chain.send(scene.tenant, market_tx.MsgPauseLease(owner=scene.tenant.address, lease_id=lease_id))
    assert scene.payment(lease_id).blocks == 1
    scene.chain.advance(blocks=20)
    scene.chain.send(scene.tenant, market_tx.MsgResumeLease(owner=scene.tenant.address, lease_id=lease_id))
    scene.chain.advance(blocks=3)
    scene.chain.send(scene.provider, withdraw(lease_id))
    assert scene.payment(lease_id).blocks == 5


def test_a_top_up_moves_the_height_of_exhaustion(scene: Scene) -> None:
    lease_id = rate_lease(scene)
    first = scene.payment(lease_id).exhausts_height
    scene.deposit(scene.account(lease_id).id, 1_000)
    assert scene.payment(lease_id).exhausts_height == first + 100


def test_only_the_payee_of_a_payment_by_the_block_withdraws(scene: Scene) -> None:
    lease_id = rate_lease(scene)
    wrong = tx_pb2.MsgWithdraw(payee=scene.tenant.address, payment_id=lease_id)
    scene.refuse(scene.tenant, wrong, errors.NotPayee)
    unknown = tx_pb2.MsgWithdraw(payee=scene.provider.address, payment_id="a/b/c")
    scene.refuse(scene.provider, unknown, errors.PaymentNotFound)
    malformed = tx_pb2.MsgWithdraw(payee=scene.provider.address, payment_id="a/b")
    scene.refuse(scene.provider, malformed, errors.InvalidPayment)
    by_usage = scene.active_lease(external_id="other")
    scene.refuse(scene.provider, withdraw(by_usage), errors.RateZero)
    scene.close(lease_id)
    scene.settle(lease_id, final=True)
    scene.refuse(scene.provider, withdraw(lease_id), errors.PaymentClosed)


@pytest.mark.parametrize("rate", ["1", "1.5", "333.333333333333333333", "1000", "0.000000000000000001"])
def test_the_height_of_exhaustion_is_the_first_at_which_more_is_owed(scene: Scene, rate: str) -> None:
    lease_id = rate_lease(scene, rate=rate)
    payment = scene.payment(lease_id)
    if not payment.exhausts_height:
        assert rate == "0.000000000000000001"
        return
    blocks = payment.exhausts_height - payment.accrued_from_height
    assert parse_rate(rate) * blocks // ATTO > 1_000
    assert parse_rate(rate) * (blocks - 1) // ATTO <= 1_000
