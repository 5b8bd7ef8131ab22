"""A chain that says what a test tells it to say."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf.message import Message

from virtengine.api.fields import NamespacedRef
from virtengine.api.network import NetworkEndpoints
from virtengine.clients.chain import Effect
from virtengine.core.amounts import ATTO
from virtengine.plans.account import Funds
from virtengine.plans.node_parts import NodeView
from virtengine.plans.stake import ABOUT, UNCHANGED, OnChain
from virtengine.runtime import World


class FakeViews:
    """Answers for every chain; None is silence."""

    def __init__(self) -> None:
        self.the_height: int | None = None
        self.the_funds: Funds | None = None
        self.the_node: NodeView | None = None
        self.nodes: dict[str, NodeView | None] = {}
        """By the beginning of the URL's host, before `the_node`."""
        self.signed: int | None = None

    async def height(self, endpoints: NetworkEndpoints, chain_id: str) -> int | None:
        """Return the height that was set."""
        return self.the_height

    async def funds(self, endpoints: NetworkEndpoints, chain_id: str, address: str) -> Funds | None:
        """Return the funds that were set."""
        return self.the_funds

    async def node(self, url: str, consensus_address: str = "") -> NodeView | None:
        """Return the node's words that were set."""
        name = url.removeprefix("http://").split("-0.")[0]
        return self.nodes.get(name, self.the_node)

    async def signed_height(self, url: str, consensus_address: str) -> int | None:
        """Return the height that was set."""
        return self.signed

    async def close(self) -> None:
        """Hold nothing."""


class FakeStakes:
    """Validators of a chain in memory: what is sent is noted, and changes what `carry_out` makes of it."""

    def __init__(self) -> None:
        self.validators: dict[str, OnChain] = {}
        self.sent: list[Message] = []

    async def find(self, world: World, network: NamespacedRef, operator: str) -> OnChain | None:
        """Return what was set."""
        return self.validators.get(operator)

    async def send(
        self,
        world: World,
        network: NamespacedRef,
        account: NamespacedRef,
        effect: Effect,
        messages: Sequence[Message],
    ) -> None:
        """Note the messages unless their effect is there."""
        if await effect():
            return
        for message in messages:
            self.sent.append(message)
            self.carry_out(message)

    def carry_out(self, message: Message) -> None:
        """Do what the chain would do, as far as tests look."""
        changes = CARRIED_OUT.get(type(message).__name__)
        if changes is not None:
            operator = getattr(message, "validator_address", "") or getattr(message, "validator_addr", "")
            before = self.validators.get(operator, OnChain(operator=operator))
            self.validators[operator] = changes(before, message)


def _created(_before: OnChain, message: Any) -> OnChain:
    amount = int(message.value.amount)
    return OnChain(
        operator=message.validator_address,
        tokens=amount,
        own_shares=amount * ATTO,
        own_tokens=amount,
        rate=int(message.commission.rate),
        max_change=int(message.commission.max_change_rate),
        description={name: getattr(message.description, name) for name in ABOUT},
        others_bonded=3,
    )


def _edited(before: OnChain, message: Any) -> OnChain:
    new = {name: getattr(message.description, name) for name in ABOUT}
    changed = {name: text for name, text in new.items() if text != UNCHANGED}
    rate = int(message.commission_rate) if message.commission_rate else before.rate
    when = before.now_ms if message.commission_rate else before.rate_changed_ms
    about = {**before.description, **changed}
    return dataclasses.replace(before, description=about, rate=rate, rate_changed_ms=when)


def _delegated(before: OnChain, message: Any) -> OnChain:
    amount = int(message.amount.amount)
    return dataclasses.replace(
        before,
        tokens=before.tokens + amount,
        own_tokens=before.own_tokens + amount,
        own_shares=before.own_shares + amount * ATTO,
    )


def _undelegated(before: OnChain, _message: Any) -> OnChain:
    return dataclasses.replace(before, state="Unbonding", jailed=True, own_tokens=0, own_shares=0)


def _unjailed(before: OnChain, _message: Any) -> OnChain:
    return dataclasses.replace(before, jailed=False, state="Bonded")


CARRIED_OUT: dict[str, Callable[[OnChain, Any], OnChain]] = {
    "MsgCreateValidator": _created,
    "MsgEditValidator": _edited,
    "MsgDelegate": _delegated,
    "MsgUndelegate": _undelegated,
    "MsgUnjail": _unjailed,
}
