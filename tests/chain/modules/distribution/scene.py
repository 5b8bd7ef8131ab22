"""What tests of distribution ask and send."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.chain.support.stake import StakeChain, operator
from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.wire.cosmos.distribution.v1beta1 import distribution_pb2, query_pb2, tx_pb2

SERVICE = "/cosmos.distribution.v1beta1.Query/"
FEE = 1_000_000


def ask(chain: StakeChain, method: str, **fields: Any) -> Any:
    """Answer a query of distribution."""
    request = getattr(query_pb2, f"Query{method}Request")(**fields)
    return chain.query(SERVICE + method, request)


def withdraw(chain: StakeChain, who: str, name: str) -> Message:
    """Return a withdrawal of rewards."""
    return tx_pb2.MsgWithdrawDelegatorReward(
        delegator_address=chain.actor(who).address, validator_address=operator(chain.actor(name))
    )


def withdraw_commission(chain: StakeChain, name: str) -> Message:
    """Return a withdrawal of commission."""
    return tx_pb2.MsgWithdrawValidatorCommission(validator_address=operator(chain.actor(name)))


def redirect(chain: StakeChain, who: str, address: str) -> Message:
    """Return a choice of where to withdraw to."""
    return tx_pb2.MsgSetWithdrawAddress(delegator_address=chain.actor(who).address, withdraw_address=address)


def govern(chain: StakeChain, message: Message, module: str = "distribution") -> Message:
    """Carry a message of governance out as part of the next block."""
    machine = chain.machine
    view = machine.deliver
    handler = next(m for m in machine.modules if m.name == module).messages[type(message)]
    handler.check(message)
    block = machine.last.__class__(chain.chain_id, chain.height + 1, chain.time_ms)
    answer = handler.handle(view.states[module], message, Context(view.store, block))
    view.store.keep()
    return answer


def params(**changes: Any) -> distribution_pb2.Params:
    """Return a whole set of parameters."""
    fields: dict[str, Any] = {
        "community_tax": "0",
        "base_proposer_reward": "0",
        "bonus_proposer_reward": "0",
        "withdraw_addr_enabled": True,
    }
    return distribution_pb2.Params(**{**fields, **changes})


def tax(chain: StakeChain, atto: int) -> None:
    """Set the community tax."""
    govern(chain, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(community_tax=str(atto))))
