"""examples/network-4 on the cluster: its nodes one by one, as somebody with kubectl sees them."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.support.kubernetes import Kubectl, wait_condition, wait_for

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "network-4"
NAMESPACE, NETWORK = "network-4", "four"
VALIDATORS = tuple(f"validator-{number}" for number in range(4))
NODES = (*VALIDATORS, "sentry-0", "full-0")
NETWORKS_KIND, VALIDATORS_KIND = "networks.virtengine.com", "validators.virtengine.com"
BLOCKS_A_CALL = 20


@dataclass
class Testnet:
    """The network's nodes, reached through `kubectl proxy`."""

    __test__ = False
    kubectl: Kubectl
    proxy: str

    def apply(self) -> None:
        """Apply the example and wait until every part of it is ready."""
        self.kubectl("apply", "-k", str(EXAMPLE))
        for name in NODES:
            wait_condition(self.kubectl, VALIDATORS_KIND, name, NAMESPACE, seconds=300)
        wait_condition(self.kubectl, NETWORKS_KIND, NETWORK, NAMESPACE, seconds=120)

    def rpc(self, node: str, path: str) -> Any | None:
        """Return the answer of a node's engine, None when there is none."""
        url = f"{self.proxy}/api/v1/namespaces/{NAMESPACE}/pods/{node}-0:26657/proxy/{path}"
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:
                return json.load(answer)["result"]
        except (OSError, ValueError, KeyError):
            return None

    def height(self, node: str) -> int:
        """Return a node's newest height, 0 when it does not answer."""
        found = self.rpc(node, "status")
        return int(found["sync_info"]["latest_block_height"]) if found else 0

    def head(self, nodes: tuple[str, ...] = NODES) -> int:
        """Return the chain's newest height."""
        return max(self.height(node) for node in nodes)

    def wait_height(self, height: int, nodes: tuple[str, ...] = NODES, *, seconds: float = 60) -> float:
        """Wait until nodes have a height; return how long it took."""
        begun = time.monotonic()
        for node in nodes:
            wait_for(lambda node=node: self.height(node) >= height, f"{node} at {height}", seconds, every=0.1)  # type: ignore[misc]
        return time.monotonic() - begun

    def forks(self, nodes: tuple[str, ...] = NODES) -> list[int]:
        """Return the heights at which two nodes differ in block or in application hash."""
        last = min(self.height(node) for node in nodes)
        found: dict[int, set[tuple[str, str]]] = {}
        for node in nodes:
            for height, pair in self._blocks(node, last):
                found.setdefault(height, set()).add(pair)
        missing = [height for height in range(1, last + 1) if height not in found]
        assert not missing, f"no node showed blocks {missing[:5]}"
        return sorted(height for height, pairs in found.items() if len(pairs) > 1)

    def blocks_with_evidence(self, node: str) -> list[int]:
        """Return the heights whose block proves that a key signed twice."""
        last = self.height(node)
        found = []
        for height in range(1, last + 1):
            block = self.rpc(node, f"block?height={height}")
            if block and block["block"]["evidence"]["evidence"]:
                found.append(height)
        return found

    def exec(self, node: str, container: str, script: str) -> str:
        """Run a shell script in a container of a node's pod."""
        return self.kubectl(
            "-n", NAMESPACE, "exec", f"{node}-0", "-c", container, "--", "sh", "-c", script, timeout=60
        )

    def pod_ip(self, node: str) -> str:
        """Return the address of a node's pod."""
        found = self.kubectl.get("pod", f"{node}-0", NAMESPACE)
        assert found is not None
        return str(found["status"]["podIP"])

    def _blocks(self, node: str, last: int) -> Iterator[tuple[int, tuple[str, str]]]:
        for first in range(1, last + 1, BLOCKS_A_CALL):
            top = min(last, first + BLOCKS_A_CALL - 1)
            query = f"blockchain?minHeight={first}&maxHeight={top}"
            answer = wait_for(lambda query=query: self.rpc(node, query), f"{node} {query}", 30)  # type: ignore[misc]
            for meta in answer["block_metas"]:
                pair = (meta["block_id"]["hash"], meta["header"]["app_hash"])
                yield int(meta["header"]["height"]), pair


@contextmanager
def testnet(kubectl: Kubectl) -> Iterator[Testnet]:
    """Give the network, with `kubectl proxy` running beside."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = [str(kubectl.program), f"--kubeconfig={kubectl.kubeconfig}", "proxy", f"--port={port}"]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _listens(port), "kubectl proxy", 20)
        yield Testnet(kubectl, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


testnet.__test__ = False  # type: ignore[attr-defined]  # not a test, whatever its name


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
