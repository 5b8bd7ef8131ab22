"""The Kubernetes cluster itself: kind, unmodified, on our node image or on a published one."""

from __future__ import annotations

import json
from pathlib import Path

from cluster import (
    audit,
    commands,
    content,
    kind_config,
    kubectl,
    network,
    node_image,
    nodes,
    processes,
    public_registry,
    tools,
)
from cluster.docker import Docker
from cluster.errors import ClusterError, CommandFailed, TimedOut
from cluster.progress import Progress
from cluster.settings import PUBLISHED_NODE_IMAGE, Settings

READY = (
    ("kube-system", "deployment/coredns"),
    ("kube-system", "daemonset/kube-proxy"),
    ("local-path-storage", "deployment/local-path-provisioner"),
)


def create(docker: Docker, settings: Settings, progress: Progress) -> Path:
    """Bring the cluster up: create it, or start again what was stopped. Return its kubeconfig."""
    known = node_names(docker, settings)
    if known and not _marker(settings).exists():
        with progress.step("remove a half-made cluster"):
            delete(docker, settings)
        known = []
    if known:
        _resume(docker, settings, progress, known)
    else:
        _create(docker, settings, progress)
    from_node = json.loads(_marker(settings).read_text())["published"]
    kubectl.ensure(docker, settings, progress, from_node=from_node)
    export_kubeconfig(docker, settings, progress)
    with progress.step("nodes and system pods ready"):
        wait_ready(settings)
    nodes.open_control_plane(settings)
    _announce_registry(settings)
    return settings.paths.kubeconfig


def delete(docker: Docker, settings: Settings) -> None:
    """Remove all nodes with their volumes."""
    known = node_names(docker, settings)
    if known:
        docker.run("rm", "--force", "--volumes", *known)
    for leftover in (_marker(settings), settings.paths.kubeconfig):
        leftover.unlink(missing_ok=True)
    content.remove(audit.folder(settings))


def node_names(docker: Docker, settings: Settings) -> list[str]:
    """Return the containers of the nodes, stopped ones included."""
    return docker.containers(f"io.x-k8s.kind.cluster={settings.name}")


def kubeconfig(settings: Settings | None = None) -> Path:
    """Return the file that tells clients how to reach the cluster."""
    return (settings or Settings.from_environment()).paths.kubeconfig


def workers(settings: Settings) -> int:
    """Return how many nodes the cluster has beside its control plane."""
    marker = _marker(settings)
    return int(json.loads(marker.read_text())["workers"]) if marker.exists() else 0


def audit_log(settings: Settings | None = None) -> Path:
    """Return the API server's audit log on the host: one JSON object a line."""
    settings = settings or Settings.from_environment()
    return audit.folder(settings) / "audit.log"


def node_address(docker: Docker, settings: Settings) -> str:
    """Return the control plane's address: every NodePort answers there."""
    found = docker.inspect(settings.control_plane)
    if not found:
        raise ClusterError(f"there is no node {settings.control_plane}", hint="virtengine up")
    return str(found["NetworkSettings"]["Networks"][settings.network]["IPAddress"])


def wait_ready(settings: Settings) -> None:
    """Wait until nodes, name service, service proxy and storage work."""
    # Just started, the API server refuses everybody until it has read its own rules.
    if not processes.wait_until(lambda: kubectl.answers(settings), settings.wait_seconds, pause=0.5):
        raise TimedOut("the API server does not answer", hint=f"docker logs {settings.control_plane}")
    limit = f"--timeout={settings.wait_seconds}s"
    patience = settings.wait_seconds + 10
    kubectl.run(settings, "wait", "--for=condition=Ready", "nodes", "--all", limit, timeout=patience)
    for namespace, name in READY:
        # A Deployment is Available with enough pods; waiting for all would cost a probe period more.
        wanted = (
            ["rollout", "status"] if name.startswith("daemonset/") else ["wait", "--for=condition=Available"]
        )
        kubectl.run(settings, *wanted, "--namespace", namespace, name, limit, timeout=patience)


def export_kubeconfig(docker: Docker, settings: Settings, progress: Progress) -> None:
    """Write the kubeconfig, readable by its owner alone."""
    text = _kind(docker, settings, progress, "get", "kubeconfig", "--name", settings.name)
    fresh = settings.paths.kubeconfig.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(settings.paths.kubeconfig)


def _create(docker: Docker, settings: Settings, progress: Progress) -> None:
    published = public_registry.answers(settings) and _pull(docker, progress)
    image = PUBLISHED_NODE_IMAGE if published else node_image.ensure(docker, settings, progress)
    ports = kind_config.free_ports(settings.ports)
    for host, node in set(settings.ports) - set(ports):
        progress.note(f"port {host} is taken: node port {node} is reachable by the node's address only")
    network.ensure(docker, settings)
    audit.folder(settings).mkdir(parents=True, exist_ok=True)
    file = settings.paths.run / "kind.json"
    file.write_text(json.dumps(kind_config.configuration(settings, image, ports), indent=1))
    with progress.step(f"create cluster {settings.name}"):
        _create_once_more_if_needed(docker, settings, progress, file)
    facts = {"image": image, "published": published, "workers": settings.workers or 0}
    _marker(settings).write_text(json.dumps(facts))


def _pull(docker: Docker, progress: Progress) -> bool:
    """Fetch the published node image; where that fails ours is built instead."""
    try:
        with progress.step("published node image"):
            if not docker.has_image(PUBLISHED_NODE_IMAGE):
                docker.run("pull", "--quiet", PUBLISHED_NODE_IMAGE)
    except (CommandFailed, TimedOut) as error:
        progress.note(f"building the node image, because: {error.message.splitlines()[-1].strip()}")
        return False
    return True


def _create_once_more_if_needed(docker: Docker, settings: Settings, progress: Progress, file: Path) -> None:
    words = ["create", "cluster", "--config", str(file), "--kubeconfig", str(settings.paths.kubeconfig)]
    try:
        _kind(docker, settings, progress, *words)
    except CommandFailed as error:
        # A slow disk can make kubeadm's own time limits pass; the second try finds everything warm.
        progress.note(f"first attempt failed, trying again: {error.message.splitlines()[-1]}")
        delete(docker, settings)
        audit.folder(settings).mkdir(parents=True, exist_ok=True)
        _kind(docker, settings, progress, *words)


def _resume(docker: Docker, settings: Settings, progress: Progress, names: list[str]) -> None:
    known = workers(settings)
    if settings.workers not in (None, known):
        raise ClusterError(
            f"the cluster has {known} workers, {settings.workers} are wanted",
            hint="virtengine down, then up again",
        )
    stopped = [name for name in names if not docker.is_running(name)]
    if stopped:
        with progress.step(f"start {', '.join(stopped)}"):
            docker.run("start", *stopped)


def _kind(docker: Docker, settings: Settings, progress: Progress, *words: str) -> str:
    program = tools.ensure("kind", settings, progress)
    env = {
        **docker.env,
        "KIND_EXPERIMENTAL_DOCKER_NETWORK": settings.network,
        "KIND_EXPERIMENTAL_PROVIDER": "docker",
    }
    return commands.run([program, *words], env=env, timeout=900)


def _announce_registry(settings: Settings) -> None:
    """Say in the cluster where the local registry is, the way tools look for it."""
    text = f'host: "localhost:{settings.registry_port}"\n'
    kubectl.apply(
        settings,
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "local-registry-hosting", "namespace": "kube-public"},
            "data": {"localRegistryHosting.v1": text},
        },
    )


def _marker(settings: Settings) -> Path:
    return settings.paths.run / "cluster.json"
