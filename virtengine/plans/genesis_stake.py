"""Validators of a genesis and their stake: the rules of the ceremony, and what staking begins with.

Every stake is taken out of its account's genesis amount, as a signed genesis transaction would.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.api import Validator
from virtengine.chain.modules.genutil.rules import Rules
from virtengine.core.amounts import ATTO, UVE_PER_VE, format_rate, format_ve, parse_rate
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import module_address, operator_of

BONDED_POOL = "bonded_tokens_pool"
POWER_WITHOUT_STAKE = 100
RULES = Rules()
EPOCH = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Stake:
    """What a validator puts down, and what it tells delegators."""

    account: str
    amount: int
    min_self_delegation: int
    commission: Mapping[str, str]
    description: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GenesisNode:
    """The public side of a validator's keys, and its stake if the chain has staking."""

    name: str
    public_key: str
    """Consensus key, Ed25519, base64."""
    address: str
    node_id: str
    stake: Stake | None = None

    @property
    def power(self) -> int:
        """Return the voting power that it begins with."""
        return self.stake.amount // UVE_PER_VE if self.stake else POWER_WITHOUT_STAKE


def stake_of(validator: Validator, account: str) -> Stake:
    """Return what a Validator wants to stake with an account, as the chain writes it."""
    spec = validator.spec
    about = spec.description
    return Stake(
        account=account,
        amount=int(spec.stake),
        min_self_delegation=int(spec.min_self_delegation),
        commission={
            "rate": _decimal(spec.commission.rate),
            "max_rate": _decimal(spec.commission.max_rate),
            "max_change_rate": _decimal(spec.commission.max_change_rate),
        },
        description={
            "moniker": about.moniker or validator.name,
            "identity": about.identity,
            "website": about.website,
            "security_contact": about.security_contact,
            "details": about.details,
        },
    )


def require_stakes(nodes: Sequence[GenesisNode]) -> tuple[tuple[GenesisNode, Stake], ...]:
    """Return the stakes by name. Raises Rejected when a rule of the ceremony is broken."""
    found = tuple((node, node.stake) for node in sorted(nodes, key=lambda one: one.name) if node.stake)
    without = sorted(node.name for node in nodes if node.stake is None)
    if found and without:
        raise _broken(without[0], "accountRef is missing, while other validators have stake")
    for one in ("public_key", "address"):
        _require_distinct([(node.name, getattr(node, one)) for node in nodes], "consensus key")
    _require_distinct([(node.name, stake.account) for node, stake in found], "account")
    for node, stake in found:
        for problem in _problems(stake):
            raise _broken(node.name, problem)
    return found


def after_staking(balances: Mapping[str, int], stakes: Sequence[tuple[GenesisNode, Stake]]) -> dict[str, int]:
    """Return what accounts hold once all stakes are in the pool. Raises Rejected for one that cannot pay."""
    left = dict(balances)
    for node, stake in stakes:
        held = left.get(stake.account, 0)
        if held < stake.amount:
            raise _broken(
                node.name,
                f"its account {stake.account} holds {format_ve(held)} in genesis.accounts, "
                f"less than the stake of {format_ve(stake.amount)}",
            )
        left[stake.account] = held - stake.amount
    total = sum(stake.amount for _node, stake in stakes)
    if total:
        pool = module_address(BONDED_POOL)
        left[pool] = left.get(pool, 0) + total
    return left


def staking_state(stakes: Sequence[tuple[GenesisNode, Stake]]) -> dict[str, Any]:
    """Return staking's state: bonded validators, each with its own delegation."""
    return {
        "validators": [_validator(node, stake) for node, stake in stakes],
        "delegations": [
            {
                "delegator_address": stake.account,
                "validator_address": operator_of(stake.account),
                "shares": _decimal(str(stake.amount)),
            }
            for _node, stake in sorted(stakes, key=lambda pair: operator_of(pair[1].account))
        ],
    }


def _validator(node: GenesisNode, stake: Stake) -> dict[str, Any]:
    return {
        "operator_address": operator_of(stake.account),
        "consensus_pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": node.public_key},
        "status": "BOND_STATUS_BONDED",
        "tokens": str(stake.amount),
        "delegator_shares": _decimal(str(stake.amount)),
        "description": {name: text for name, text in stake.description.items() if text},
        "unbonding_time": EPOCH,
        "commission": {"commission_rates": dict(stake.commission), "update_time": EPOCH},
        "min_self_delegation": str(stake.min_self_delegation),
    }


def _problems(stake: Stake) -> list[str]:
    rate, most, change = (
        parse_rate(stake.commission[name]) for name in ("rate", "max_rate", "max_change_rate")
    )
    least, highest = (format_rate(bound) for bound in (RULES.min_commission, RULES.max_commission))
    rules = (
        (
            stake.amount >= RULES.min_self_delegation,
            f"stake is below {format_ve(RULES.min_self_delegation)}",
        ),
        (1 <= stake.min_self_delegation <= stake.amount, "minSelfDelegation is not between 1 and the stake"),
        (
            RULES.min_commission <= rate <= RULES.max_commission,
            f"commission.rate is not between {least} and {highest}",
        ),
        (rate <= most <= ATTO, "commission.maxRate is below commission.rate"),
        (
            change <= RULES.max_change_rate,
            f"commission.maxChangeRate is above {format_rate(RULES.max_change_rate)}",
        ),
        *((bool(stake.description[name]), f"description.{name} is missing") for name in RULES.description),
    )
    return [text for holds, text in rules if not holds]


def _require_distinct(pairs: Sequence[tuple[str, str]], what: str) -> None:
    seen: dict[str, str] = {}
    for name, value in pairs:
        if value in seen:
            raise _broken(name, f"its {what} is that of Validator {seen[value]} too")
        seen[value] = name


def _broken(name: str, problem: str) -> Rejected:
    return Rejected(f"Validator {name} cannot be in the genesis: {problem}", reason="InvalidGenesis")


def _decimal(text: str) -> str:
    """Return a decimal as the chain writes it, with 18 places."""
    whole, _, places = format_rate(parse_rate(text)).partition(".")
    return f"{whole}.{places.ljust(18, '0')}"


def compute_address(public_key: bytes) -> str:
    """Return the address of a consensus key, upper-case hex."""
    return hashlib.sha256(public_key).digest()[:20].hex().upper()
