"""A cluster that runs functions: each replica of a Deployment is a real host process on this machine."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.operators.cluster import set_status
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent, Conflict
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, DEPLOYMENTS, SECRETS
from virtengine.core.errors import VirtEngineError
from virtengine.plans.function_pod import CODE, FUNCTION_LABEL

Object = dict[str, Any]


class Hosts:
    """Starts and ends host processes as the Deployments of one namespace say."""

    def __init__(self, kube: Kubernetes, namespace: str, folder: Path) -> None:
        self._kube, self._namespace, self._folder = kube, namespace, folder
        self.processes: dict[str, list[asyncio.subprocess.Process]] = {}
        self.started = 0
        self.paused = False

    async def run(self) -> None:
        """Follow the Deployments until cancelled."""
        try:
            while True:
                with suppress(VirtEngineError, Absent, Conflict):
                    await self._look()
                await asyncio.sleep(0.1)
        finally:
            for name in list(self.processes):
                await self._end(name, 0)

    def kill(self, name: str) -> int:
        """Kill -9 every process of a function and say how many there were."""
        alive = [one for one in self.processes.get(name, []) if one.returncode is None]
        for process in alive:
            process.kill()
        return len(alive)

    def log(self, name: str) -> str:
        """Return what the processes of a function have said."""
        path = self._folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    async def _look(self) -> None:
        found, _version = await self._kube.list(DEPLOYMENTS, self._namespace, labels=FUNCTION_LABEL)
        for item in found:
            name, wanted = item["metadata"]["name"], item["spec"].get("replicas", 1)
            running = [one for one in self.processes.get(name, []) if one.returncode is None]
            self.processes[name] = running
            while len(self.processes[name]) < wanted and not self.paused:
                self.processes[name].append(await self._start(name, item))
            await self._end(name, wanted)
            count = len(self.processes[name])
            if ((item.get("status") or {}).get("availableReplicas") or 0) != count:
                fields = ("replicas", "readyReplicas", "availableReplicas")
                await set_status(self._kube, item, dict.fromkeys(fields, count))
        for name in set(self.processes) - {item["metadata"]["name"] for item in found}:
            await self._end(name, 0)

    async def _end(self, name: str, kept: int) -> None:
        while len(self.processes.get(name, [])) > kept:
            process = self.processes[name][-1]
            if process.returncode is None:
                process.terminate()
                await asyncio.wait_for(process.wait(), 30)
            self.processes[name].remove(process)

    async def _start(self, name: str, item: Object) -> asyncio.subprocess.Process:
        (container,) = item["spec"]["template"]["spec"]["containers"]
        environment = {one["name"]: await self._value(one) for one in container["env"]}
        environment["VIRTENGINE_METRICS_PORT"] = "0"
        if environment.get("PYTHONPATH") == CODE:
            environment["PYTHONPATH"] = str(await self._unpack(name, item))
        self.started += 1
        with (self._folder / f"{name}.log").open("ab") as output:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *container["command"][1:],
                env={**os.environ, **environment},
                stdout=output,
                stderr=output,
            )

    async def _value(self, one: Object) -> str:
        ref = (one.get("valueFrom") or {}).get("secretKeyRef")
        if ref is None:
            return str(one.get("value") or "")
        secret = await self._kube.get(SECRETS, self._namespace, ref["name"])
        assert secret is not None
        return base64.b64decode(secret["data"][ref["key"]]).decode()

    async def _unpack(self, name: str, item: Object) -> Path:
        (volume,) = [v for v in item["spec"]["template"]["spec"]["volumes"] if v["name"] == "code"]
        found = await self._kube.get(CONFIG_MAPS, self._namespace, volume["configMap"]["name"])
        assert found is not None
        folder = self._folder / f"code-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for file, text in found["data"].items():
            (folder / file).write_text(text)
        return folder
