"""What works and what does not, part by part, with the next step for whoever looks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from cluster import engine, kind, kubectl, registry
from cluster.docker import Docker
from cluster.errors import ClusterError
from cluster.settings import Settings

LOW_DISK_GIB = 5
START = "virtengine up"


@dataclass(frozen=True)
class Check:
    """One part of the cluster."""

    part: str
    ok: bool
    message: str
    hint: str = ""


def status(settings: Settings | None = None) -> list[Check]:
    """Look at every part, from the engine up to the registry. Changes nothing."""
    settings = settings or Settings.from_environment()
    docker = engine.find(settings)
    if docker is None:
        return [Check("engine", ok=False, message="no container engine answers", hint=START), disk(settings)]
    kind_of_engine = "our own" if docker.own else "the machine's"
    checks = [
        Check("engine", ok=True, message=f"{kind_of_engine} engine answers"),
        containers(docker, settings),
    ]
    if checks[-1].ok:
        checks += in_cluster(settings)
    return [*checks, local_registry(settings), disk(settings)]


def containers(docker: Docker, settings: Settings) -> Check:
    """Look at the node containers."""
    names = kind.node_names(docker, settings)
    stopped = [name for name in names if not docker.is_running(name)]
    if not names:
        return Check("nodes", ok=False, message="there are no node containers", hint=START)
    if stopped:
        return Check(
            "nodes", ok=False, message=f"stopped: {', '.join(stopped)}", hint=f"{START} starts them again"
        )
    return Check("nodes", ok=True, message=f"{len(names)} node containers run")


def in_cluster(settings: Settings) -> list[Check]:
    """Ask the API server, and if it answers look at what it knows."""
    server = _asked(
        "api server", lambda: kubectl.run(settings, "get", "--raw=/readyz", timeout=15), "wait, or " + START
    )
    if not server.ok:
        return [server]
    return [
        server,
        _asked("node readiness", lambda: _unready_nodes(settings), "kubectl describe nodes"),
        *_workloads(settings),
    ]


def _asked(part: str, ask: Callable[[], str], hint: str) -> Check:
    """Turn an answer into a check: an exception is a no."""
    try:
        return Check(part, ok=True, message=ask().strip())
    except ClusterError as error:
        return Check(part, ok=False, message=error.message.splitlines()[-1].strip(), hint=error.hint or hint)


def _unready_nodes(settings: Settings) -> str:
    nodes = kubectl.get(settings, "nodes")["items"]
    conditions = {
        n["metadata"]["name"]: {c["type"]: c["status"] for c in n["status"]["conditions"]} for n in nodes
    }
    unready = sorted(name for name, found in conditions.items() if found.get("Ready") != "True")
    if unready:
        raise ClusterError(f"not Ready: {', '.join(unready)}", hint=f"kubectl describe node {unready[0]}")
    return f"{len(nodes)} Ready"


def _workloads(settings: Settings) -> list[Check]:
    parts = {"coredns": "name service", "kube-proxy": "service proxy", "local-path-provisioner": "storage"}
    return [
        _asked(
            parts[name.partition("/")[2]],
            lambda namespace=namespace, name=name: _available(settings, namespace, name),  # type: ignore[misc]
            f"kubectl --namespace {namespace} describe {name}",
        )
        for namespace, name in kind.READY
    ]


def _available(settings: Settings, namespace: str, name: str) -> str:
    found = kubectl.get(settings, "--namespace", namespace, name)["status"]
    wanted = found.get("desiredNumberScheduled", found.get("replicas", 0))
    ready = found.get("numberReady", found.get("readyReplicas", 0))
    # One pod of a Deployment serves; of a DaemonSet every node needs its own.
    if ready < (wanted if "numberReady" in found else 1):
        raise ClusterError(f"{ready} of {wanted} pods are ready")
    return f"{ready} of {wanted} pods are ready"


def local_registry(settings: Settings) -> Check:
    """Ask the registry."""
    address = f"localhost:{settings.registry_port}"
    if registry.answers(settings):
        return Check("registry", ok=True, message=f"answers on {address}")
    return Check("registry", ok=False, message=f"nothing answers on {address}", hint=START)


def disk(settings: Settings) -> Check:
    """Look at the free space below the state folder."""
    place = next(folder for folder in (settings.paths.home, *settings.paths.home.parents) if folder.exists())
    free = shutil.disk_usage(place).free / 2**30
    if free < LOW_DISK_GIB:
        hint = "free some space; `virtengine down --purge` removes everything that was built"
        return Check("disk", ok=False, message=f"{free:.1f} GiB free at {place}", hint=hint)
    return Check("disk", ok=True, message=f"{free:.0f} GiB free")
