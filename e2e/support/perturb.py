"""What can happen to a node: its processes die or stand still, its pod goes, its network is cut."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from cluster import docker
from e2e.support.testnet import NAMESPACE, Testnet

PAUSE_SECONDS, CUT_SECONDS = 4.0, 5.0
# The supervisor is process 1; what it supervises is its child that is no shell.
SEND = """
for pid in $(cat /proc/1/task/1/children); do
  read -r name < /proc/$pid/comm
  test "$name" = sh || kill -{signal} "$pid"
done
"""


@dataclass(frozen=True)
class Perturber:
    """Does one thing to one node and returns when it is over; what follows is recovery."""

    net: Testnet
    machine: str
    """The container that plays the cluster's machine."""

    @property
    def kinds(self) -> dict[str, Callable[[str], None]]:
        """Return everything that can happen, by name."""
        return {
            "disconnect": self.disconnect,
            "kill app": lambda node: self._send(node, "app", "KILL"),
            "kill engine": lambda node: self._send(node, "cometbft", "KILL"),
            "kill pod": lambda node: self._delete(node, grace=1),
            "pause app": lambda node: self._pause(node, "app"),
            "pause engine": lambda node: self._pause(node, "cometbft"),
            "restart": lambda node: self._delete(node, grace=30),
        }

    def disconnect(self, node: str) -> None:
        """Drop every packet of the pod for a while."""
        address = self.net.pod_ip(node)
        rules = [("-s", address), ("-d", address)]
        try:
            for rule in rules:
                self._iptables("-I", *rule)
            time.sleep(CUT_SECONDS)
        finally:
            for rule in rules:
                self._iptables("-D", *rule)

    def _iptables(self, action: str, *rule: str) -> None:
        argv = [
            *docker.command(),
            "exec",
            self.machine,
            "iptables",
            "-w",
            action,
            "FORWARD",
            *rule,
            "-j",
            "DROP",
        ]
        subprocess.run(argv, check=True, capture_output=True, timeout=30)

    def _send(self, node: str, container: str, signal: str) -> None:
        self.net.exec(node, container, SEND.format(signal=signal))

    def _pause(self, node: str, container: str) -> None:
        self._send(node, container, "STOP")
        time.sleep(PAUSE_SECONDS)
        self._send(node, container, "CONT")

    def _delete(self, node: str, *, grace: int) -> None:
        self.net.kubectl(
            "-n", NAMESPACE, "delete", "pod", f"{node}-0", f"--grace-period={grace}", "--wait=false"
        )
