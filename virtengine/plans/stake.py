"""What a Validator wants of the chain: to exist, its description, commission, stake, release from jail.

One step at a time, each derivable from the object and the chain's state, so that it may be asked for again.
Stake is counted in shares: a slash takes their worth and not their number, and is therefore never made good
without anybody wishing it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from virtengine.api import Validator
from virtengine.core.amounts import ATTO, DENOM, format_rate, parse_rate
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import operator_of
from virtengine.plans.genesis_stake import Stake, compute_address
from virtengine.plans.plan import Fact
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.crypto.ed25519.keys_pb2 import PubKey
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking

DAY_MS = 86_400_000
UNCHANGED = "[do-not-modify]"
ABOUT = ("moniker", "identity", "website", "security_contact", "details")
MANY_MISSED = 20
"""One in so many blocks of the window is worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnChain:
    """A validator as the chain has it."""

    operator: str
    consensus_address: str = ""
    state: str = "Bonded"
    """Bonded, Unbonding or Unbonded."""
    jailed: bool = False
    tombstoned: bool = False
    jailed_until_ms: int = 0
    tokens: int = 0
    own_shares: int = 0
    """Atto."""
    own_tokens: int = 0
    rate: int = 0
    """Commission, atto."""
    max_change: int = 0
    rate_changed_ms: int = 0
    description: Mapping[str, str] = field(default_factory=dict)
    missed: int = 0
    window: int = 0
    others_bonded: int = 0
    now_ms: int = 0

    @property
    def power(self) -> int:
        """Return its voting power."""
        return self.tokens // 10**6 if self.state == "Bonded" else 0


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction, or the reason to wait."""

    reason: str
    message: str
    sends: tuple[Message, ...] = ()


def next_step(
    validator: Validator, public_key: str, stake: Stake, found: OnChain | None, *, is_synced: bool
) -> Step | None:
    """Return what is to be done on chain next, None when all is as wished.

    Raises Rejected when the account already operates a validator with another key.
    """
    if found is None:
        if not is_synced:
            return Step(
                "CatchingUp", "the node is behind the chain; it becomes a validator when it has caught up"
            )
        return Step("Creating", "the validator is created on chain", (create(public_key, stake),))
    _require_key(public_key, stake, found)
    if edit := _edit(stake, found):
        return edit
    missing = stake.amount * ATTO - found.own_shares
    # In jail more stake helps only whom too little of it brought there.
    if missing >= ATTO and (not found.jailed or found.own_tokens < stake.min_self_delegation):
        amount = Coin(denom=DENOM, amount=str(missing // ATTO))
        send = staking.MsgDelegate(
            delegator_address=stake.account, validator_address=found.operator, amount=amount
        )
        return Step("Staking", "its own stake is raised", (send,))
    return _unjail(validator, found)


def _require_key(public_key: str, stake: Stake, found: OnChain) -> None:
    if not public_key or not found.consensus_address:
        return
    if compute_address(base64.b64decode(public_key)) != found.consensus_address:
        raise Rejected(
            f"{stake.account} operates a validator with the consensus key {found.consensus_address} "
            "already; give this Validator an account of its own, or that key by keySecretRef",
            reason="ConsensusKeyDiffers",
        )


def create(public_key: str, stake: Stake) -> staking.MsgCreateValidator:
    """Return the message that creates a validator."""
    key = AnyMessage()
    key.Pack(PubKey(key=base64.b64decode(public_key)), type_url_prefix="/")
    rates = {name: str(parse_rate(text)) for name, text in stake.commission.items()}
    return staking.MsgCreateValidator(
        description=staking_pb2.Description(**stake.description),
        commission=staking_pb2.CommissionRates(**rates),
        min_self_delegation=str(stake.min_self_delegation),
        delegator_address=stake.account,
        validator_address=operator_of(stake.account),
        pubkey=key,
        value=Coin(denom=DENOM, amount=str(stake.amount)),
    )


def unbond(stake: Stake, found: OnChain) -> staking.MsgUndelegate | None:
    """Return the message that takes its own stake back, None when there is none."""
    if not found.own_tokens:
        return None
    amount = Coin(denom=DENOM, amount=str(found.own_tokens))
    return staking.MsgUndelegate(
        delegator_address=stake.account, validator_address=found.operator, amount=amount
    )


def _edit(stake: Stake, found: OnChain) -> Step | None:
    changed = {
        name: stake.description[name]
        for name in ABOUT
        if stake.description[name] != found.description.get(name, "")
    }
    rate = _next_rate(parse_rate(stake.commission["rate"]), found)
    if not changed and rate is None:
        return None
    about = {name: changed.get(name, UNCHANGED) for name in ABOUT}
    send = staking.MsgEditValidator(
        description=staking_pb2.Description(**about),
        validator_address=found.operator,
        commission_rate="" if rate is None else str(rate),
    )
    words = [*sorted(changed), *([] if rate is None else [f"commission {format_rate(rate)}"])]
    return Step("Editing", f"{', '.join(words)} changes on chain", (send,))


def _next_rate(wanted: int, found: OnChain) -> int | None:
    """Return the commission that may be set today: it rises by at most its own limit, once a day."""
    if wanted == found.rate or found.now_ms < found.rate_changed_ms + DAY_MS:
        return None
    allowed = min(wanted, found.rate + found.max_change)
    return allowed if allowed != found.rate else None


def _unjail(validator: Validator, found: OnChain) -> Step | None:
    if not found.jailed or found.tombstoned or validator.spec.unjail != "Automatic":
        return None
    if not found.own_shares or found.now_ms < found.jailed_until_ms:
        return None
    return Step(
        "Unjailing", "release from jail is asked for", (slashing.MsgUnjail(validator_addr=found.operator),)
    )


def facts(validator: Validator, found: OnChain | None) -> tuple[Fact, ...]:
    """Return what delegators and operators must know: whether it is bonded, and whether it signs."""
    if found is None:
        absent = Fact("Bonded", "False", "NotCreated", "the chain does not know the validator yet")
        return (absent, Fact("Signing", "False", "NotInSet", "only bonded validators sign"))
    return (_bonded(validator, found), _signing(found))


def _bonded(validator: Validator, found: OnChain) -> Fact:
    if found.tombstoned:
        text = (
            f"the key {found.consensus_address} signed two blocks at one height and can never sign again; "
            "create a new Validator with a new key and account, see docs/runbooks/jailed.md"
        )
        return Fact("Bonded", "False", "Tombstoned", text)
    if found.jailed:
        wish = (
            "it asks for release when the jail time is over"
            if validator.spec.unjail == "Automatic"
            else "once the node signs again, set spec.unjail to Automatic, see docs/runbooks/jailed.md"
        )
        return Fact(
            "Bonded", "False", "Jailed", f"the chain jailed it for missed blocks or too little stake; {wish}"
        )
    if found.state != "Bonded":
        text = "its stake is below that of the validators in the set; raise spec.stake or find delegators"
        return Fact("Bonded", "False", found.state, text)
    return Fact("Bonded", "True", "Bonded", "it is one of the chain's validators")


def _signing(found: OnChain) -> Fact:
    if found.state != "Bonded" or found.jailed:
        return Fact("Signing", "False", "NotInSet", "only bonded validators sign")
    if found.window and found.missed * MANY_MISSED > found.window:
        text = (
            "it misses blocks: see whether the pod runs, has peers and keeps up; the chain jails it otherwise"
        )
        return Fact("Signing", "False", "MissingBlocks", text)
    return Fact("Signing", "True", "Signing", "it signs blocks")
