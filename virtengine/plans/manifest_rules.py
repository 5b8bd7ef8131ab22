"""Rules of a manifest that go across fields, each a small function; all of them run."""

from __future__ import annotations

from collections.abc import Iterator

from virtengine.api.manifest import Manifest
from virtengine.api.quantities import parse_whole
from virtengine.core.errors import Rejected
from virtengine.plans.image import ImagePolicy, require_allowed
from virtengine.plans.issue import CONTROL, RESERVED, Issue, find_repeated, reserved
from virtengine.plans.service_rules import SERVICE_RULES

MAX_ADDRESSES = 64
MAX_PODS = 1000
INNER_HOSTS = ("localhost", "local", "internal", "svc", "cluster.local")


def find_issues(manifest: Manifest) -> Iterator[Issue]:
    """Yield every broken rule."""
    for rule in (_unique_names, _volumes, _sums, _hosts, _pull_secrets):
        yield from rule(manifest)
    for index, service in enumerate(manifest.services):
        for check in SERVICE_RULES:
            yield from check(manifest, service, f"services[{index}]")


def find_refused_images(manifest: Manifest, policy: ImagePolicy) -> Iterator[Issue]:
    """Yield the images that a provider's policy refuses."""
    for index, service in enumerate(manifest.services):
        try:
            require_allowed(service.image, policy)
        except Rejected as error:
            yield Issue(f"services[{index}].image", "FORBIDDEN", error.message)


def _unique_names(manifest: Manifest) -> Iterator[Issue]:
    yield from find_repeated("services", [service.name for service in manifest.services])
    yield from find_repeated("volumes", [volume.name for volume in manifest.volumes])


def _volumes(manifest: Manifest) -> Iterator[Issue]:
    for index, volume in enumerate(manifest.volumes):
        if parse_whole(volume.size) < 1:
            yield Issue(f"volumes[{index}].size", "INVALID_VALUE", "must be above zero")
        if RESERVED.fullmatch(volume.name):
            yield Issue(f"volumes[{index}].name", "FORBIDDEN", reserved(volume.name))
        if volume.storage_class and volume.type == "Ephemeral":
            where = f"volumes[{index}].storageClass"
            yield Issue(where, "INVALID_VALUE", "only a Persistent volume has a storage class")


def _sums(manifest: Manifest) -> Iterator[Issue]:
    pods = sum(service.replicas for service in manifest.services)
    if pods > MAX_PODS:
        yield Issue("services", "MAX_EXCEEDED", f"{pods} replicas in all, at most {MAX_PODS}")
    addresses = sum(port.expose + (port.http is not None) for one in manifest.services for port in one.ports)
    if addresses > MAX_ADDRESSES:
        text = f"{addresses} ports are reached from outside, at most {MAX_ADDRESSES}"
        yield Issue("services", "MAX_EXCEEDED", text)


def _hosts(manifest: Manifest) -> Iterator[Issue]:
    seen: set[tuple[str, str]] = set()
    for index, service in enumerate(manifest.services):
        for number, port in enumerate(service.ports):
            where = f"services[{index}].ports[{number}].http"
            if port.http is None:
                continue
            if port.protocol != "TCP":
                yield Issue(where, "INVALID_VALUE", "needs protocol TCP")
            host = port.http.host
            if host is None:
                continue
            if (host, port.http.path) in seen:
                yield Issue(f"{where}.host", "DUPLICATE_NAME", f"{host!r} with this path is there already")
            seen.add((host, port.http.path))
            if not is_public_host(host):
                text = f"{host[:80]!r} is no name in the public DNS, such as shop.example.com"
                yield Issue(f"{where}.host", "FORBIDDEN", text)


def is_public_host(host: str) -> bool:
    """Say whether a name may be one of the public DNS: no address, nothing of the cluster's own."""
    is_inner = any(host == inner or host.endswith(f".{inner}") for inner in INNER_HOSTS)
    return not is_inner and not host.rpartition(".")[2].isdigit()


def _pull_secrets(manifest: Manifest) -> Iterator[Issue]:
    yield from find_repeated("pullSecrets", [one.registry for one in manifest.pull_secrets], "registry")
    for index, secret in enumerate(manifest.pull_secrets):
        for name, text in (("username", secret.username), ("password", secret.password)):
            if CONTROL.search(text) or "\n" in text:
                where = f"pullSecrets[{index}].{name}"
                yield Issue(where, "INVALID_VALUE", "holds a control character; is it cut off right?")
        if ":" in secret.username:
            yield Issue(f"pullSecrets[{index}].username", "INVALID_VALUE", "must not hold ':'")
