"""A small Network of a story's own: its nodes and its chain, as somebody with kubectl sees them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.support.kubernetes import Kubectl, Object, Refused, wait_condition, wait_for
from e2e.support.testnet import NETWORKS_KIND, VALIDATORS_KIND


@dataclass(frozen=True)
class Nodes:
    """The nodes of one Network."""

    kubectl: Kubectl
    namespace: str
    network: str

    def apply(self, folder: Path) -> None:
        """Apply a folder of YAML and wait until every part of it is ready."""
        self.kubectl("apply", "-k", str(folder))
        for found in self.kubectl.list(VALIDATORS_KIND, self.namespace):
            name = found["metadata"]["name"]
            wait_condition(self.kubectl, VALIDATORS_KIND, name, self.namespace, seconds=300)
        wait_condition(self.kubectl, NETWORKS_KIND, self.network, self.namespace, seconds=120)

    def get(self, resource: str, name: str) -> Object:
        """Return an object that must be there."""
        found = self.kubectl.get(resource, name, self.namespace)
        assert found is not None, f"{resource}/{name}"
        return found

    def rpc(self, node: str, path: str) -> Any | None:
        """Return the answer of a node's engine, None when there is none."""
        base = f"/api/v1/namespaces/{self.namespace}/pods/{node}-0:26657/proxy"
        try:
            return json.loads(self.kubectl("get", "--raw", f"{base}/{path}"))["result"]
        except (Refused, ValueError, KeyError):
            return None

    def height(self, node: str) -> int:
        """Return a node's newest height, 0 when it does not answer."""
        found = self.rpc(node, "status")
        return int(found["sync_info"]["latest_block_height"]) if found else 0

    def wait_height(self, node: str, height: int, *, seconds: float = 60) -> None:
        """Wait until a node has a height."""
        wait_for(lambda: self.height(node) >= height, f"{node} at {height}", seconds)

    def delete(self) -> None:
        """Delete the namespace with everything in it."""
        self.kubectl("delete", "namespace", self.namespace, "--ignore-not-found", timeout=400)
