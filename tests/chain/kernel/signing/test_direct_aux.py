"""SIGN_MODE_DIRECT_AUX: for those who do not pay."""

from __future__ import annotations

from tests.chain.kernel.signing.wallet import AUX, DIRECT, Draft, draft, sign
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import TxRaw


def plan_of(chain: TestChain) -> Draft:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    plan = draft(chain, [send(alice, bob, 5)])
    plan.auth.fee.payer = bob.address
    return plan


def test_an_account_that_does_not_pay_signs_the_body_alone(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    assert chain.block(sign(plan_of(chain), (alice, AUX), (bob, DIRECT))).txs[0].code == 0


def test_the_payer_may_not(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    outcome = chain.check(sign(plan_of(chain), (alice, DIRECT), (bob, AUX)))
    assert (outcome.codespace, outcome.code) == ("sdk", 4)


def test_the_fee_may_be_chosen_after_the_first_signature_but_the_body_may_not(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    plan = plan_of(chain)
    first = TxRaw.FromString(sign(plan, (alice, AUX), (bob, DIRECT))).signatures[0]
    plan.auth.fee.amount[0].amount = "9"
    second = TxRaw.FromString(sign(plan, (alice, AUX), (bob, DIRECT))).signatures[1]
    assert chain.check(plan.raw(first, second)).code == 0
    plan.body.memo = "changed"
    second = TxRaw.FromString(sign(plan, (alice, AUX), (bob, DIRECT))).signatures[1]
    assert chain.check(plan.raw(first, second)).code == 4
