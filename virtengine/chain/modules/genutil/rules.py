"""The rules of a genesis ceremony: what each of its validators must stake and promise."""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.core import decimals
from virtengine.core.amounts import ATTO, parse_amount
from virtengine.wire.cosmos.genutil.v1beta1 import genesis_pb2
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2


@dataclass(frozen=True)
class Rules:
    """Bounds; rates are atto integers."""

    min_self_delegation: int = 1_000_000_000
    min_commission: int = 5 * ATTO // 100
    max_commission: int = 20 * ATTO // 100
    max_change_rate: int = ATTO // 100
    description: tuple[str, ...] = ("moniker", "identity", "website")


def from_wire(message: genesis_pb2.Rules) -> Rules:
    """Return the rules that a genesis states. Raises Rejected."""
    return Rules(
        parse_amount(message.min_self_delegation or "0", field="rules.min_self_delegation"),
        decimals.from_wire(message.min_commission, field="rules.min_commission"),
        decimals.from_wire(message.max_commission, field="rules.max_commission"),
        decimals.from_wire(message.max_change_rate, field="rules.max_change_rate"),
        tuple(message.description),
    )


def find_problems(msg: tx_pb2.MsgCreateValidator, rules: Rules) -> list[str]:
    """Return what keeps a validator out of a genesis, as sentences; nothing when it may be part of it."""
    stake = int(msg.value.amount or 0)
    rate, change = (
        decimals.from_wire(text) for text in (msg.commission.rate, msg.commission.max_change_rate)
    )
    least, most = decimals.show(rules.min_commission), decimals.show(rules.max_commission)
    checks = (
        (stake >= rules.min_self_delegation, f"it stakes {stake}, less than {rules.min_self_delegation}"),
        (
            rules.min_commission <= rate <= rules.max_commission,
            f"its commission {decimals.show(rate)} is not between {least} and {most}",
        ),
        (
            change <= rules.max_change_rate,
            f"its max_change_rate {decimals.show(change)} is above {decimals.show(rules.max_change_rate)}",
        ),
        *((bool(getattr(msg.description, name)), f"its {name} is missing") for name in rules.description),
    )
    return [problem for holds, problem in checks if not holds]
