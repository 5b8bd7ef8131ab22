from __future__ import annotations

import pytest

from tests.chain.support.messages import coin
from virtengine.chain.kernel.errors import InsufficientFunds, Unauthorized
from virtengine.chain.modules.authz.limits import use
from virtengine.chain.modules.authz.types import Grant, Kind
from virtengine.wire.cosmos.staking.v1beta1.tx_pb2 import MsgBeginRedelegate, MsgDelegate

ALLOW = Grant(Kind.STAKE, limit=(("uve", 10),), addresses=("one", "two"), action=1)


def delegate(validator: str, amount: int) -> MsgDelegate:
    return MsgDelegate(delegator_address="me", validator_address=validator, amount=coin(amount))


def test_stake_goes_to_the_validators_that_are_named_and_uses_the_limit_up() -> None:
    left = use(ALLOW, delegate("one", 4))
    assert left is not None
    assert left.limit == (("uve", 6),)
    assert use(left, delegate("two", 6)) is None
    with pytest.raises(InsufficientFunds):
        use(left, delegate("two", 7))
    with pytest.raises(Unauthorized):
        use(left, delegate("three", 1))


def test_stake_goes_anywhere_but_to_the_validators_that_are_denied() -> None:
    deny = Grant(Kind.STAKE, addresses=("one",), deny=True, action=3)
    message = MsgBeginRedelegate(
        delegator_address="me", validator_src_address="one", validator_dst_address="two", amount=coin(4)
    )
    assert use(deny, message) is deny
    message.validator_dst_address = "one"
    with pytest.raises(Unauthorized):
        use(deny, message)
