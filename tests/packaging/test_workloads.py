"""examples/workloads: valid by the models, beside the first tenant, within what is sold there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from virtengine.api import Order
from virtengine.api.amounts import ResourceAmounts
from virtengine.plans import manifest, manifest_units, order_change

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "workloads"
FIRST = FOLDER.parent / "first-lease"


def orders() -> list[tuple[str, dict]]:  # type: ignore[type-arg]
    return [
        (path.name, document)
        for path in sorted(FOLDER.glob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))
        if document["kind"] == "Order"
    ]


@pytest.mark.parametrize(("name", "document"), orders())
def test_each_order_is_valid(name: str, document: dict) -> None:  # type: ignore[type-arg]
    order = Order.read(document)
    read = manifest.parse(document["spec"]["manifest"])
    assert order_change.asked(order.spec).resources == manifest_units.total_resources(read), name


def test_the_guestbook_is_within_what_the_provider_of_the_first_lease_sells() -> None:
    values = yaml.safe_load((FIRST / "values-provider.yaml").read_text(encoding="utf-8"))
    most = ResourceAmounts.model_validate(values["offerings"]["small"]["maxPerOrder"]).to_resources()
    document = next(document for name, document in orders() if name == "order.yaml")
    assert order_change.asked(Order.read(document).spec).resources.fits(most)


def test_the_kustomization_puts_everything_beside_the_tenant() -> None:
    told = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
    account = yaml.safe_load((FIRST / "account.yaml").read_text(encoding="utf-8"))
    assert told["namespace"] == account["metadata"]["namespace"]
    assert told["resources"] == ["secret.yaml", "order.yaml"]
