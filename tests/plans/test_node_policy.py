"""Who may reach a node."""

from __future__ import annotations

from typing import Any

from virtengine.api import Validator
from virtengine.plans import node_policy


def node(name: str, mode: str = "validator", **spec: Any) -> Validator:
    metadata = {"name": name, "namespace": "home"}
    return Validator.read(
        {"metadata": metadata, "spec": {"networkRef": {"name": "net"}, "mode": mode, **spec}}
    )


OPEN, HIDDEN = node("open"), node("hidden", sentries=["guard"])
GUARD, FULL = node("guard", "sentry"), node("full", "full")
ALL = (OPEN, HIDDEN, GUARD, FULL)


def callers(validator: Validator, port: int, nodes: tuple[Validator, ...] = ALL) -> Any:
    """Return who may open a port; None is everybody."""
    policy = node_policy.network_policy(validator, nodes, operator_namespace="system")
    rules = policy["spec"]["ingress"]
    rule = next(one for one in rules if port in [entry["port"] for entry in one["ports"]])
    return rule.get("from")


def test_a_hidden_validator_is_reached_by_its_sentries_alone() -> None:
    assert callers(HIDDEN, 26656) == [{"podSelector": {"matchLabels": {"virtengine.com/validator": "guard"}}}]


def test_rpc_of_validators_is_for_nodes_and_the_operator() -> None:
    for one in (OPEN, HIDDEN):
        found = callers(one, 26657)
        assert len(found) == 2
        assert "namespaceSelector" in found[1]


def test_full_nodes_and_sentries_are_open() -> None:
    for one in (FULL, GUARD):
        assert callers(one, 26656) is None
        assert callers(one, 9090) is None


def test_a_validator_serves_clients_when_nobody_else_is_there() -> None:
    assert callers(OPEN, 9090, (OPEN,)) is None
    assert callers(OPEN, 26656, (OPEN,)) is not None


def test_a_node_has_an_address_that_outlives_its_pods() -> None:
    made = node_policy.peer_service(OPEN)
    assert made["metadata"]["name"] == "open-node"
    assert made["spec"]["publishNotReadyAddresses"] is True
    assert made["spec"]["selector"] == {"virtengine.com/validator": "open"}
