"""Kill processes of the platform with signal 9, inside the node's own process space."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from cluster import docker

TARGETS = {
    "provider operator": "python -m operators.provider",
    "tenant operator": "python -m operators.tenant",
    "relay": "python -m functions.relay",
    "usage function": "python -m functions.host functions.usage",
    "settlement function": "python -m functions.host functions.settlement",
    "chain app": "python -m virtengine.chain",
    "CometBFT": "cometbft start",
}


@dataclass(frozen=True)
class Killer:
    """Ends one process of the node container, as a crash would."""

    node: str

    def kill(self, target: str) -> bool:
        """Send signal 9; say whether a process was there to be killed."""
        pattern = TARGETS[target]
        answer = subprocess.run(
            [*docker.command(), "exec", self.node, "pkill", "-KILL", "-o", "-f", pattern],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return answer.returncode == 0
