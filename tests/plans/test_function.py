from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from virtengine.api import Function
from virtengine.api.function import FunctionStatus
from virtengine.core.errors import Rejected
from virtengine.plans import function as plans
from virtengine.plans import function_pod
from virtengine.plans.function import Keda, Observed
from virtengine.plans.function_pod import ChainAddress, Surroundings
from virtengine.plans.function_scale import Memory

AROUND = Surroundings("platform:1")
IDLE = Observed(lag=0, answered=0, quarantined=0, memory=Memory(0))
READY = {"status": {"availableReplicas": 1}}
NOW = 1_000_000.0


def make(name: str = "mail", *, status: dict[str, Any] | None = None, **spec: Any) -> Function:
    return Function.read(
        {
            "metadata": {
                "name": name,
                "namespace": "shop",
                "generation": 1,
                "creationTimestamp": "2026-01-02T03:04:05Z",
            },
            "spec": {"subjects": ["chain.a", "chain.b.>"], "handler": "mail.send:handle", **spec},
            "status": status or {},
        }
    )


def was_ready(**more: Any) -> dict[str, Any]:
    ready = {"type": "Ready", "status": "True", "reason": "Running", "observedGeneration": 1}
    return {"conditions": [ready], **more}


def deployment(function: Function, observed: Observed = IDLE, **around: Any) -> dict[str, Any]:
    plan = plans.plan(
        function, observed, around=around.pop("around", AROUND), keda=around.pop("keda", None), now=NOW
    )
    return next(dict(one) for one in plan.objects if one["kind"] == "Deployment")


def environment(function: Function, around: Surroundings = AROUND) -> dict[str, Any]:
    return {one["name"]: one.get("value") for one in function_pod.environment(function, around)}


def test_a_function_has_one_deployment_of_its_name_and_nobody_may_reach_it() -> None:
    plan = plans.plan(make(), IDLE, around=AROUND, keda=None, now=NOW)
    names = [(one["kind"], one["metadata"]["name"]) for one in plan.objects]
    assert names == [("Deployment", "mail"), ("Service", "mail-metrics"), ("NetworkPolicy", "mail")]
    (rule,) = plan.objects[2]["spec"]["ingress"]
    assert rule == {"ports": [{"port": 9100, "protocol": "TCP"}]}


def test_its_pod_keeps_the_security_floor() -> None:
    pod = deployment(make())["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["command"] == ["python", "-m", "functions.host", "mail.send:handle"]
    assert (container["image"], container["resources"]["limits"]) == ("platform:1", {"memory": "256Mi"})


def test_the_host_is_told_what_the_function_says() -> None:
    said = environment(make(stream="USAGE", concurrency=3, retries={"attempts": 7}, tick={"everySeconds": 9}))
    assert said["VIRTENGINE_SUBJECTS"] == "chain.a,chain.b.>"
    assert (said["VIRTENGINE_NAMESPACE"], said["VIRTENGINE_FUNCTION"]) == ("shop", "mail")
    assert (said["VIRTENGINE_STREAM"], said["VIRTENGINE_WORKERS"]) == ("USAGE", "3")
    assert (said["VIRTENGINE_RETRY_ATTEMPTS"], said["VIRTENGINE_TICK_SECONDS"]) == ("7", "9")
    assert said["VIRTENGINE_START"] == "2026-01-02T03:04:05Z"
    assert "VIRTENGINE_START" not in environment(make(start="Beginning"))


def test_a_network_gives_the_address_of_its_chain_and_the_users_own_words_win() -> None:
    around = replace(AROUND, chain=ChainAddress("node:9090", "http://node:26657", "c-1"))
    env = [{"name": "VIRTENGINE_CHAIN_ID", "value": "mine"}, {"name": "GREETING", "value": "hello"}]
    said = environment(make(env=env), around)
    assert (said["VIRTENGINE_CHAIN_GRPC"], said["VIRTENGINE_CHAIN_ID"]) == ("node:9090", "mine")
    assert said["GREETING"] == "hello"


def test_secrets_are_named_and_never_read_into_the_pod() -> None:
    env = [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "mail", "key": "token"}}}]
    files = [{"name": "keys", "secretName": "mail-keys", "keys": ["private"]}]
    pod = deployment(make(env=env, secretFiles=files))["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    wanted = {"secretKeyRef": {"name": "mail", "key": "token"}}
    assert {"name": "TOKEN", "valueFrom": wanted} in container["env"]
    (volume,) = [one for one in pod["volumes"] if one["name"] == "secret-keys"]
    assert volume["secret"]["items"] == [{"key": "private", "path": "private"}]


def test_changed_code_restarts_the_handler() -> None:
    function = make(code={"configMapRef": {"name": "mail"}})

    def mark(code: dict[str, str]) -> str:
        made = deployment(function, around=replace(AROUND, code=code))
        return str(made["spec"]["template"]["metadata"]["annotations"][function_pod.CODE_ANNOTATION])

    assert mark({"a.py": "1"}) == mark({"a.py": "1"}) != mark({"a.py": "2"})


def test_an_image_alone_runs_its_own_command() -> None:
    (container,) = deployment(make(handler=None, image="mine:1"))["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "mine:1"
    assert "command" not in container


@pytest.mark.parametrize("name", ["a.b", "x" * 53])
def test_a_name_that_nothing_of_it_can_have_is_refused(name: str) -> None:
    with pytest.raises(Rejected) as refused:
        plans.require_name(make(name))
    assert refused.value.reason == "InvalidName"


def test_a_suspended_function_has_no_replica_whatever_waits() -> None:
    observed = replace(IDLE, lag=99, memory=Memory(3))
    plan = plans.plan(make(suspend=True), observed, around=AROUND, keda=None, now=NOW)
    assert plan.objects[0]["spec"]["replicas"] == 0
    assert (plan.ready, plan.reason) == (False, "Suspended")


@pytest.mark.parametrize(
    ("observed", "status", "verdict"),
    [
        (IDLE, None, (True, "Idle")),
        (replace(IDLE, memory=Memory(1), live=READY), None, (True, "Running")),
        (replace(IDLE, memory=Memory(1), starting_since=NOW - 5), None, (False, "Starting")),
        (replace(IDLE, memory=Memory(1), starting_since=NOW - 5), was_ready(), (True, "Running")),
        (replace(IDLE, memory=Memory(1), starting_since=NOW - 61), was_ready(), (False, "ReplicasNotReady")),
    ],
)
def test_what_is_said_of_a_function(
    observed: Observed, status: dict[str, Any] | None, verdict: tuple[bool, str]
) -> None:
    plan = plans.plan(make(status=status), observed, around=AROUND, keda=None, now=NOW)
    assert (plan.ready, plan.reason) == verdict


def test_events_in_quarantine_are_a_condition_with_the_command_that_lists_them() -> None:
    (fact,) = plans.plan(make(), replace(IDLE, quarantined=2), around=AROUND, keda=None, now=NOW).facts
    assert (fact.type, fact.status, fact.reason) == ("Quarantined", "True", "EventsKept")
    assert "virtengine function quarantine list mail --namespace shop" in fact.message
    (none,) = plans.plan(make(), IDLE, around=AROUND, keda=None, now=NOW).facts
    assert none.status == "False"


def shown(before: dict[str, Any], observed: Observed) -> FunctionStatus:
    function = make(status={"consumer": "shop_mail", "scaledBy": "Operator", **before})
    plan = plans.plan(function, observed, around=AROUND, keda=None, now=NOW)
    assert isinstance(plan.status, FunctionStatus)
    return plan.status


def test_counts_that_only_grow_are_shown_from_time_to_time() -> None:
    before = {"replicas": 1, "lag": 5, "processed": 10, "quarantined": 0}
    busy = replace(IDLE, lag=7, answered=12, memory=Memory(1), live=READY, reported_at=NOW - 3)
    assert (shown(before, busy).lag, shown(before, busy).processed) == (5, 10)
    later = replace(busy, reported_at=NOW - 10)
    assert (shown(before, later).lag, shown(before, later).processed) == (7, 12)
    scaled = replace(busy, memory=Memory(2))
    assert (shown(before, scaled).replicas, shown(before, scaled).lag) == (2, 7)


def test_a_function_at_zero_shows_when_it_runs_next() -> None:
    assert shown({}, replace(IDLE, wake_at=1_767_323_045.4)).next_wake == "2026-01-02T03:04:05Z"
    assert shown({}, replace(IDLE, wake_at=NOW, memory=Memory(1))).next_wake is None


def test_keda_scales_where_it_is_and_the_deployment_says_nothing_of_replicas() -> None:
    scale = {"min": 0, "max": 5, "lagPerReplica": 20, "idleSeconds": 90}
    observed = replace(IDLE, due=True, wake_at=0.0)
    plan = plans.plan(make(scale=scale), observed, around=AROUND, keda=Keda("nats:8222"), now=NOW)
    assert "replicas" not in plan.objects[0]["spec"]
    scaled = plan.objects[-1]
    assert (scaled["apiVersion"], scaled["kind"]) == ("keda.sh/v1alpha1", "ScaledObject")
    assert (scaled["spec"]["minReplicaCount"], scaled["spec"]["maxReplicaCount"]) == (1, 5)
    triggers = {one["metadata"]["stream"]: one["metadata"] for one in scaled["spec"]["triggers"]}
    assert set(triggers) == {"CHAIN", "REPLAY"}
    assert triggers["CHAIN"]["consumer"] == "shop_mail"
    assert (triggers["CHAIN"]["lagThreshold"], triggers["CHAIN"]["account"]) == ("20", "$G")
