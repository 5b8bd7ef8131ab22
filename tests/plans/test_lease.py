from __future__ import annotations

from typing import Any

import pytest

from virtengine.api.manifest import Manifest
from virtengine.core.resources import Resources
from virtengine.plans import lease as plans
from virtengine.plans import lease_report
from virtengine.plans import manifest as manifests
from virtengine.plans.addresses import public_name
from virtengine.plans.isolation import Tenancy
from virtengine.plans.issue import Issue
from virtengine.plans.lease import Cluster, Decision
from virtengine.plans.manifest import ManifestInvalid
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.market.v1.types_pb2 import LeaseState

NOW = 1_800_000_000.0
CREATED = "2027-01-15T08:00:00Z"  # NOW
MANIFEST = manifests.parse(
    {
        "services": [
            {
                "name": "web",
                "image": "app:1",
                "resources": {"cpu": "500m", "memory": "64Mi"},
                "replicas": 2,
                "ports": [
                    {"name": "http", "containerPort": 80, "expose": True},
                    {"name": "metrics", "containerPort": 90},
                ],
            },
            {"name": "db", "image": "db:1", "resources": {"cpu": "500m", "memory": "64Mi"}},
        ]
    }
)
BROKEN = ManifestInvalid([Issue("services[0].image", "INVALID_VALUE", "is no image")])
TENANCY = Tenancy("tenant/one/seller", "seller", Resources(2000, 2**30, 0))


def lease(state: LeaseState, **changes: Any) -> types_pb2.Lease:
    return types_pb2.Lease(
        id="tenant/one/seller",
        order_id="tenant/one",
        owner="tenant",
        provider="seller",
        state=state,
        **changes,
    )


def deployment(
    name: str, replicas: int, ready: int, *, created: str = CREATED, **status: Any
) -> dict[str, Any]:
    counts = {
        "replicas": replicas,
        "updatedReplicas": replicas,
        "readyReplicas": ready,
        "observedGeneration": 1,
    }
    return {
        "metadata": {"name": name, "generation": 1, "creationTimestamp": created},
        "spec": {"replicas": replicas},
        "status": {**counts, **status},
    }


OPENED = {
    "metadata": {"name": public_name("web")},
    "spec": {"ports": [{"name": "http", "nodePort": 30080}]},
}
NAMESPACE = {"metadata": {"name": "ve-1", "annotations": {}}}
UP = Cluster(NAMESPACE, (deployment("web", 2, 2), deployment("db", 1, 1)), (OPENED,), (), host="10.0.0.1")
STARTING = Cluster(
    NAMESPACE, (deployment("web", 2, 1), deployment("db", 1, 1)), (OPENED,), (), host="10.0.0.1"
)
URL = "http://10.0.0.1:30080"


def decide(
    known: types_pb2.Lease,
    cluster: Cluster = UP,
    manifest: Manifest | ManifestInvalid = MANIFEST,
    *,
    now: float = NOW,
    final: bool = False,
) -> Decision:
    return plans.decide(known, manifest, TENANCY, cluster, now=now, is_final_recorded=final)


def told(decision: Decision) -> list[str]:
    return [LeaseState.Name(one.state).removeprefix("LEASE_STATE_") for one in decision.messages]


def kinds(decision: Decision) -> list[str]:
    return [item["kind"] for item in decision.plan.objects]


def test_a_new_lease_gets_its_walls_before_anything_runs() -> None:
    decision = decide(lease(LeaseState.LEASE_STATE_PENDING), Cluster())
    assert told(decision) == ["ACCEPTED", "PROVISIONING"]
    order = kinds(decision)
    assert order[0] == "Namespace"
    assert order.index("NetworkPolicy") < order.index("Deployment")
    assert order.index("ResourceQuota") < order.index("Deployment")
    assert (decision.plan.ready, decision.plan.reason) == (False, "Provisioning")


def test_active_is_told_only_when_every_replica_is_ready() -> None:
    known = lease(LeaseState.LEASE_STATE_PROVISIONING)
    assert told(decide(known, STARTING)) == []
    decision = decide(known, UP)
    assert told(decision) == ["ACTIVE"]
    assert [one.url for one in decision.messages[0].endpoints] == [URL]
    assert (decision.plan.ready, decision.plan.reason) == (True, "Running")


def test_a_rollout_that_is_not_seen_yet_is_not_ready() -> None:
    unseen = deployment("web", 2, 2)
    unseen["metadata"]["generation"] = 2
    old = deployment("web", 2, 2, updatedReplicas=1)
    for one in (unseen, old, deployment("web", 3, 3)):
        cluster = Cluster(NAMESPACE, (one, deployment("db", 1, 1)), (OPENED,), (), host="10.0.0.1")
        assert told(decide(lease(LeaseState.LEASE_STATE_PROVISIONING), cluster)) == []


def test_an_exposed_port_without_an_address_is_waited_for() -> None:
    for cluster in (
        Cluster(NAMESPACE, UP.deployments, (), (), host="10.0.0.1"),
        Cluster(NAMESPACE, UP.deployments, (OPENED,), (), host=""),
    ):
        assert told(decide(lease(LeaseState.LEASE_STATE_PROVISIONING), cluster)) == []


def test_an_active_lease_with_the_same_endpoints_tells_nothing() -> None:
    known = lease(LeaseState.LEASE_STATE_ACTIVE, endpoints=[types_pb2.Endpoint(service="web", url=URL)])
    decision = decide(known)
    assert decision.messages == ()
    assert decision.plan.after is None


def test_other_endpoints_are_told() -> None:
    known = lease(
        LeaseState.LEASE_STATE_ACTIVE,
        endpoints=[types_pb2.Endpoint(service="web", url="http://10.0.0.1:30001")],
    )
    assert told(decide(known)) == ["ACTIVE"]


def test_trouble_at_the_provider_never_ends_a_lease() -> None:
    known = lease(LeaseState.LEASE_STATE_ACTIVE)
    for cluster in (STARTING, Cluster(), Cluster(NAMESPACE, (), (OPENED,), (), host="10.0.0.1")):
        decision = decide(known, cluster, now=NOW + 10_000_000)
        assert decision.messages == ()
        assert decision.plan.reason == "Degraded"


def test_a_deployment_that_does_not_come_up_in_time_has_failed_with_reasons() -> None:
    known = lease(LeaseState.LEASE_STATE_PROVISIONING)
    waiting = {"name": "web", "state": {"waiting": {"reason": "ImagePullBackOff"}}}
    pod = {
        "metadata": {"name": "web-1", "labels": {"virtengine.com/service": "web"}},
        "status": {"containerStatuses": [waiting]},
    }
    cluster = Cluster(NAMESPACE, STARTING.deployments, (OPENED,), (pod,), host="10.0.0.1")
    assert told(decide(known, cluster, now=NOW + 300)) == []
    decision = decide(known, cluster, now=NOW + 301)
    assert told(decision) == ["FAILED"]
    assert "web: ImagePullBackOff" in decision.messages[0].message
    assert decision.messages[0].message.isprintable()


def test_what_was_never_asked_for_is_not_late() -> None:
    known = lease(LeaseState.LEASE_STATE_PROVISIONING)
    cluster = Cluster(NAMESPACE, (deployment("web", 2, 0),), (OPENED,), (), host="10.0.0.1")
    assert told(decide(known, cluster, now=NOW + 9999)) == []


def test_a_manifest_that_cannot_run_is_rejected_before_any_object() -> None:
    decision = decide(lease(LeaseState.LEASE_STATE_PENDING), Cluster(), BROKEN)
    assert told(decision) == ["REJECTED"]
    assert "services[0].image" in decision.messages[0].message
    assert decision.plan.objects == ()


def test_a_replaced_manifest_that_cannot_run_leaves_the_workload() -> None:
    decision = decide(lease(LeaseState.LEASE_STATE_ACTIVE), UP, BROKEN)
    assert decision.messages == ()
    assert (decision.plan.objects, decision.plan.remove, decision.plan.prune) == ((), (), False)


def test_a_suspended_lease_keeps_everything_and_runs_nothing() -> None:
    running = decide(lease(LeaseState.LEASE_STATE_ACTIVE)).plan.objects
    paused = decide(lease(LeaseState.LEASE_STATE_SUSPENDED, reason=types_pb2.LEASE_REASON_INSUFFICIENT_FUNDS))
    assert paused.messages == ()
    assert "InsufficientFunds" in paused.plan.message
    for one, two in zip(running, paused.plan.objects, strict=True):
        if one["kind"] == "Deployment":
            assert two["spec"]["replicas"] == 0
            assert two["spec"]["template"] == one["spec"]["template"]
        elif one["kind"] != "Namespace":  # which notes what was ready
            assert one == two


def test_a_closing_lease_stops_and_keeps_its_namespace_until_usage_is_recorded() -> None:
    known = lease(LeaseState.LEASE_STATE_TERMINATING)
    decision = decide(known)
    assert decision.plan.reason == "Stopping"
    assert decision.plan.remove == ()
    replicas = [one["spec"]["replicas"] for one in decision.plan.objects if one["kind"] == "Deployment"]
    assert replicas == [0, 0]
    assert not decide(known, final=True).messages
    assert [ref.kind for ref in decide(known, final=True).plan.remove] == ["Namespace"]


def test_a_closing_lease_whose_namespace_is_gone_makes_none() -> None:
    assert decide(lease(LeaseState.LEASE_STATE_TERMINATING), Cluster()).plan.objects == ()


def test_a_settled_lease_is_reported_ended_and_removed() -> None:
    decision = decide(lease(LeaseState.LEASE_STATE_TERMINATING, settled=True))
    assert told(decision) == ["TERMINATED"]
    assert [ref.name for ref in decision.plan.remove] == [TENANCY.namespace]


@pytest.mark.parametrize(
    "state",
    [
        LeaseState.LEASE_STATE_TERMINATED,
        LeaseState.LEASE_STATE_REJECTED,
        LeaseState.LEASE_STATE_FAILED,
    ],
)
def test_a_lease_that_is_over_leaves_nothing(state: LeaseState) -> None:
    decision = decide(lease(state))
    assert [ref.kind for ref in decision.plan.remove] == ["Namespace"]
    assert not decision.is_over
    gone = decide(lease(state), Cluster())
    assert gone.is_over
    assert gone.messages == ()


@pytest.mark.parametrize("state", lease_report.NEXT_WHEN_STARTING)
def test_every_starting_state_reaches_active_by_legal_steps(state: LeaseState) -> None:
    from virtengine.chain.modules.market.states import LEASE_MOVES
    from virtengine.chain.modules.market.states import LeaseState as Law

    now = Law(int(state))
    for message in decide(lease(state)).messages:
        assert Law(int(message.state)) in LEASE_MOVES[now]
        now = Law(int(message.state))
    assert now is Law.ACTIVE


@pytest.mark.parametrize("state", LeaseState.values()[1:])
@pytest.mark.parametrize("cluster", [UP, STARTING, Cluster()])
def test_every_report_is_a_legal_move(state: LeaseState, cluster: Cluster) -> None:
    from virtengine.chain.modules.market.states import LEASE_MOVES
    from virtengine.chain.modules.market.states import LeaseState as Law

    for manifest in (MANIFEST, BROKEN):
        for final in (False, True):
            now = Law(int(state))
            decision = decide(lease(state), cluster, manifest, now=NOW + 999, final=final)
            for message in decision.messages:
                to = Law(int(message.state))
                assert to is now or to in LEASE_MOVES[now]
                now = to
