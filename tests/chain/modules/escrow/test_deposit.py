from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, coin
from virtengine.chain.kernel.errors import InsufficientFunds
from virtengine.chain.modules.escrow import errors
from virtengine.chain.modules.escrow.types import Deposit
from virtengine.chain.modules.market.states import OrderState
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.escrow.v1 import tx_pb2
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx


def deposit(scene: Scene, uve: int = 5_000, /, **changes: object) -> tx_pb2.MsgDeposit:
    fields: dict[str, object] = {
        "depositor": scene.tenant.address,
        "account_id": f"order/{scene.tenant.address}/shop",
        "amount": coin(uve),
        "external_id": "one",
    }
    return tx_pb2.MsgDeposit(**fields | changes)  # type: ignore[arg-type]


def test_a_deposit_is_held_by_the_escrow_account(scene: Scene) -> None:
    order_id = scene.order()
    before = scene.chain.balance(scene.tenant)
    outcome = scene.chain.send(scene.tenant, deposit(scene))
    assert scene.chain.balance(scene.tenant) == before - 5_000
    assert outcome.responses[0].balance == "1005000"  # type: ignore[attr-defined]
    assert outcome.event("EventDeposited")["balance"] == "1005000"
    assert scene.account(order_id).balance == 1_005_000


def test_the_same_deposit_again_takes_nothing_and_another_amount_is_refused(scene: Scene) -> None:
    scene.order()
    first = scene.chain.send(scene.tenant, deposit(scene))
    assert scene.repeat(scene.tenant, deposit(scene)).responses == first.responses
    scene.refuse(scene.tenant, deposit(scene, 6_000), errors.DepositExists)


def test_anybody_may_pay_in_and_everybody_is_remembered(scene: Scene) -> None:
    order_id, alice = scene.order(), scene.chain.actor("alice")
    scene.chain.send(alice, deposit(scene, depositor=alice.address))
    scene.chain.send(scene.tenant, deposit(scene, 7_000))
    assert [(one.depositor, one.balance) for one in scene.account(order_id).deposits] == [
        (scene.tenant.address, 1_000_000),
        (alice.address, 5_000),
        (scene.tenant.address, 7_000),
    ]


def test_contributions_of_one_depositor_in_a_row_are_one(scene: Scene) -> None:
    order_id = scene.order()
    scene.chain.send(scene.tenant, deposit(scene))
    height = scene.account(order_id).deposits[0].height
    assert scene.account(order_id).deposits == (Deposit(scene.tenant.address, 1_005_000, 1_005_000, height),)


def test_a_deposit_opens_an_order_that_waits_for_its_money(scene: Scene) -> None:
    order_id = scene.order(deposit=coin(0))
    assert scene.order_of(order_id).state is OrderState.PENDING_PAYMENT
    outcome = scene.chain.send(scene.tenant, deposit(scene))
    assert scene.order_of(order_id).state is OrderState.OPEN
    assert outcome.event("EventOrderStateChanged")["state"] == "ORDER_STATE_OPEN"


def test_an_account_without_money_is_refused_by_the_bank(scene: Scene) -> None:
    scene.order()
    poor = scene.chain.actor("poor")
    scene.chain.set_up(lambda state: state.accounts.ensure(poor.address), "bank")
    scene.refuse(poor, deposit(scene, depositor=poor.address), InsufficientFunds)


def test_others_cannot_fill_an_account_so_that_its_owner_cannot_pay_in(scene: Scene) -> None:
    scene.order()
    names = ("alice", "bob", "carol", "dave")
    for name in names[:3]:
        actor = scene.chain.actor(name)
        scene.chain.send(actor, deposit(scene, depositor=actor.address))
    dave = scene.chain.actor("dave")
    scene.refuse(dave, deposit(scene, depositor=dave.address), errors.TooManyDeposits)
    scene.chain.send(scene.tenant, deposit(scene))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount": coin(0)}, errors.InvalidDeposit),
        ({"amount": coin(999)}, errors.InvalidDeposit),
        ({"amount": Coin(denom="uve", amount="-5")}, errors.InvalidDeposit),
        ({"amount": Coin(denom="uve", amount="1e9")}, errors.InvalidDeposit),
        ({"amount": Coin(denom="uve", amount=str(2**255))}, errors.InvalidDeposit),
        ({"amount": Coin(denom="uakt", amount="5000")}, errors.InvalidDenomination),
        ({"external_id": ""}, errors.InvalidId),
        ({"external_id": "Upper"}, errors.InvalidId),
        ({"account_id": "bid/a/b/c"}, errors.InvalidId),
        ({"account_id": "order/x"}, errors.InvalidId),
        ({"account_id": "order/a/b"}, errors.AccountNotFound),
    ],
)
def test_a_malformed_deposit_is_refused(
    scene: Scene, changes: dict[str, object], error: type[errors.EscrowError]
) -> None:
    scene.order()
    scene.refuse(scene.tenant, deposit(scene, **changes), error)


def test_a_closed_account_takes_nothing_but_repeats(scene: Scene) -> None:
    scene.order()
    scene.chain.send(scene.tenant, deposit(scene))
    order_id = f"{scene.tenant.address}/shop"
    scene.chain.send(scene.tenant, market_tx.MsgCancelOrder(owner=scene.tenant.address, order_id=order_id))
    scene.repeat(scene.tenant, deposit(scene))
    scene.refuse(scene.tenant, deposit(scene, external_id="two"), errors.AccountClosed)
