"""What the rest of a cluster does by itself: pods that start and stop, ports, garbage, and the bills."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tests.operators.cluster import timestamp
from tests.operators.faults.goods import SIGNING_KEY
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import (
    DEPLOYMENTS,
    NAMESPACES,
    NODES,
    PERSISTENT_VOLUME_CLAIMS,
    PODS,
    SERVICES,
    Kind,
)
from virtengine.core.ids import lease_namespace
from virtengine.crypto import usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.plans.isolation import LEASE_LABEL, SERVICE_LABEL
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.settlement.v1.tx_pb2 import MsgRecordUsage, MsgSettleLease
from virtengine.wire.virtengine.settlement.v1.types_pb2 import UsageBatch

if TYPE_CHECKING:
    from tests.operators.faults.stage import Stage

REACTION_SECONDS = 0.05


class Machine:
    """Nodes and controllers of a cluster."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.is_broken = False
        """True: no pod gets ready."""
        self.refuse_image = ""
        """Deployments with an image that ends so never get ready, and are past their deadline at once."""

    async def run(self) -> None:
        """React to whatever is written, for ever."""
        stage, seen, height = self._stage, -1, -1
        while True:
            await asyncio.sleep(REACTION_SECONDS if seen != len(stage.history) else 1.0)
            if seen != len(stage.history) and not stage.weather.api_away:
                seen = len(stage.history)
                self.react()
            if stage.is_billing and height != stage.node.chain.height and not stage.weather.chain_away:
                height = stage.node.chain.height
                self._bill()

    def react(self) -> None:
        """Bring everything to what it should be, once."""
        self._empty_namespaces()
        for service in self._all(SERVICES):
            self._open_ports(service)
        for claim in self._all(PERSISTENT_VOLUME_CLAIMS):
            if (claim.get("status") or {}).get("phase") != "Bound":
                self._stage.kube.set_status(claim, {"phase": "Bound"})
        for deployment in self._all(DEPLOYMENTS):
            self._roll(deployment)
        self._stage.kube.collect_garbage()

    def _all(self, kind: Kind) -> list[Object]:
        found = [item for (one, _, _), item in self._stage.kube.items.items() if one == kind]
        return [item for item in found if LEASE_LABEL in (item["metadata"].get("labels") or {})]

    def _empty_namespaces(self) -> None:
        kube = self._stage.kube
        there = {name for kind, _, name in kube.items if kind == NAMESPACES}
        for place in [place for place in kube.items if place[1].startswith("ve-")]:
            if place[1] not in there:
                kube._drop(place)
        deployments = {place[1:] for place in kube.items if place[0] == DEPLOYMENTS}
        for place in [place for place in kube.items if place[0] == PODS]:
            owner = (place[1], kube.items[place]["metadata"]["labels"].get(SERVICE_LABEL))
            if owner not in deployments:
                kube._drop(place)

    def _open_ports(self, service: Object) -> None:
        ports = service["spec"].get("ports") or []
        if service["spec"].get("type") != "NodePort" or all(port.get("nodePort") for port in ports):
            return
        number = 30_000 + sum(map(ord, service["metadata"]["namespace"])) % 2000
        made = {
            **service,
            "spec": {
                **service["spec"],
                "ports": [{**port, "nodePort": number + n} for n, port in enumerate(ports)],
            },
        }
        place = (SERVICES, service["metadata"]["namespace"], service["metadata"]["name"])
        made["metadata"] = {**service["metadata"]}
        self._stage.kube._update(place, service, made)

    def _roll(self, deployment: Object) -> None:
        kube, metadata = self._stage.kube, deployment["metadata"]
        wanted = deployment["spec"].get("replicas", 1)
        own = [
            place
            for place, item in kube.items.items()
            if place[0] == PODS
            and place[1] == metadata["namespace"]
            and item["metadata"]["labels"].get(SERVICE_LABEL) == metadata["name"]
        ]
        for place in own[wanted:]:
            kube._drop(place)
        for number in range(wanted - len(own)):
            self._start(deployment, number + len(own))
        image = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
        is_refused = bool(self.refuse_image) and image.endswith(self.refuse_image)
        reason = "ProgressDeadlineExceeded" if is_refused else "NewReplicaSetAvailable"
        progress = {"type": "Progressing", "status": str(not is_refused), "reason": reason}
        ready = 0 if self.is_broken or is_refused else wanted
        status: Object = {
            "observedGeneration": metadata["generation"],
            "replicas": wanted,
            "updatedReplicas": wanted,
            "readyReplicas": ready,
            "availableReplicas": ready,
            "conditions": [progress],
        }
        if deployment.get("status") != status:
            kube.set_status(deployment, status)

    def _start(self, deployment: Object, number: int) -> None:
        kube, metadata, template = self._stage.kube, deployment["metadata"], deployment["spec"]["template"]
        nodes = sorted(name for kind, _, name in kube.items if kind == NODES)
        name = f"{metadata['name']}-{next(kube._uids)}"
        pod: Object = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "namespace": metadata["namespace"],
                "labels": template["metadata"]["labels"],
            },
            "spec": {**template["spec"], "nodeName": nodes[number % len(nodes)] if nodes else ""},
        }
        made = kube._store((PODS, metadata["namespace"], name), pod, generation=1)
        container = {
            "name": template["spec"]["containers"][0]["name"],
            "ready": not self.is_broken,
            "restartCount": 0,
            "state": {"running": {"startedAt": timestamp(time.time())}},
        }
        kube.set_status(made, {"phase": "Running", "containerStatuses": [container]})

    def _bill(self) -> None:
        """Record the last usage of leases that close and settle them, as meter and functions do."""
        stage = self._stage
        chain = stage.node.chain
        for lease in stage.leases():
            if lease.state != types_pb2.LEASE_STATE_TERMINATING or lease.settled:
                continue
            if any(place[0] == PODS and place[1] == lease_namespace(lease.id) for place in stage.kube.items):
                continue
            batch = UsageBatch(lease_id=lease.id, sequence=1, is_final=True)
            sign = usage_signature.sign(chain.chain_id, batch, SIGNING_KEY, KeyType.ED25519)
            agent, settler = chain.actor("carol"), chain.actor("dave")
            record = MsgRecordUsage(sender=agent.address, batch=batch, signature=sign)
            settle = MsgSettleLease(sender=settler.address, lease_id=lease.id, sequence=1, is_final=True)
            stage.node.make_block(chain.sign(agent, record))
            stage.node.make_block(chain.sign(settler, settle))
