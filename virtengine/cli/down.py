"""`virtengine down`: remove what `virtengine up` made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer
from kubernetes import client
from kubernetes.client.exceptions import ApiException

from cluster import down as cluster_down
from cluster import engine, tools
from cluster import kind as cluster_kind
from cluster.progress import Progress
from cluster.settings import Settings
from virtengine.cli import connection, helm, local, objects
from virtengine.cli.connection import GROUP, VERSION, answering
from virtengine.cli.first_lease import NAMESPACE
from virtengine.cli.helm import Helm
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.up import Cluster, ClusterOption

EPILOG = "Example: virtengine down --purge"
# What pays goes before what is paid, and all of it before the chain that keeps the books.
ORDER_OF_DELETION = (
    "hpcjobs",
    "orders",
    "proposals",
    "hpcclusters",
    "hpcpools",
    "leases",
    "offerings",
    "providers",
    "functions",
    "accounts",
    "validators",
    "networks",
)
DELETION_SECONDS = 180


def down(
    cluster: ClusterOption = Cluster.KIND,
    purge: Annotated[
        bool, typer.Option(help="Remove the state folder too: images, tools, caches, keys.")
    ] = False,
    output: OutputOption = Output.TABLE,
) -> None:
    """Remove the platform; with kind, the cluster and everything it changed on this machine."""
    settings, progress = local.settings(), local.progress(output)
    if cluster is Cluster.CURRENT:
        _uninstall(settings, progress)
    if cluster is Cluster.CURRENT and _has_own_cluster(settings):
        progress.note("the cluster on this machine stays; `virtengine down` removes it")
    else:
        cluster_down.down(settings, progress, purge=purge)
    show({"removed": "platform" if cluster is Cluster.CURRENT else "cluster", "purged": purge}, output)


def _has_own_cluster(settings: Settings) -> bool:
    docker = engine.find(settings)
    return docker is not None and bool(cluster_kind.node_names(docker, settings))


def _uninstall(settings: Settings, progress: Progress) -> None:
    api = connection.load_kubernetes()
    for plural in ORDER_OF_DELETION:
        with progress.step(f"delete {plural}"):
            _delete_all(api, plural)
    installer = Helm(tools.ensure("helm", settings, progress), None, local.repository() / "charts")
    for release in (helm.PROVIDER, helm.PLATFORM, helm.CRDS):
        with progress.step(f"helm uninstall {release.name}"):
            installer.uninstall(release)
    with progress.step("delete namespaces and kinds"):
        for name in (NAMESPACE, helm.PROVIDER_NAMESPACE, helm.PLATFORM_NAMESPACE):
            _delete_namespace(connection.core(api), name)
        _delete_kinds(api)


def _delete_all(api: client.ApiClient, plural: str) -> None:
    """Delete every object of a kind and wait until its finalizer has done its work."""
    custom = connection.custom(api)
    for found in _list(custom, plural):
        with answering(plural):
            _ignore_absent(
                lambda name=found["metadata"]["name"], namespace=found["metadata"]["namespace"]: (  # type: ignore[misc]
                    custom.delete_namespaced_custom_object(GROUP, VERSION, namespace, plural, name)
                )
            )
    objects.wait(
        lambda: None if _list(custom, plural) else True,
        f"deletion of {plural}.{GROUP}",
        seconds=DELETION_SECONDS,
        hint=f"see which are left and why: kubectl get {plural}.{GROUP} -A -o yaml",
    )


def _list(custom: Any, plural: str) -> list[objects.Object]:
    try:
        return list(custom.list_cluster_custom_object(GROUP, VERSION, plural)["items"])
    except ApiException as error:
        if error.status == 404:  # the kind is not installed
            return []
        raise


def _delete_kinds(api: client.ApiClient) -> None:
    definitions: Any = client.ApiextensionsV1Api(api)
    with answering("custom resource definitions"):
        for found in definitions.list_custom_resource_definition().items:
            if found.spec.group == GROUP:
                definitions.delete_custom_resource_definition(found.metadata.name)


def _delete_namespace(core: Any, name: str) -> None:
    with answering(f"namespace {name}"):
        _ignore_absent(lambda: core.delete_namespace(name))
    objects.wait(
        lambda: None if any(found.metadata.name == name for found in core.list_namespace().items) else True,
        f"deletion of namespace {name}",
        seconds=DELETION_SECONDS,
        hint=f"see what is left in it: kubectl get namespace {name} -o yaml",
    )


def _ignore_absent(delete: Callable[[], object]) -> None:
    try:
        delete()
    except ApiException as error:
        if error.status != 404:
            raise
