"""Order: buys, follows and ends one order, step by step, each step once."""

from __future__ import annotations

from operators.networks import Networks
from operators.sending import is_same, send
from operators.tenant.buyers import Buyer, buyer_of, read_facts
from operators.tenant.listings import find_obstacle
from operators.tenant.secrets import Histories, with_secrets
from virtengine.api import Order
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans import order as plans
from virtengine.plans import order_change
from virtengine.plans.order import Facts, Step
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.world import World

ROUNDS = 5
PATIENCE_SECONDS = 10.0


class Orders:
    """Reconciles Order objects."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._histories = Histories()

    async def reconcile(self, seen: Order, world: World) -> Outcome:
        """Take every step that can be taken now, and report the last one."""
        order = seen.model_copy(update={"spec": await with_secrets(seen, world)})
        order_change.asked(order.spec)
        buyer = await buyer_of(self._networks, order, world)
        for _ in range(ROUNDS):
            facts = await read_facts(buyer, order, world.now())
            _require_lease(facts)
            step = plans.decide(order.spec, buyer.tenant, facts, order.status)
            if not step.messages:
                break
            await self._send(step, buyer, order, world)
        else:
            raise Unavailable("the chain moves faster than it is followed", reason="ChainBusy")
        if step.reason == "WaitingForBids":
            await self._explain_silence(order, buyer, facts)
        if step.ready:
            await self._histories.keep(seen, facts, world)
        return _outcome(step)

    async def finalize(self, order: Order, world: World) -> None:
        """End the order: cancelled, or its lease closed, settled and refunded."""
        buyer = await buyer_of(self._networks, order, world)
        for _ in range(ROUNDS):
            facts = await read_facts(buyer, order, world.now())
            _require_lease(facts)
            step = plans.decide_end(buyer.tenant, facts)
            if step.is_done:
                return
            if not step.messages:
                break
            await self._send(step, buyer, order, world, is_end=True)
        raise NotYet(step.message, reason=step.reason, seconds=5)

    async def _send(
        self, step: Step, buyer: Buyer, order: Order, world: World, *, is_end: bool = False
    ) -> None:
        async def is_done() -> bool:
            facts = await read_facts(buyer, order, world.now())
            if is_end:
                wanted = plans.decide_end(buyer.tenant, facts)
            else:
                wanted = plans.decide(order.spec, buyer.tenant, facts, order.status)
            return not is_same(step.messages, wanted.messages)

        await send(buyer.wallet, is_done, step.messages)

    async def _explain_silence(self, order: Order, buyer: Buyer, facts: Facts) -> None:
        """Stall an order that no listing can answer: its author must change it."""
        known = facts.order
        if known is None or facts.now - known.created_at < order.spec.bid_window_seconds + PATIENCE_SECONDS:
            return
        obstacle = await find_obstacle(buyer.client, known)
        if obstacle is not None:
            raise Rejected(obstacle.message, reason=obstacle.reason)


def _require_lease(facts: Facts) -> None:
    """Refuse to go on when the chain shows an award without its lease: then nothing is known."""
    if facts.order is not None and facts.order.accepted_provider and facts.lease is None:
        raise Unavailable("the chain does not show the lease of this order", reason="LeaseUnknown")


def _outcome(step: Step) -> Outcome:
    return Outcome(
        ready=step.ready,
        reason=step.reason,
        message=step.message,
        status=step.status,
        after=step.after,
        stalled=step.is_stalled,
        facts=step.facts,
    )
