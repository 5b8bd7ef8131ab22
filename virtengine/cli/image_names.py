"""Names under which images are found: by content in chart values, by fixed tag in files that people apply.

`registry.virtengine.local/virtengine/<name>:local` means, on the local cluster's nodes,
the image that was built last.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from typing import Any

from kubernetes import client
from kubernetes.client.exceptions import ApiException

from cluster import registry
from cluster.settings import Settings
from virtengine.cli import connection
from virtengine.cli.errors import Refused, Unreachable

ALIAS_HOST = "registry.virtengine.local"
ALIAS_TAG = "local"
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def values(references: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """Return chart values, as `images.<name>` to repository and tag."""
    found = {}
    for name in names:
        repository, _, tag = references[name].rpartition(":")
        found[f"images.{name}"] = {
            "repository": repository,
            "tag": tag,
            "digest": "",
            "pullPolicy": "IfNotPresent",
        }
    return found


def announce_alias(settings: Settings) -> None:
    """Tell the nodes that the fixed host name means the local registry."""
    folder = registry.hosts_folder(settings) / ALIAS_HOST
    folder.mkdir(parents=True, exist_ok=True)
    server = f"http://{settings.registry_name}:{registry.PORT_INSIDE}"
    text = f'server = "{server}"\n\n[host."{server}"]\n  capabilities = ["pull", "resolve"]\n'
    (folder / "hosts.toml").write_text(text)


def require_reachable(api: client.ApiClient, settings: Settings) -> None:
    """Raise Refused unless the cluster says that its nodes pull from the local registry."""
    host = f"localhost:{settings.registry_port}"
    try:
        found = connection.core(api).read_namespaced_config_map("local-registry-hosting", "kube-public")
    except ApiException as error:
        if error.status != 404:
            raise
        found = None
    if found is None or host not in (found.data or {}).get("localRegistryHosting.v1", ""):
        raise Refused(
            f"this cluster does not say that its nodes pull from {host}",
            hint="push the images to your own registry and install the charts with images.* set; or connect "
            "the local one as kind describes, with the ConfigMap kube-public/local-registry-hosting",
        )


def tag_local(references: Mapping[str, str], settings: Settings) -> None:
    """Give each image the fixed tag, inside the registry: nothing is sent again."""
    for reference in references.values():
        repository, _, tag = reference.partition("/")[2].rpartition(":")
        base = f"http://127.0.0.1:{settings.registry_port}/v2/{repository}/manifests"
        manifest = _request(f"{base}/{tag}", method="GET")
        _request(f"{base}/{ALIAS_TAG}", method="PUT", body=manifest)


def _request(url: str, *, method: str, body: bytes | None = None) -> bytes:
    headers = {"Accept": MANIFEST, **({"Content-Type": MANIFEST} if body else {})}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)  # noqa: S310 - this machine
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - this machine
            found: bytes = answer.read()
            return found
    except (urllib.error.URLError, TimeoutError) as error:
        raise Unreachable(f"{method} {url}: {error}", hint="see `virtengine cluster status`") from error
