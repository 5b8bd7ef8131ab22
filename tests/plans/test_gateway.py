"""The gateway's decisions alone: who may, how often, and what they are shown."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.operators.gateway.scene import ALICE, BOB, PROVIDER, lease_id, lease_object, pod
from virtengine.api import Lease
from virtengine.core.ids import short_hash
from virtengine.core.resources import Resources
from virtengine.plans import gateway, gateway_document, gateway_openapi, gateway_query, isolation
from virtengine.plans.gateway import ROUTES, Problem
from virtengine.plans.gateway_access import GatewayRole
from virtengine.plans.gateway_limit import Buckets, Rate
from virtengine.plans.gateway_query import read_exec, read_logs


def held(tenant: object = ALICE, **spec: object) -> Lease:
    return Lease.read(lease_object(lease_id(tenant), **spec))  # type: ignore[arg-type]


def test_a_lease_is_of_its_provider_under_its_own_name_only() -> None:
    assert gateway.is_of(held(), PROVIDER.address)
    assert not gateway.is_of(held(), BOB.address)
    assert not gateway.is_of(held(tenant=BOB, leaseId=lease_id(ALICE)), PROVIDER.address)
    for odd in ("", "a/b", f"{ALICE.address}/a/b/{PROVIDER.address}", "//"):
        assert not gateway.is_of(held(leaseId=odd), PROVIDER.address)


def test_problems_have_one_answer_for_what_is_not_there_and_what_is_not_yours() -> None:
    with pytest.raises(Problem) as absent:
        gateway.require_holder(None, ALICE.address, PROVIDER.address)
    with pytest.raises(Problem) as theirs:
        gateway.require_holder(held(BOB), ALICE.address, PROVIDER.address)
    assert absent.value.document() == theirs.value.document()


def test_routes_have_their_own_names_and_paths() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
    assert all(("{lease}" in route.path) == (route.access == "lease") for route in ROUTES)


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    buckets = Buckets(Rate(2.0, 3))
    assert [buckets.take("a", 0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert buckets.take("b", 0.0) == 0.0
    assert buckets.take("a", 0.5) == 0.0
    assert buckets.take("a", 0.5) > 0
    assert [buckets.take("a", 1000.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]


@given(st.lists(st.floats(0, 10), max_size=200))
def test_no_schedule_gets_more_than_burst_and_rate(pauses: list[float]) -> None:
    buckets, now, given_ = Buckets(Rate(1.5, 4)), 0.0, 0
    for pause in pauses:
        now += pause
        given_ += buckets.take("a", now) == 0.0
    assert given_ <= 4 + 1.5 * now + 1e-6


def test_a_clock_that_goes_back_gives_nothing() -> None:
    buckets = Buckets(Rate(1.0, 1))
    assert buckets.take("a", 100.0) == 0.0
    assert buckets.take("a", 50.0) > 0


def test_callers_beyond_the_bound_are_forgotten_not_kept() -> None:
    buckets = Buckets(Rate(1.0, 1), callers=10)
    for number in range(1000):
        assert buckets.take(str(number), 0.0) == 0.0
    assert len(buckets._levels) == 10


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=8))
def test_any_parameters_are_read_or_refused_and_never_fail_otherwise(pairs: list[tuple[str, str]]) -> None:
    for read in (read_logs, read_exec, gateway_query.read_events, gateway_query.read_nothing):
        assert status_of(read, pairs) in (200, 400)


def status_of(read: Callable[[list[tuple[str, str]]], object], pairs: list[tuple[str, str]]) -> int:
    try:
        read(pairs)
    except Problem as problem:
        return problem.status
    return 200


def test_a_command_is_read_word_by_word() -> None:
    query = read_exec([("service", "web"), ("command", "sh"), ("command", "-c"), ("command", "a; b")])
    assert (query.service, query.replica, query.command) == ("web", 0, ("sh", "-c", "a; b"))
    for wrong in (
        [("service", "web")],
        [("command", "id")],
        [("service", "web"), *[("command", "x")] * 65],
        [("service", "web"), ("command", "x" * 4097)],
        [("service", "web"), ("command", "a\x00b")],
        [("service", "web"), ("command", "id"), ("container", "other")],
    ):
        with pytest.raises(Problem):
            read_exec(wrong)


def test_replicas_are_numbered_by_age_and_of_the_lease_only() -> None:
    lease = lease_id(ALICE)
    young, old = pod(lease, "a", created="2026-01-02T00:00:00Z"), pod(lease, "b")
    other = pod(lease_id(BOB), "c")
    found = gateway_document.replicas([young, old, other], lease)
    assert [(one.pod, one.number) for one in found] == [("b", 0), ("a", 1)]


def test_a_status_names_neither_nodes_nor_namespaces_nor_pods() -> None:
    lease = lease_id(ALICE)
    found = gateway_document.replicas([pod(lease, "web-7f9c-x")], lease)
    text = json.dumps(gateway_document.status(held(), found))
    for hidden in ("node-1", "ve-", "web-7f9c-x", "virtengine-provider"):
        assert hidden not in text.replace(PROVIDER.address, "").replace(ALICE.address, "")


def test_the_binding_is_one_of_the_walls_when_there_is_a_gateway() -> None:
    resources = Resources(1000, 2**30)
    without = isolation.Tenancy(lease_id(ALICE), "seller", resources)
    tenancy = isolation.Tenancy(lease_id(ALICE), "seller", resources, GatewayRole("ns:leases", "ns"))
    assert isolation._visits(without) == ()
    (binding,) = isolation._visits(tenancy)
    assert binding["kind"] == "RoleBinding"
    assert binding["metadata"]["namespace"] == f"ve-{short_hash(lease_id(ALICE))}"
    assert binding["roleRef"]["name"] == "ns:leases"
    assert binding["subjects"] == [
        {"kind": "ServiceAccount", "name": "virtengine-gateway", "namespace": "ns"}
    ]


def test_the_description_has_an_operation_for_each_route_with_its_problems() -> None:
    found = gateway_openapi.document(1000)
    operations = {item["operationId"]: item for path in found["paths"].values() for item in path.values()}
    assert set(operations) == {route.name for route in ROUTES}
    for route in ROUTES:
        operation = operations[route.name]
        assert ("security" in operation) == (route.access == "lease")
        assert "429" in operation["responses"]
