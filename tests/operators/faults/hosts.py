"""The cluster that runs functions, as their operator sees it: pods, hosts that handle, and KEDA."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

from virtengine.api import Function
from virtengine.clients.events import QUARANTINE, REPLAY
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, SCALED_OBJECTS, Kind, of_model
from virtengine.plans.function_names import FunctionId
from virtengine.plans.function_pod import FUNCTION_LABEL

if TYPE_CHECKING:
    from tests.operators.faults.function_stage import FunctionStage

REACTION_SECONDS, HANDLING_SECONDS = 0.05, 0.5
AT_ONCE = 20
POISON = b"poison"


class Hosts:
    """Pods that get ready, and handlers that work while they are."""

    def __init__(self, stage: FunctionStage) -> None:
        self._stage = stage
        self.is_broken = False
        """True: no pod gets ready."""
        self.handled: Counter[tuple[str, str]] = Counter()
        """How often each function handled each message."""
        self.chores: dict[str, int] = {}
        """How often each function still wants to run again by the clock."""
        self.most: Counter[str] = Counter()
        """The most replicas that each function had."""

    async def run(self) -> None:
        """React to whatever is written, and handle what comes, for ever."""
        seen, handled_at = -1, 0.0
        while True:
            await asyncio.sleep(REACTION_SECONDS if seen != len(self._stage.history) else HANDLING_SECONDS)
            if seen != len(self._stage.history) and not self._stage.weather.api_away:
                seen = len(self._stage.history)
                self.react()
            if self._stage.clock.now - handled_at >= HANDLING_SECONDS:
                handled_at = self._stage.clock.now
                self._scale()
                self._handle()

    def react(self) -> None:
        """Bring every Deployment of a function to what it should be, once."""
        self._stage.kube.collect_garbage()
        for deployment in self._all(DEPLOYMENTS):
            wanted = deployment["spec"].get("replicas", 1)
            name = deployment["metadata"]["name"]
            self.most[name] = max(self.most[name], wanted)
            ready = 0 if self.is_broken else wanted
            status = {"replicas": wanted, "readyReplicas": ready, "availableReplicas": ready}
            if deployment.get("status") != status:
                self._stage.kube.set_status(deployment, status)

    def _all(self, kind: Kind) -> list[Object]:
        found = [item for (one, _, _), item in self._stage.kube.items.items() if one == kind]
        return [item for item in found if FUNCTION_LABEL in (item["metadata"].get("labels") or {})]

    def _scale(self) -> None:
        """Have as many replicas as ScaledObjects call for, as KEDA does."""
        for one in self._all(SCALED_OBJECTS):
            metadata, spec = one["metadata"], one["spec"]
            place = (DEPLOYMENTS, metadata["namespace"], metadata["name"])
            live = self._stage.kube.items.get(place)
            if live is None:
                continue
            lag = sum(self._waiting(trigger["metadata"]) for trigger in spec["triggers"])
            by_lag = -(-lag // int(spec["triggers"][0]["metadata"]["lagThreshold"]))
            wanted = min(max(by_lag, spec["minReplicaCount"]), spec["maxReplicaCount"])
            wanted = int(
                (metadata.get("annotations") or {}).get("autoscaling.keda.sh/paused-replicas", wanted)
            )
            if live["spec"].get("replicas", 1) != wanted:
                made = {
                    **live,
                    "spec": {**live["spec"], "replicas": wanted},
                    "metadata": {**live["metadata"]},
                }
                self._stage.kube._update(place, live, made)

    def _waiting(self, trigger: dict[str, Any]) -> int:
        where = (trigger["stream"], trigger["consumer"])
        one = self._stage.nats.durables.get(where)
        return 0 if one is None else self._stage.nats.pending(*where) + len(one.in_hand)

    def _handle(self) -> None:
        for deployment in self._all(DEPLOYMENTS):
            ready = (deployment.get("status") or {}).get("availableReplicas", 0)
            found = self._stage.kube.items.get(
                (of_model(Function), deployment["metadata"]["namespace"], deployment["metadata"]["name"])
            )
            if ready and found is not None and not self._stage.weather.bus_away:
                function = Function.read(found)
                self._work(function, AT_ONCE * ready)
                self._keep_time(function)

    def _work(self, function: Function, limit: int) -> None:
        nats, who = self._stage.nats, FunctionId(function.namespace, function.name)
        for stream in (function.spec.stream, REPLAY):
            if (stream, who.consumer) not in nats.durables:
                continue
            for message in nats.take(stream, who.consumer, limit):
                name = message.headers.get("Nats-Msg-Id", "")
                self.handled[function.name, name] += 1
                if message.body == POISON:
                    nats.store(who.quarantine, message.body, {"Nats-Msg-Id": f"{QUARANTINE}/{name}"})
                nats.acknowledge(stream, who.consumer, message.sequence)

    def _keep_time(self, function: Function) -> None:
        """Say when the function must run again, as its host does at each tick."""
        if function.spec.tick is None:
            return
        name, now, wishes = function.name, self._stage.clock.now, self._stage.wishes
        due = wishes.get(name, now)
        if due is None or now < due:
            return
        if name in wishes:
            self.chores[name] -= 1
            self.handled[name, f"chore {self.chores[name]}"] += 1
        self._stage.wish(FunctionId(function.namespace, name), now + 120 if self.chores.get(name) else None)
