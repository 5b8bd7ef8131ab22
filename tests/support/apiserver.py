"""A real Kubernetes API server for operator tests: etcd, kube-apiserver and two controllers on loopback.

Fixtures: `api_server` (one for the session, with our CRDs), `kube` (a client with all rights),
`namespace` (a fresh one). There is no kubelet and no scheduler: tests write the status of Deployments
and StatefulSets themselves.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import ssl
import subprocess
import tempfile
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from tests.support.processes import Program, free_port
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_errors import Absent
from virtengine.clients.kubernetes_kinds import CUSTOM_RESOURCE_DEFINITIONS, NAMESPACES

CRDS = Path(__file__).resolve().parents[2] / "crds"
ADMIN = "admin-token"
CONTROLLERS = "garbage-collector-controller,namespace-controller"
PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager")
AUDIT_POLICY = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived", "ResponseStarted"],
    "rules": [{"level": "Metadata"}],
}


class ApiServer:
    """The processes and the files of one API server."""

    def __init__(self, folder: Path, *, users: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.users = users or {}
        self.port, self._etcd_port, self._peer_port = free_port(), free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.audit_log = folder / "audit.log"
        self._programs: list[Program] = []

    @property
    def kubeconfig(self) -> Path:
        """Log-in with all rights."""
        return self.kubeconfig_for("admin", ADMIN)

    def kubeconfig_for(self, user: str, token: str) -> Path:
        """Return a kubeconfig for a user of the token file."""
        path = self.folder / f"kubeconfig-{user.replace(':', '-')}"
        cluster = {"server": self.url, "certificate-authority": str(self.folder / "certs" / "apiserver.crt")}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "clusters": [{"name": "test", "cluster": cluster}],
            "users": [{"name": user, "user": {"token": token}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": user}}],
        }
        path.write_text(yaml.safe_dump(config))
        return path

    def start(self) -> None:
        """Start everything and wait until it answers."""
        self._write_files()
        self._programs = [self._etcd(), self._api(), self._controllers()]
        self._programs[0].start()
        self._programs[1].start()
        self._wait()

    def start_controllers(self) -> None:
        """Start garbage collection and the end of namespaces; they learn of CRDs only when they start."""
        self._programs[2].start()

    def stop(self) -> None:
        """End all processes."""
        for program in reversed(self._programs):
            program.stop(hard=True)

    @property
    def api(self) -> Program:
        """The kube-apiserver process, to be stopped and started by fault tests."""
        return self._programs[1]

    def restart_api(self, *, away_seconds: float = 0) -> None:
        """Kill the API server and start it again."""
        self.api.stop(hard=True)
        time.sleep(away_seconds)
        self.api.start()
        self._wait()

    def restart_etcd(self) -> None:
        """Kill etcd under the API server and start it again with its data."""
        self._programs[0].stop(hard=True)
        self._programs[0].start()
        self._wait()

    def requests(self) -> list[dict[str, Any]]:
        """Return the audit log."""
        lines = self.audit_log.read_text().splitlines() if self.audit_log.exists() else []
        found = []
        for line in lines:
            with suppress(ValueError):
                found.append(json.loads(line))
        return found

    def _write_files(self) -> None:
        binary = find_kube()
        (self.folder / "bin").mkdir(parents=True)
        for name in PROGRAMS:
            (self.folder / "bin" / name).symlink_to(binary)
        key = self.folder / "accounts.key"
        subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
        tokens = [f'{ADMIN},admin,admin,"system:masters"']
        tokens += [f"{token},{user},{user}" for user, token in self.users.items()]
        (self.folder / "tokens.csv").write_text("\n".join(tokens) + "\n")
        (self.folder / "audit.yaml").write_text(yaml.safe_dump(AUDIT_POLICY))

    def _program(self, name: str, *flags: str) -> Program:
        return Program([str(self.folder / "bin" / name), *flags], self.folder / f"{name}.log")

    def _etcd(self) -> Program:
        client, peer = f"http://127.0.0.1:{self._etcd_port}", f"http://127.0.0.1:{self._peer_port}"
        return self._program(
            "etcd",
            f"--data-dir={self.folder / 'etcd'}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            "--unsafe-no-fsync",
            "--log-level=error",
        )

    def _api(self) -> Program:
        key = self.folder / "accounts.key"
        return self._program(
            "kube-apiserver",
            f"--etcd-servers=http://127.0.0.1:{self._etcd_port}",
            f"--secure-port={self.port}",
            "--bind-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            f"--cert-dir={self.folder / 'certs'}",
            f"--token-auth-file={self.folder / 'tokens.csv'}",
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--disable-admission-plugins=ServiceAccount",
            f"--audit-policy-file={self.folder / 'audit.yaml'}",
            f"--audit-log-path={self.audit_log}",
            "--audit-log-mode=blocking",
            "--allow-privileged=true",
        )

    def _controllers(self) -> Program:
        return self._program(
            "kube-controller-manager",
            f"--kubeconfig={self.kubeconfig}",
            f"--controllers={CONTROLLERS}",
            "--leader-elect=false",
            "--secure-port=0",
            "--use-service-account-credentials=false",
        )

    def _wait(self, seconds: float = 60) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(OSError):
                request = urllib.request.Request(
                    f"{self.url}/readyz", headers={"Authorization": f"Bearer {ADMIN}"}
                )
                with urllib.request.urlopen(request, context=context, timeout=2) as answer:
                    if answer.status == 200:
                        return
            time.sleep(0.1)
        raise AssertionError(
            f"the API server did not come up within {seconds:.0f} s:\n{self._programs[1].tail()}"
        )


def find_kube() -> Path:
    """Return the one Kubernetes program, built from its pinned sources if need be."""
    from cluster import tools
    from cluster.paths import Paths
    from cluster.progress import Progress
    from cluster.settings import Settings

    return tools.ensure("kube", Settings(Paths.from_environment()), Progress())


async def install_crds(kube: Kubernetes) -> None:
    """Apply `crds/` and wait until the API server serves them."""
    for path in sorted(CRDS.glob("*.yaml")):
        await kube.apply(yaml.safe_load(path.read_text()), manager="test")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found, _ = await kube.list(CUSTOM_RESOURCE_DEFINITIONS)
        conditions = [one.get("status", {}).get("conditions") or [] for one in found]
        if all(any(c["type"] == "Established" and c["status"] == "True" for c in one) for one in conditions):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the CRDs were not established")


@pytest.fixture(scope="session")
def api_server() -> Iterator[ApiServer]:
    """One API server for the session, with the project's CRDs."""
    folder = Path(tempfile.mkdtemp(prefix="ve-api-"))
    server = ApiServer(
        folder,
        users={
            f"operator-{name}": f"token-{name}"
            for name in ("chain", "hpc", "provider", "tenant", "function", "gateway", "meter")
        },
    )
    try:
        server.start()
        # A loop of its own: the fixture may be asked for while a test's loop runs.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _install(server)).result()
        server.start_controllers()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _install(server: ApiServer) -> None:
    async with await Kubernetes.connect(server.kubeconfig) as kube:
        await install_crds(kube)


@pytest_asyncio.fixture
async def kube(api_server: ApiServer) -> AsyncIterator[Kubernetes]:
    """A client with all rights."""
    async with await Kubernetes.connect(api_server.kubeconfig) as client:
        yield client


@pytest_asyncio.fixture
async def namespace(kube: Kubernetes) -> AsyncIterator[str]:
    """A fresh namespace, removed afterwards without waiting."""
    name = f"test-{uuid.uuid4().hex[:10]}"
    await kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}, manager="test")
    yield name
    with suppress(Absent):
        await kube.delete(NAMESPACES, "", name)
