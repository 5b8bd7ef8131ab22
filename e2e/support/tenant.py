"""A tenant who orders, looks and leaves: what a story does through kubectl."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from e2e.support.chain import Chain
from e2e.support.kubernetes import Kubectl, Object, wait_condition, wait_for

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "first-lease"
ORDERS = "orders.virtengine.com"
LEASES = "leases.virtengine.com"


def example_order() -> Object:
    """Return the Order of examples/first-lease."""
    for path in sorted(EXAMPLE.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if document and document.get("kind") == "Order":
                return dict(document)
    raise AssertionError(f"{EXAMPLE.name} has no Order")


@dataclass
class Tenant:
    """The tenant of examples/first-lease."""

    kubectl: Kubectl
    chain: Chain
    orders: list[str] = field(default_factory=list)

    @property
    def namespace(self) -> str:
        """Where the tenant's objects live."""
        return str(example_order()["metadata"]["namespace"])

    @property
    def address(self) -> str:
        """The tenant's account on chain."""
        name = example_order()["spec"]["accountRef"]["name"]
        account = self.kubectl.get("accounts.virtengine.com", name, self.namespace)
        assert account, f"Account {name} is missing: run `make up` first"
        return str(account["status"]["address"])

    def order(self, name: str, **spec: Any) -> Object:
        """Apply an order like the example's, with other fields where given; None removes a field."""
        wanted = copy.deepcopy(example_order())
        wanted["metadata"] = {"name": name, "namespace": self.namespace}
        for key, value in spec.items():
            if value is None:
                wanted["spec"].pop(key, None)
            else:
                wanted["spec"][key] = value
        self.orders.append(name)
        self.kubectl.apply(wanted)
        return wanted

    def ready(self, name: str, seconds: float = 90) -> Object:
        """Wait until an order's workload runs."""
        return wait_condition(self.kubectl, ORDERS, name, self.namespace, seconds=seconds)

    def stalled(self, name: str, seconds: float = 60) -> Object:
        """Wait until an order is Stalled and return that condition."""
        found = wait_condition(self.kubectl, ORDERS, name, self.namespace, kind="Stalled", seconds=seconds)
        return next(c for c in found["status"]["conditions"] if c["type"] == "Stalled")

    def get(self, name: str) -> Object | None:
        """Return an order."""
        return self.kubectl.get(ORDERS, name, self.namespace)

    def lease_object(self, lease_id: str) -> Object | None:
        """Return the provider's Lease object of a lease."""
        return next((o for o in self.kubectl.list(LEASES) if o["spec"]["leaseId"] == lease_id), None)

    def delete(self, name: str, seconds: float = 120) -> None:
        """Delete an order and wait until it is gone, which means settled and refunded."""
        self.kubectl.delete(ORDERS, name, self.namespace, wait=False)
        wait_for(lambda: self.get(name) is None, f"order {name} to be gone", seconds)

    def delete_orders(self) -> None:
        """Delete what the story ordered."""
        for name in self.orders:
            self.kubectl.delete(ORDERS, name, self.namespace, wait=False)
        for name in self.orders:
            wait_for(lambda name=name: self.get(name) is None, f"order {name} to be gone", 180)  # type: ignore[misc]
