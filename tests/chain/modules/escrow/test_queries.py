from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, coin, rate_price
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.virtengine.escrow.v1 import query_pb2, types_pb2

PATH = "/virtengine.escrow.v1.Query/"


def test_an_account_comes_with_its_payment_and_what_is_not_covered(scene: Scene) -> None:
    lease_id = scene.active_lease(price=rate_price("10"), deposit=coin(1_000))
    scene.chain.advance(blocks=101)
    request = query_pb2.QueryAccountRequest(id=scene.account(lease_id).id)
    answer = scene.chain.query(PATH + "Account", request)
    assert answer.account.state == types_pb2.ACCOUNT_STATE_OVERDRAWN
    payment = answer.payments[0]
    assert (payment.id, payment.rate, payment.unsettled, payment.owed) == (lease_id, "10", "10", "10")
    with pytest.raises(QueryNotFound):
        scene.chain.query(PATH + "Account", query_pb2.QueryAccountRequest(id="order/x/y"))


def test_accounts_are_found_by_owner_and_state(scene: Scene) -> None:
    scene.pending_lease()
    scene.order(external_id="other")
    everything = scene.chain.query(PATH + "Accounts", query_pb2.QueryAccountsRequest()).accounts
    assert len(everything) == 3
    mine = query_pb2.QueryAccountsRequest(owner=scene.tenant.address)
    assert len(scene.chain.query(PATH + "Accounts", mine).accounts) == 2
    both = query_pb2.QueryAccountsRequest(owner=scene.tenant.address, state=types_pb2.ACCOUNT_STATE_CLOSED)
    assert not scene.chain.query(PATH + "Accounts", both).accounts
    state = query_pb2.QueryAccountsRequest(
        state=types_pb2.ACCOUNT_STATE_OPEN, pagination=PageRequest(limit=1, count_total=True)
    )
    answer = scene.chain.query(PATH + "Accounts", state)
    assert (len(answer.accounts), answer.pagination.total) == (1, 3)


def test_payments_are_found_by_account_and_state(scene: Scene) -> None:
    lease_id = scene.pending_lease()
    for request in (
        query_pb2.QueryPaymentsRequest(),
        query_pb2.QueryPaymentsRequest(account_id=scene.account(lease_id).id),
        query_pb2.QueryPaymentsRequest(state=types_pb2.PAYMENT_STATE_OPEN),
    ):
        payments = scene.chain.query(PATH + "Payments", request).payments
        assert [payment.id for payment in payments] == [lease_id]
    closed = query_pb2.QueryPaymentsRequest(state=types_pb2.PAYMENT_STATE_CLOSED)
    assert not scene.chain.query(PATH + "Payments", closed).payments
    assert scene.chain.query(PATH + "Params", query_pb2.QueryParamsRequest()).params.max_deposits == 6
