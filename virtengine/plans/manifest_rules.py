"""Rules of a manifest that go across fields, each a small function; all of them run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from virtengine.api.manifest import Manifest, Service
from virtengine.api.quantities import parse_whole
from virtengine.core.errors import Rejected
from virtengine.plans.image import ImagePolicy, parse_image, require_allowed

KEPT_PATHS = ("/proc", "/sys", "/dev", "/etc/hosts", "/var/run/secrets", "/run/secrets")
ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,255}")
_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem: where, which kind, and what to do."""

    path: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'manifest'}: {self.code}: {self.message}"


def find_issues(manifest: Manifest) -> Iterator[Issue]:
    """Yield every broken rule."""
    for rule in (_unique_names, _volumes):
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
    yield from _unique("services", [service.name for service in manifest.services])
    yield from _unique("volumes", [volume.name for volume in manifest.volumes])


def _unique(path: str, names: list[str], field: str = "name") -> Iterator[Issue]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Issue(f"{path}[{index}].{field}", "DUPLICATE_NAME", f"{name!r} is there already")


def _volumes(manifest: Manifest) -> Iterator[Issue]:
    for index, volume in enumerate(manifest.volumes):
        if parse_whole(volume.size) < 1:
            yield Issue(f"volumes[{index}].size", "INVALID_VALUE", "must be above zero")


def _name(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    if service.name[0].isdigit():
        yield Issue(f"{path}.name", "INVALID_NAME", "must begin with a letter: it is a name in DNS")


def _image(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    try:
        parse_image(service.image)
    except Rejected as error:
        yield Issue(f"{path}.image", "INVALID_VALUE", error.message)


def _amounts(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    resources = service.resources.to_resources()
    if resources.cpu_millis < 1:
        yield Issue(f"{path}.resources.cpu", "REQUIRED_FIELD", "must be above zero")
    if resources.memory_bytes < 1:
        yield Issue(f"{path}.resources.memory", "REQUIRED_FIELD", "must be above zero")


def _restarts(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    if service.restart_policy != "Always":
        yield Issue(f"{path}.restartPolicy", "UNSUPPORTED_TYPE", "a lease runs services: use Always")


def _ports(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    yield from _unique(f"{path}.ports", [port.name for port in service.ports])
    seen = [f"{port.protocol}/{port.container_port}" for port in service.ports]
    yield from _unique(f"{path}.ports", seen, "containerPort")
    for index, port in enumerate(service.ports):
        if not _PORT_NAME.fullmatch(port.name):
            where = f"{path}.ports[{index}].name"
            yield Issue(where, "INVALID_NAME", "needs a letter and no two '-' in a row")


def _environment(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    for name, value in service.env.items():
        if not ENV_NAME.fullmatch(name):
            yield Issue(f"{path}.env", "INVALID_NAME", f"{name[:80]!r} is not a variable's name")
        if "\x00" in value:
            yield Issue(f"{path}.env.{name[:80]}", "INVALID_VALUE", "holds a NUL character")


def _mounts(manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    known = {volume.name for volume in manifest.volumes}
    targets = [mount.mount_path.rstrip("/") for mount in service.volumes]
    yield from _unique(f"{path}.volumes", targets, "mountPath")
    for index, mount in enumerate(service.volumes):
        where = f"{path}.volumes[{index}]"
        if mount.name not in known:
            yield Issue(f"{where}.name", "UNDEFINED_REFERENCE", f"there is no volume {mount.name!r}")
        if not _is_free_path(mount.mount_path):
            yield Issue(f"{where}.mountPath", "FORBIDDEN", "this path belongs to the system")


def _is_free_path(target: str) -> bool:
    parts = [part for part in target.split("/") if part not in ("", ".")]
    clean = "/" + "/".join(parts)
    if not parts or ".." in parts:
        return False
    return not any(clean == kept or clean.startswith(f"{kept}/") for kept in KEPT_PATHS)


def _health(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    check = service.health_check
    if check is None:
        return
    given = sum(probe is not None for probe in (check.http, check.tcp, check.exec))
    if given != 1:
        yield Issue(f"{path}.healthCheck", "INVALID_VALUE", "give exactly one of http, tcp and exec")


SERVICE_RULES: tuple[Callable[[Manifest, Service, str], Iterator[Issue]], ...] = (
    _name,
    _image,
    _amounts,
    _restarts,
    _ports,
    _environment,
    _mounts,
    _health,
)
