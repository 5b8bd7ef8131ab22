"""What must always hold in distribution."""

from __future__ import annotations

from collections import Counter

from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.distribution import periods, rewards
from virtengine.chain.modules.distribution.store import State
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS
from virtengine.core.amounts import ATTO


def rewards_are_held(state: State) -> str | None:
    """The module holds what it owes, and the community pool's part of a uve."""
    owed = sum(amount for amount in state.outstanding.records()) + state.get_dust()
    held = ledger.balance_of(state.bank, DISTRIBUTION_ADDRESS) * ATTO
    return None if held >= owed else f"distribution: {owed} of 10^-18 uve are owed, {held} are held"


def what_is_owed_covers_every_claim(state: State) -> str | None:
    """At each validator, commission and what all delegations could withdraw are part of what is owed."""
    claims: dict[str, int] = {str(key[0]): held for key, held in state.commissions.items()}
    ratios: dict[str, int] = {}
    for (operator, delegator), _ in state.starts.items():
        name = str(operator)
        if name not in ratios:
            ratios[name] = periods.compute_running_ratio(state, name)
        earned = rewards.compute_rewards(state, str(delegator), name, ratios[name])
        claims[name] = claims.get(name, 0) + earned
    for operator_name, claimed in claims.items():
        owed = state.outstanding_of(operator_name)
        if claimed > owed:
            return f"distribution: {claimed} are claimed at {operator_name}, {owed} are owed"
    return None


def every_delegation_earns(state: State) -> str | None:
    """Delegations are those that began to earn, and validators those that have a running period."""
    delegations = sorted((str(key[1]), str(key[0])) for key, _ in state.staking.delegations.items())
    if delegations != sorted((str(key[0]), str(key[1])) for key, _ in state.starts.items()):
        return "distribution: delegations and their beginnings differ"
    for key, start in state.starts.items():
        if start.shares != state.staking.delegations.get(str(key[1]), str(key[0])):
            return f"distribution: {key[1]!r} earns at {key[0]!r} with the wrong shares"
    validators = [key[0] for key, _ in state.staking.validators.items()]
    if validators != [key[0] for key, _ in state.currents.items()]:
        return "distribution: validators and their periods differ"
    return None


def periods_are_counted(state: State) -> str | None:
    """A period is kept for as many records as need it."""
    needed: Counter[tuple[str, int]] = Counter()
    for key, start in state.starts.items():
        needed[str(key[0]), start.period] += 1
    for key, current in state.currents.items():
        needed[str(key[0]), current.period - 1] += 1
    kept = {(str(key[0]), int(key[1])): period.references for key, period in state.periods.items()}
    return None if kept == dict(needed) else "distribution: references to periods are miscounted"
