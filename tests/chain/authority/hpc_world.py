"""Batch clusters, nodes and jobs in every state, beside the market of `world.py`."""

from __future__ import annotations

from typing import Any, Final

from tests.chain.modules.hpc.scene import COMPLETED, QUEUED, RUNNING, HpcScene
from virtengine.wire.virtengine.hpc.v1 import tx_pb2

JOBS: Final = {
    "pending": (),
    "queued": (QUEUED,),
    "running": (QUEUED, RUNNING),
    "completed": (QUEUED, RUNNING, COMPLETED),
}
NODES: Final = {"active": (), "draining": (4,), "deregistered": (7,)}


class HpcWorld:
    """`clusters`, `offerings`, `jobs` and `nodes` by the name of their state."""

    def __init__(self, chain: Any) -> None:
        self.scene = HpcScene(chain=chain)
        self.clusters = {
            name: self.scene.cluster(external_id=name, total_nodes=8)
            for name in ("pending", "active", "ended")
        }
        self._nodes()
        self.scene.activate(self.clusters["active"])
        end = tx_pb2.MsgDeregisterCluster(
            provider=self.scene.provider.address, cluster_id=self.clusters["ended"]
        )
        chain.send(self.scene.provider, end)
        self.offerings = {
            name: self.scene.offer(self.clusters["active"], external_id=name)
            for name in ("active", "inactive")
        }
        self.jobs = {}
        for name, states in JOBS.items():
            self.jobs[name] = self.scene.submit(
                external_id=f"job-{name}", offering_id=self.offerings["active"]
            )
            for state in states:
                self.scene.report(self.jobs[name], state)
        stop = tx_pb2.MsgUpdateOffering(
            provider=self.scene.provider.address, offering_id=self.offerings["inactive"], fields=["active"]
        )
        chain.send(self.scene.provider, stop)

    def _nodes(self) -> None:
        active = self.clusters["active"]
        self.nodes = {name: f"node-{name}" for name in NODES}
        messages = [self.scene.node_message(node_id, active) for node_id in self.nodes.values()]
        messages.append(self.scene.node_message("node-pending", self.clusters["pending"]))
        self.scene.chain.send(self.scene.provider, *messages)
        for name, states in NODES.items():
            for state in states:
                move = tx_pb2.MsgMoveNode(
                    sender=self.scene.provider.address,
                    node_id=self.nodes[name],
                    state=state,  # type: ignore[arg-type]
                )
                self.scene.chain.send(self.scene.provider, move)
