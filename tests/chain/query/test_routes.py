from __future__ import annotations

import pytest

from virtengine.chain.query.registry import Registry
from virtengine.chain.query.routes import HttpRoutes


@pytest.mark.parametrize(
    ("path", "method", "variables"),
    [
        ("/cosmos/bank/v1beta1/balances/ve1x", "AllBalances", {"address": "ve1x"}),
        ("/cosmos/bank/v1beta1/balances/ve1x/by_denom", "Balance", {"address": "ve1x"}),
        ("/cosmos/bank/v1beta1/supply/by_denom", "SupplyOf", {}),
        ("/virtengine/market/v1/orders", "Orders", {}),
        ("/virtengine/market/v1/orders/ve1x/web", "Order", {"id": "ve1x/web"}),
        ("/virtengine/market/v1/orders/ve1x%2Fweb", "Order", {"id": "ve1x/web"}),
        ("/virtengine/market/v1/leases/a/b/c", "Lease", {"id": "a/b/c"}),
    ],
)
def test_a_path_finds_its_method(
    registry: Registry, path: str, method: str, variables: dict[str, str]
) -> None:
    found = HttpRoutes(registry).find("GET", path)
    assert found is not None
    assert (found[0].entry.method.name, found[1]) == (method, variables)


@pytest.mark.parametrize(
    "path", ["/", "", "/cosmos", "/cosmos/bank/v1beta1/balances/", "/cosmos/bank/v1beta1/balances/a/b/c"]
)
def test_other_paths_find_nothing(registry: Registry, path: str) -> None:
    assert HttpRoutes(registry).find("GET", path) is None


def test_a_verb_must_fit(registry: Registry) -> None:
    routes = HttpRoutes(registry)
    assert routes.find("POST", "/cosmos/bank/v1beta1/params") is None
    assert routes.knows("/cosmos/bank/v1beta1/params")


def test_every_query_of_a_module_has_a_path(registry: Registry) -> None:
    routes = HttpRoutes(registry)
    reached = {route.entry.path for route in routes._routes}
    assert {entry.path for entry in registry} == reached
