"""Messages that many tests send."""

from __future__ import annotations

from tests.chain.support.chain import Actor
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin


def coin(amount: int | str, denom: str = DENOM) -> Coin:
    return Coin(denom=denom, amount=str(amount))


def send(sender: Actor | str, recipient: Actor | str, amount: int | str = 1, denom: str = DENOM) -> MsgSend:
    return MsgSend(
        from_address=_address(sender), to_address=_address(recipient), amount=[coin(amount, denom)]
    )


def _address(who: Actor | str) -> str:
    return who if isinstance(who, str) else who.address
