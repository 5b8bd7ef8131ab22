"""Where the chain and the cluster are: what the user named, else what the kubeconfig leads to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from kubernetes import client, config
from kubernetes.client.exceptions import ApiException
from kubernetes.config.config_exception import ConfigException
from urllib3.exceptions import HTTPError

from cluster.paths import Paths
from virtengine.cli.errors import Unreachable

GROUP = "virtengine.com"
VERSION = "v1alpha1"
GRPC_PORT = 9090
RPC_PORT = 26657

GrpcOption = Annotated[
    str,
    typer.Option(
        "--grpc",
        envvar="VIRTENGINE_GRPC",
        help="gRPC address of a node, host:port. Without it the kubeconfig leads there.",
        show_default=False,
    ),
]
NodeOption = Annotated[
    str,
    typer.Option(
        "--node",
        envvar="VIRTENGINE_NODE",
        help="CometBFT RPC address of a node, http://host:port. Without it the kubeconfig leads there.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class NetworkAddress:
    """A Network object and what its name leads to."""

    name: str
    namespace: str
    chain_id: str

    @property
    def service(self) -> str:
        """Service with RPC, gRPC and REST of the network's nodes."""
        return f"{self.name}-rpc"


def load_kubernetes(kubeconfig: Path | None = None) -> client.ApiClient:
    """Return a client for the file given, else KUBECONFIG, else our own cluster, else the user's default."""
    own = Paths.from_environment().kubeconfig
    if kubeconfig is None and "KUBECONFIG" not in os.environ and own.exists():
        kubeconfig = own
    settings = client.Configuration()
    try:
        config.load_kube_config(  # type: ignore[no-untyped-call]
            config_file=str(kubeconfig) if kubeconfig else None, client_configuration=settings
        )
    except ConfigException as error:
        raise Unreachable(
            f"no cluster is known: {error}", hint="start one with `virtengine up`, or set KUBECONFIG"
        ) from error
    settings.retries = 1
    return client.ApiClient(settings)


def core(api: client.ApiClient) -> Any:
    """Return the API of pods, Secrets, Services and namespaces."""
    return client.CoreV1Api(api)


def custom(api: client.ApiClient) -> Any:
    """Return the API of our own kinds."""
    return client.CustomObjectsApi(api)


@contextmanager
def answering(what: str) -> Iterator[None]:
    """Turn a silent API server into Unreachable; its refusals pass with their text."""
    try:
        yield
    except HTTPError as error:
        raise Unreachable(
            f"the API server did not answer while reading {what}", hint="see `virtengine cluster status`"
        ) from error
    except ApiException as error:
        raise Unreachable(
            f"the API server answered {error.status} {error.reason} about {what}{_words(error)}",
            hint="install the platform with `virtengine up`, or check what your kubeconfig may read",
        ) from error


def _words(error: ApiException) -> str:
    """Return what the API server said besides its status."""
    try:
        message = json.loads(error.body or "{}").get("message", "")
    except (ValueError, AttributeError):
        return ""
    return f": {message}" if message else ""


def get_json(api: client.ApiClient, path: str, **query: str) -> Any:
    """Return the JSON answer of any path of the API server, such as one of its proxies."""
    with answering(path):
        return json.loads(_get(api, path, **query).read())


def get_date(api: client.ApiClient) -> str:
    """Return what the API server's clock says, as HTTP writes it; empty where it does not tell."""
    with answering("the clock of the API server"):
        return str(_get(api, "/version").getheader("Date") or "")


def _get(api: client.ApiClient, path: str, **query: str) -> Any:
    request = api.param_serialize(
        method="GET",
        resource_path=path,
        query_params=list(query.items()),
        auth_settings=["BearerToken"],
    )
    answer: Any = api.call_api(*request)
    if not 200 <= answer.status < 300:
        raise ApiException(status=answer.status, reason=answer.reason)
    return answer


def list_objects(api: client.ApiClient, plural: str) -> list[dict[str, Any]]:
    """Return all objects of one of our kinds, in all namespaces."""
    with answering(plural):
        found = custom(api).list_cluster_custom_object(GROUP, VERSION, plural)
    return list(found["items"])


def find_network(api: client.ApiClient) -> NetworkAddress:
    """Return the Network of the cluster; the first by namespace and name where there are several."""
    found = sorted(
        list_objects(api, "networks"), key=lambda o: (o["metadata"]["namespace"], o["metadata"]["name"])
    )
    if not found:
        raise Unreachable(
            "the cluster has no Network",
            hint="apply one (examples/first-lease), or name a node with --grpc host:port",
        )
    first = found[0]
    return NetworkAddress(
        name=first["metadata"]["name"],
        namespace=first["metadata"]["namespace"],
        chain_id=first["spec"]["chainId"],
    )


@contextmanager
def endpoint(named: str, *, port: int, kubeconfig: Path | None = None) -> Iterator[str]:
    """Give host:port of a node: the one named, or a local port that leads to the Network's Service."""
    if named:
        yield named
        return
    from virtengine.cli import portforward

    api = load_kubernetes(kubeconfig)
    network = find_network(api)
    with ExitStack() as stack:
        with answering(f"Service {network.service}"):
            local = stack.enter_context(
                portforward.open_port(
                    core(api), namespace=network.namespace, service=network.service, port=port
                )
            )
        yield f"127.0.0.1:{local}"
