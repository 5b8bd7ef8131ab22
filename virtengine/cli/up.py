"""`virtengine up`: from a bare machine to a paid invoice.

Every step looks first and does only what is missing, so the command may be stopped and repeated at any time.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from kubernetes import client

from cluster import kind as cluster_kind
from cluster import tools
from cluster import up as cluster_up
from cluster.progress import Progress
from cluster.settings import Settings
from virtengine.cli import connection, first_lease, helm, image_names, local, objects
from virtengine.cli.chain import Endpoints
from virtengine.cli.helm import Helm
from virtengine.cli.output import Output, OutputOption, show

EPILOG = "Example: virtengine up"
PLATFORM_IMAGES = ("platform", "cometbft", "nats", "postgres", "seaweedfs")
PROVIDER_IMAGES = ("platform", "slurm")
IMAGES = (*PLATFORM_IMAGES, "slurm", "hello")
VALUES = {helm.PLATFORM.chart: "values-platform.yaml", helm.PROVIDER.chart: "values-provider.yaml"}
DEPLOYMENT_SECONDS = 300
MARKET_SECONDS = 180


class Cluster(StrEnum):
    """Which cluster the platform is installed on."""

    KIND = "kind"
    CURRENT = "current"


ClusterOption = Annotated[
    Cluster,
    typer.Option(
        "--cluster",
        envvar="CLUSTER",
        help="kind: one on this machine; current: the one KUBECONFIG points to.",
    ),
]


@dataclass(frozen=True)
class Work:
    """What all steps need."""

    settings: Settings
    progress: Progress
    repository: Path
    cluster: Cluster

    @property
    def example(self) -> Path:
        """Folder of the first lease."""
        return self.repository / "examples" / "first-lease"

    def values(self, chart: str) -> list[Path]:
        """Return the files of values of a chart: the example's, and with several nodes those for them."""
        found = [self.example / VALUES[chart]]
        if self.cluster is Cluster.KIND and cluster_kind.workers(self.settings):
            found.append(self.repository / "charts" / chart / "values-kind.yaml")
        return found

    @property
    def kubeconfig(self) -> Path | None:
        """File to reach the cluster with; None for the user's own."""
        return cluster_kind.kubeconfig(self.settings) if self.cluster is Cluster.KIND else None


def up(
    cluster: ClusterOption = Cluster.KIND,
    workers: local.WorkersOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Start everything and run the first lease: cluster, chain, provider, workload, usage, invoice."""
    start = time.monotonic()
    work = Work(local.settings(workers), local.progress(output), local.repository(), cluster)
    work.settings.paths.make()
    try:
        with _turn(work):
            summary = _run(work)
    except KeyboardInterrupt:
        work.progress.note("stopped; repeat the command to go on where it was")
        raise
    work.progress.note(f"done in {time.monotonic() - start:.0f} s; look around: virtengine status")
    show(summary, output, columns={name.replace("_", " "): name for name in summary})


@contextmanager
def _turn(work: Work) -> Iterator[None]:
    """Let one command at a time work on the platform, and say so to the one that waits."""
    path = work.settings.paths.run / ".platform.lock"
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with work.progress.step("another `virtengine up` is at work"):
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _run(work: Work) -> dict[str, Any]:
    if work.cluster is Cluster.KIND:
        cluster_up.up(work.settings, work.progress)
    api = connection.load_kubernetes(work.kubeconfig)
    if work.cluster is Cluster.CURRENT:
        with connection.answering("kube-public"):
            image_names.require_reachable(api, work.settings)
    references = cluster_up.build(work.settings, work.progress, IMAGES)
    image_names.announce_alias(work.settings)
    image_names.tag_local(references, work.settings)
    _install(work, api, references)
    tools.forget_sources(work.settings)
    with work.progress.step("platform ready"):
        _wait_deployments(api)
    with work.progress.step("apply examples/first-lease"):
        first_lease.apply(api, work.example)
    with work.progress.step("chain and market ready"):
        _wait_market(api)
    endpoints = Endpoints(kubeconfig=work.kubeconfig)
    return first_lease.follow(api, endpoints, work.progress, work.settings.paths.home / "invoices")


def _install(work: Work, api: client.ApiClient, references: dict[str, str]) -> None:
    program = tools.ensure("helm", work.settings, work.progress)
    installer = Helm(program, work.kubeconfig, work.repository / "charts")
    values = {
        helm.CRDS: ([], {}),
        helm.PLATFORM: (
            work.values(helm.PLATFORM.chart),
            image_names.values(references, PLATFORM_IMAGES),
        ),
        helm.PROVIDER: (
            work.values(helm.PROVIDER.chart),
            image_names.values(references, PROVIDER_IMAGES),
        ),
    }
    for name in (helm.PLATFORM_NAMESPACE, helm.PROVIDER_NAMESPACE):
        objects.apply(api, helm.namespace(name))
    for release, (files, chosen) in values.items():
        with work.progress.step(f"helm install {release.name}"):
            installer.apply(release, connection.core(api), values=files, set_json=chosen)


def _wait_deployments(api: client.ApiClient) -> None:
    """Wait for what runs without a chain; the provider's processes need one first."""
    apps: Any = client.AppsV1Api(api)

    def unready() -> list[str]:
        namespace = helm.PLATFORM_NAMESPACE
        found = [
            *apps.list_namespaced_deployment(namespace).items,
            *apps.list_namespaced_stateful_set(namespace).items,
        ]
        return [one.metadata.name for one in found if not _is_rolled_out(one)]

    objects.wait(
        lambda: None if unready() else True,
        f"pods in {helm.PLATFORM_NAMESPACE}",
        seconds=DEPLOYMENT_SECONDS,
        hint=f"kubectl -n {helm.PLATFORM_NAMESPACE} get pods,events",
        why=lambda: ", ".join(unready()),
    )


def _is_rolled_out(found: Any) -> bool:
    """Say whether every pod of a Deployment or StatefulSet is of the newest revision and ready."""
    status, wanted = found.status, found.spec.replicas
    counts = (status.ready_replicas or 0, status.updated_replicas or 0)
    return bool(status.observed_generation == found.metadata.generation and min(counts) >= wanted)


def _wait_market(api: client.ApiClient) -> None:
    objects.wait_ready(api, "networks", helm.PLATFORM_NAMESPACE, "local", seconds=MARKET_SECONDS)
    objects.wait_ready(api, "providers", helm.PROVIDER_NAMESPACE, "provider", seconds=MARKET_SECONDS)
    objects.wait_ready(api, "offerings", helm.PROVIDER_NAMESPACE, "small", seconds=MARKET_SECONDS)
