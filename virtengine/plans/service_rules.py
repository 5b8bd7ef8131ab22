"""Rules of one service of a manifest, each a small function; all of them run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from virtengine.api.manifest import Manifest, Service
from virtengine.core.errors import Rejected
from virtengine.plans.image import parse_image
from virtengine.plans.issue import CONTROL, RESERVED, Issue, control_text, find_repeated, reserved

KEPT_PATHS = ("/proc", "/sys", "/dev", "/etc/hosts", "/var/run/secrets", "/run/secrets")
ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,255}")
_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")


def _name(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    if service.name[0].isdigit():
        yield Issue(f"{path}.name", "INVALID_NAME", "must begin with a letter: it is a name in DNS")
    if RESERVED.fullmatch(service.name):
        yield Issue(f"{path}.name", "FORBIDDEN", reserved(service.name))


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
    yield from find_repeated(f"{path}.ports", [port.name for port in service.ports])
    seen = [f"{port.protocol}/{port.container_port}" for port in service.ports]
    yield from find_repeated(f"{path}.ports", seen, "containerPort")
    for index, port in enumerate(service.ports):
        if not _PORT_NAME.fullmatch(port.name):
            where = f"{path}.ports[{index}].name"
            yield Issue(where, "INVALID_NAME", "needs a letter and no two '-' in a row")


def _environment(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    for field, values in (("env", service.env), ("secrets", service.secrets)):
        for name, value in values.items():
            if not ENV_NAME.fullmatch(name):
                text = f"{name[:80]!r} is not a variable's name, such as LOG_LEVEL"
                yield Issue(f"{path}.{field}", "INVALID_NAME", text)
            elif found := CONTROL.search(value):
                yield Issue(f"{path}.{field}.{name[:80]}", "INVALID_VALUE", control_text(found[0]))
    for name in sorted(service.env.keys() & service.secrets.keys()):
        yield Issue(f"{path}.secrets", "DUPLICATE_NAME", f"{name[:80]!r} is in env already")


def _arguments(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    check = service.health_check
    probe = check.exec.command if check and check.exec else ()
    for field, words in (("command", service.command), ("args", service.args), ("healthCheck.exec", probe)):
        for index, word in enumerate(words):
            if found := CONTROL.search(word):
                yield Issue(f"{path}.{field}[{index}]", "INVALID_VALUE", control_text(found[0]))


def _gpus(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    if service.gpu_model and not service.resources.gpu:
        yield Issue(f"{path}.gpuModel", "INVALID_VALUE", "needs resources.gpu above zero")


def _mounts(manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    known = {volume.name for volume in manifest.volumes}
    targets = [mount.mount_path.rstrip("/") for mount in service.volumes]
    yield from find_repeated(f"{path}.volumes", targets, "mountPath")
    for index, mount in enumerate(service.volumes):
        where = f"{path}.volumes[{index}]"
        if mount.name not in known:
            yield Issue(f"{where}.name", "UNDEFINED_REFERENCE", f"there is no volume {mount.name!r}")
        if not _is_free_path(mount.mount_path):
            text = f"{mount.mount_path[:80]!r} belongs to the system; mount below a folder such as /data"
            yield Issue(f"{where}.mountPath", "FORBIDDEN", text)
        if mount.sub_path is not None and not _is_inside(mount.sub_path):
            text = f"{mount.sub_path[:80]!r} leaves the volume; write a path inside it, such as uploads"
            yield Issue(f"{where}.subPath", "FORBIDDEN", text)


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return (
        not path.startswith("/")
        and not {"..", ""} & set(parts)
        and not CONTROL.search(path)
        and "\\" not in path
    )


def _is_free_path(target: str) -> bool:
    parts = [part for part in target.split("/") if part not in ("", ".")]
    clean = "/" + "/".join(parts)
    if not parts or ".." in parts or CONTROL.search(target):
        return False
    return not any(clean == kept or clean.startswith(f"{kept}/") for kept in KEPT_PATHS)


def _health(_manifest: Manifest, service: Service, path: str) -> Iterator[Issue]:
    check = service.health_check
    if check is None:
        return
    given = sum(probe is not None for probe in (check.http, check.tcp, check.exec))
    if given != 1:
        yield Issue(f"{path}.healthCheck", "INVALID_VALUE", "give exactly one of http, tcp and exec")
    if check.http and (found := CONTROL.search(check.http.path)):
        yield Issue(f"{path}.healthCheck.http.path", "INVALID_VALUE", control_text(found[0]))


SERVICE_RULES: tuple[Callable[[Manifest, Service, str], Iterator[Issue]], ...] = (
    _name,
    _image,
    _amounts,
    _restarts,
    _ports,
    _environment,
    _arguments,
    _gpus,
    _mounts,
    _health,
)
