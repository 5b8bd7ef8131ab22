"""Commands in the pod of a cluster's slurmctld, for what SLURM's REST API cannot do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import aiohttp

from virtengine.clients import pods as channels
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.pods import Pods
from virtengine.clients.scheduler import Completed, Runner
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans.hpc_cluster import names

COMMAND_SECONDS = 20.0
MAX_OUTPUT = 4 * 1024 * 1024
OPTIONS = {"stdout": True, "stderr": True}
AWAY = "ControllerAway"


class ControllerPods:
    """Runs commands in controllers' pods. One connection for all, opened when first needed."""

    def __init__(self, kubeconfig: str | None) -> None:
        self._kubeconfig = kubeconfig
        self._kube: Kubernetes | None = None
        self._pods: Pods | None = None
        self._opening = asyncio.Lock()

    def runner(self, namespace: str, cluster: str) -> Runner:
        """Return what runs commands at one cluster's controller."""

        async def run(command: Sequence[str]) -> Completed:
            return await self._run(namespace, f"{names.part(cluster, names.CONTROLLER)}-0", command)

        return run

    def node_runner(self, namespace: str, pod: str) -> Runner:
        """Return what runs commands on one node."""

        async def run(command: Sequence[str]) -> Completed:
            return await self._run(namespace, pod, command, container=names.NODE)

        return run

    async def close(self) -> None:
        """Close the connection."""
        if self._pods is not None:
            await self._pods.__aexit__()
        if self._kube is not None:
            await self._kube.close()

    async def _run(
        self, namespace: str, pod: str, command: Sequence[str], *, container: str = names.CONTROLLER
    ) -> Completed:
        pods = await self._open()
        try:
            async with (
                asyncio.timeout(COMMAND_SECONDS),
                pods.run(namespace, pod, container, command, OPTIONS) as stream,
            ):
                return await _collect(stream)
        except TimeoutError as error:
            raise Unavailable(f"{command[0]} in {pod} did not end in time", reason=AWAY) from error
        except (aiohttp.ClientError, Rejected, NotYet) as error:
            # No pod, a pod that starts, or one that ends: in each case nothing is known of the controller.
            raise Unavailable(f"{command[0]} in {pod}: {error}", reason=AWAY) from error

    async def _open(self) -> Pods:
        async with self._opening:
            if self._pods is None:
                self._kube = await Kubernetes.connect(self._kubeconfig)
                self._pods = await Pods(self._kube).__aenter__()
            return self._pods


async def _collect(stream: aiohttp.ClientWebSocketResponse) -> Completed:
    """Return what a command wrote and how it ended. Raises Unavailable when that was not said."""
    written = {channels.STDOUT: bytearray(), channels.STDERR: bytearray()}
    async for message in stream:
        if message.type is not aiohttp.WSMsgType.BINARY or not message.data:
            continue
        kind, content = message.data[0], message.data[1:]
        if kind in written:
            written[kind] += content[: MAX_OUTPUT - len(written[kind])]
        elif kind == channels.ERROR:
            out, err = (bytes(written[one]).decode(errors="replace") for one in written)
            return Completed(exit_code(json.loads(content)), out, err)
    raise Unavailable("the command's end was not heard of", reason=AWAY)


def exit_code(status: dict[str, Any]) -> int:
    """Return the exit code out of the API server's words about a command that ended."""
    if status.get("status") == "Success":
        return 0
    causes = (status.get("details") or {}).get("causes") or []
    code = next((str(one.get("message")) for one in causes if one.get("reason") == "ExitCode"), "")
    if not code.isdigit():
        raise Unavailable(f"the command did not run: {status.get('message')}", reason=AWAY)
    return int(code)
