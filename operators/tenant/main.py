"""The tenant operator's process: `python -m operators.tenant`."""

from __future__ import annotations

from collections.abc import Iterable

from operators.networks import Networks, OpenChain, open_client
from operators.tenant.order import Orders
from operators.tenant.settings import Settings
from virtengine.api import Account, Network, Order
from virtengine.clients import kubernetes_kinds
from virtengine.clients.chain import Block
from virtengine.clients.kubernetes import Object
from virtengine.plans.names import external_id
from virtengine.runtime.controller import Controller, Watch
from virtengine.runtime.objects import Objects
from virtengine.runtime.operator import Operator, run
from virtengine.runtime.queue import Key
from virtengine.wire.virtengine.escrow.v1 import types_pb2 as escrow_types
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as settlement_types

END_SECONDS = 3600.0
ORDERS = kubernetes_kinds.of_model(Order)
ORDER_NEWS = (types_pb2.EventOrderStateChanged, types_pb2.EventBidPlaced, types_pb2.EventBidStateChanged)
LEASE_NEWS = (
    types_pb2.EventLeaseCreated,
    types_pb2.EventLeaseStateChanged,
    types_pb2.EventContractChange,
    settlement_types.EventLeaseSettled,
)
NOTICES = (provider_types.EventNoticeAnnounced, provider_types.EventNoticeWithdrawn)
MONEY_NEWS = (escrow_types.EventDeposited, escrow_types.EventOverdrawn, escrow_types.EventAccountClosed)


class TenantOperator:
    """The parts of the tenant operator, and who is told what."""

    def __init__(self, settings: Settings, *, open_chain: OpenChain = open_client) -> None:
        self.settings = settings
        self.networks = Networks(self.on_block, open_chain=open_chain)
        self._objects: Objects | None = None
        actions = Orders(self.networks)
        self.orders = Controller(
            Order,
            actions.reconcile,
            finalize=actions.finalize,
            finalize_within=END_SECONDS,
            watches=(Watch(Network, keys=self._all), Watch(Account, keys=self._of_account)),
            handles_suspend=True,
        )

    def build(self) -> Operator:
        """Return the operator."""
        return Operator(
            name="tenant",
            controllers=(self.orders,),
            settings=self.settings,
            background=(self.networks.follow,),
            closing=(self.networks.close,),
        )

    def on_block(self, block: Block) -> None:
        """Look at the orders that a block concerns. State is read again; events only say where."""
        for event in block.events:
            message = event.message
            if isinstance(message, ORDER_NEWS):
                self._look(message.order_id)
            elif isinstance(message, LEASE_NEWS):
                self._look(message.lease_id.rpartition("/")[0])
            elif isinstance(message, NOTICES):
                self._look_at_provider(message.owner)
            elif isinstance(message, MONEY_NEWS):
                self._look(message.account_id.partition("/")[2])

    def _look(self, order_id: str) -> None:
        name = order_id.rpartition("/")[2]
        for item in self._objects.list(ORDERS) if self._objects else ():
            metadata = item["metadata"]
            if external_id(metadata["name"], metadata["uid"]) == name:
                self.orders.enqueue(metadata["namespace"], metadata["name"])

    def _look_at_provider(self, address: str) -> None:
        """Look at the orders that run at a provider."""
        for item in self._objects.list(ORDERS) if self._objects else ():
            if (item.get("status") or {}).get("provider") == address:
                self.orders.enqueue(item["metadata"]["namespace"], item["metadata"]["name"])

    def _all(self, _item: Object, objects: Objects) -> Iterable[Key]:
        """Look at every order when a Network changes."""
        self._objects = objects
        return [Key(order.namespace, order.name) for order in objects.list(Order)]

    def _of_account(self, item: Object, objects: Objects) -> Iterable[Key]:
        """Look at the orders that an Account pays for."""
        self._objects = objects
        metadata = item["metadata"]
        return [
            Key(order.namespace, order.name)
            for order in objects.list(Order, metadata["namespace"])
            if order.spec.account_ref.name == metadata["name"]
        ]


def main() -> None:
    """Serve until SIGTERM."""
    run(TenantOperator(Settings()).build())
