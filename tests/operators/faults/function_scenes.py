"""What happens to functions: they wake and sleep, change, miss something, and end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nats.js import api

from tests.operators.faults.function_stage import SPEC, SUBJECT, FunctionStage
from tests.operators.faults.theatre import HOME
from virtengine.api import Function
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import (
    CONFIG_MAPS,
    DEPLOYMENTS,
    NETWORK_POLICIES,
    SCALED_OBJECTS,
    SECRETS,
    SERVICES,
    of_model,
)
from virtengine.plans.function_names import FunctionId

Scene = Callable[[FunctionStage], Awaitable[None]]
OTHER = "chain.virtengine.market.v1.EventBidCreated"
MADE = (DEPLOYMENTS, SERVICES, NETWORK_POLICIES, SCALED_OBJECTS)


async def wake_and_sleep(stage: FunctionStage) -> None:
    """One event starts it, and rest stops it."""
    await stage.apply()
    await stage.is_at("Idle")
    stage.publish()
    await stage.handles(1)
    await stage.is_at("Idle")


async def surge(stage: FunctionStage) -> None:
    """Many events call for many replicas."""
    await stage.apply()
    await stage.is_at("Idle")
    for number in (5, 15, 60):
        stage.publish(number)
        await stage.pass_time(3)
    await stage.handles(80)
    await stage.is_at("Idle")


async def backlog(stage: FunctionStage) -> None:
    """What was there before it is handled too, when that is asked for."""
    stage.publish(7)
    await stage.apply(start="Beginning")
    await stage.handles(7)
    await stage.is_at("Idle")


async def late(stage: FunctionStage) -> None:
    """What was there before it is left alone."""
    stage.publish(7)
    await stage.pass_time(2)
    await stage.apply()
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(2)
    await stage.is_at("Idle")


async def suspend(stage: FunctionStage) -> None:
    """Events wait while it is suspended."""
    await stage.apply()
    await stage.is_at("Idle")
    await stage.apply(suspend=True)
    await stage.is_at("Suspended")
    stage.publish(3)
    await stage.pass_time(45)
    assert stage.handled() == 0
    await stage.apply()
    await stage.handles(3)
    await stage.is_at("Idle")


async def other_subjects(stage: FunctionStage) -> None:
    """It gets other subjects while it works."""
    await stage.apply()
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(2)
    await stage.apply(subjects=[SUBJECT, OTHER])
    await stage.pass_time(5)
    stage.publish(3, subject=OTHER)
    await stage.handles(5)
    await stage.is_at("Idle")


async def other_image(stage: FunctionStage) -> None:
    """It is rolled out anew while it works."""
    await stage.apply()
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(2)
    await stage.apply(image="registry.example/mine:2", env=[{"name": "COLOUR", "value": "blue"}])
    await stage.pass_time(5)
    stage.publish(2)
    await stage.handles(4)
    await stage.is_at("Idle")


async def always_up(stage: FunctionStage) -> None:
    """It is to have a replica always, and then not any more."""
    await stage.apply(scale={**SPEC["scale"], "min": 2})
    await stage.is_at("Running")
    stage.publish(2)
    await stage.handles(2)
    await stage.pass_time(60)
    await stage.apply()
    await stage.is_at("Idle")


async def work_by_the_clock(stage: FunctionStage) -> None:
    """It says when it must run again."""
    stage.hosts.chores["counter"] = 2
    await stage.apply(tick={"everySeconds": 5})
    await stage.handles(2, seconds=7200)
    await stage.is_at("Idle")


async def wake_by_itself(stage: FunctionStage) -> None:
    """It runs every ten minutes although nothing calls for it."""
    await stage.apply(tick={"everySeconds": 5, "wakeSeconds": 600})
    await stage.is_at("Running")
    await stage.is_at("Idle")
    await stage.is_at("Running")
    await stage.apply()
    await stage.is_at("Idle")


async def code_comes_late(stage: FunctionStage) -> None:
    """Its code is not there yet."""
    await stage.kube.delete(CONFIG_MAPS, HOME, "code")
    await stage.apply()
    await stage.is_at("CodeMissing")
    stage.publish(2)
    await stage.keep("ConfigMap", "code", {"order_counter.py": "first"})
    await stage.handles(2)
    await stage.is_at("Idle")


async def other_code(stage: FunctionStage) -> None:
    """Its code changes while it runs."""
    await stage.apply()
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(2)
    await stage.keep("ConfigMap", "code", {"order_counter.py": "second"})
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(4)
    await stage.is_at("Idle")


async def secret_comes_late(stage: FunctionStage) -> None:
    """Nobody has said yet where its events are."""
    secret = stage.kube.items[SECRETS, HOME, "virtengine-nats"]
    await stage.kube.delete(SECRETS, HOME, "virtengine-nats")
    await stage.apply()
    await stage.is_at("SecretMissing")
    await stage.keep("Secret", "virtengine-nats", secret["data"])
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(2)
    await stage.is_at("Idle")


async def network_comes_late(stage: FunctionStage) -> None:
    """Its chain does not run yet."""
    await stage.apply(networkRef={"name": "local"})
    await stage.is_at("NetworkNotReady")
    network = await stage.create("Network", "local", chainId="chain-1", minimumGasPrice="0")
    endpoints = {"grpc": "local-rpc:9090", "rpc": "http://local-rpc:26657", "rest": ""}
    stage.kube.set_status(network, {"chainId": "chain-1", "endpoints": endpoints})
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(2)
    await stage.is_at("Idle")


async def stream_comes_late(stage: FunctionStage) -> None:
    """The stream that it reads does not exist yet."""
    await stage.apply(stream="OWN", subjects=["own.>"])
    await stage.is_at("StreamMissing")
    stage.nats.add(api.StreamConfig(name="OWN", subjects=["own.>"]))
    await stage.is_at("Idle")
    stage.publish(4, subject="own.thing")
    await stage.handles(4)
    await stage.is_at("Idle")


async def name_is_taken(stage: FunctionStage) -> None:
    """Somebody else has a Deployment of its name, and removes it."""
    body = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "counter", "namespace": HOME},
        "spec": {"replicas": 4},
    }
    await stage.kube.create(body, manager="somebody")
    await stage.apply()
    await stage.is_at("NameTaken")
    assert stage.kube.items[DEPLOYMENTS, HOME, "counter"]["spec"] == {"replicas": 4}
    await stage.kube.delete(DEPLOYMENTS, HOME, "counter")
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(2)
    await stage.is_at("Idle")


async def poison(stage: FunctionStage) -> None:
    """Some events can never be handled."""
    await stage.apply()
    await stage.is_at("Idle")
    stage.publish(2)
    stage.publish(2, poison=True)
    await stage.handles(4)
    await stage.is_at("Idle")


async def replay(stage: FunctionStage) -> None:
    """An event is handed to it again."""
    await stage.apply()
    await stage.is_at("Idle")
    stage.nats.store(FunctionId(HOME, "counter").replay, b"again", {"Nats-Msg-Id": "replay/1"})
    await stage.handles(1)
    await stage.is_at("Idle")


async def delete_at_rest(stage: FunctionStage) -> None:
    """It is deleted while it is at zero."""
    await stage.apply()
    await stage.is_at("Idle")
    await stage.delete(Function, "counter")
    await stage.gone(Function, "counter", seconds=3600)
    stage.hosts.react()


async def delete_at_work(stage: FunctionStage) -> None:
    """It is deleted while it works and is then made again."""
    await stage.apply()
    await stage.is_at("Idle")
    stage.publish(3)
    await stage.handles(3)
    await stage.delete(Function, "counter")
    await stage.gone(Function, "counter", seconds=3600)
    stage.hosts.react()
    await stage.pass_time(2)  # the API server notes the second of creation
    await stage.apply()
    await stage.is_at("Idle")
    stage.publish(2)
    await stage.handles(5)
    await stage.is_at("Idle")


async def keda_comes_and_goes(stage: FunctionStage) -> None:
    """KEDA is installed, scales, and is removed."""
    await stage.apply()
    await stage.is_at("Idle")
    await stage.install_keda()
    await stage.until(lambda: (SCALED_OBJECTS, HOME, "counter") in stage.kube.items, "KEDA", seconds=3600)
    stage.publish(25)
    await stage.handles(25)
    await stage.is_at("Idle")
    await stage.remove_keda()
    for place in [place for place in stage.kube.items if place[0] == SCALED_OBJECTS]:
        await stage.kube.delete(*place)
    await stage.until(
        lambda: stage.get(Function, "counter").status.scaled_by == "Operator", "ours", seconds=300
    )
    stage.publish(2)
    await stage.handles(27)
    await stage.is_at("Idle")


async def broken_pods(stage: FunctionStage) -> None:
    """No replica gets ready for some minutes."""
    await stage.apply()
    await stage.is_at("Idle")
    stage.hosts.is_broken = True
    stage.publish(2)
    await stage.is_at("ReplicasNotReady")
    stage.hosts.is_broken = False
    stage.hosts.react()
    await stage.handles(2)
    await stage.is_at("Idle")


SCENES: dict[str, Scene] = {
    "wake and sleep": wake_and_sleep,
    "surge": surge,
    "backlog": backlog,
    "late": late,
    "suspend": suspend,
    "other subjects": other_subjects,
    "other image": other_image,
    "always up": always_up,
    "work by the clock": work_by_the_clock,
    "wake by itself": wake_by_itself,
    "code comes late": code_comes_late,
    "other code": other_code,
    "secret comes late": secret_comes_late,
    "network comes late": network_comes_late,
    "stream comes late": stream_comes_late,
    "name is taken": name_is_taken,
    "poison": poison,
    "replay": replay,
    "delete at rest": delete_at_rest,
    "delete at work": delete_at_work,
    "keda comes and goes": keda_comes_and_goes,
    "broken pods": broken_pods,
}
SETTINGS: dict[str, dict[str, Any]] = {"keda comes and goes": {"nats_monitor": "nats:8222"}}


def outcome(stage: FunctionStage) -> dict[str, Any]:
    """Return what counts in the end: what runs, is told, waits for whom, and was handled how often."""
    items = sorted(stage.kube.items.items(), key=lambda one: (one[0][0].plural, one[0][2]))
    return {
        "made": [
            (kind.plural, name, _plain(item["spec"])) for (kind, _, name), item in items if kind in MADE
        ],
        "functions": [_told(item) for (kind, _, _), item in items if kind == of_model(Function)],
        "consumers": [
            (where, sorted(one.config.filter_subjects or ()), len(one.in_hand), stage.nats.pending(*where))
            for where, one in sorted(stage.nats.durables.items())
        ],
        "handled": dict(sorted(stage.hosts.handled.items())),
    }


def _told(item: Object) -> tuple[Any, ...]:
    status = {key: value for key, value in item["status"].items() if key not in ("conditions", "nextWake")}
    told = sorted((one["type"], one["status"], one["reason"]) for one in item["status"]["conditions"])
    return item["metadata"]["name"], told, status


def _plain(value: Any) -> Any:
    """Return a value that can be compared and shown, without times."""
    if isinstance(value, dict) and value.get("name") == "VIRTENGINE_START":
        return "its start"
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in sorted(value.items())}
    return [_plain(one) for one in value] if isinstance(value, list) else value
