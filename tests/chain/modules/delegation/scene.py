"""What tests of delegation ask and send."""

from __future__ import annotations

from typing import Any

from tests.chain.support.stake import StakeChain, coin, operator
from virtengine.wire.virtengine.delegation.v1 import query_pb2, tx_pb2

SERVICE = "/virtengine.delegation.v1.Query/"


def ask(chain: StakeChain, method: str, **fields: Any) -> Any:
    """Answer a query; `who` and `at` name a delegator and a validator."""
    if "who" in fields:
        fields["delegator"] = chain.actor(fields.pop("who")).address
    if "at" in fields:
        fields["validator"] = operator(chain.actor(fields.pop("at")))
    return chain.query(SERVICE + method, getattr(query_pb2, f"Query{method}Request")(**fields))


def delegate(chain: StakeChain, who: str, name: str, amount: int, denom: str = "uve") -> tx_pb2.MsgDelegate:
    return tx_pb2.MsgDelegate(
        delegator=chain.actor(who).address, validator=operator(chain.actor(name)), amount=coin(amount, denom)
    )


def undelegate(chain: StakeChain, who: str, name: str, amount: int) -> tx_pb2.MsgUndelegate:
    return tx_pb2.MsgUndelegate(
        delegator=chain.actor(who).address, validator=operator(chain.actor(name)), amount=coin(amount)
    )


def redelegate(chain: StakeChain, who: str, source: str, to: str, amount: int) -> tx_pb2.MsgRedelegate:
    return tx_pb2.MsgRedelegate(
        delegator=chain.actor(who).address,
        validator_src=operator(chain.actor(source)),
        validator_dst=operator(chain.actor(to)),
        amount=coin(amount),
    )


def claim(chain: StakeChain, who: str, name: str, first: int = 0, last: int = 0) -> tx_pb2.MsgClaimRewards:
    return tx_pb2.MsgClaimRewards(
        delegator=chain.actor(who).address,
        validator=operator(chain.actor(name)),
        start_height=first,
        end_height=last,
    )
