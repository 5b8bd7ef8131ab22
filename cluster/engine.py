"""The container engine: one that already runs, or one of our own beside the state folder.

Our own engine has its own data, sockets, bridge, control group and configuration file, so it never meets an
engine of the machine. Stopping it leaves the host as it was before, also after a crash.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cluster import commands, docker, host, processes, runtime_shim
from cluster.docker import Docker
from cluster.errors import ClusterError, Missing, TimedOut
from cluster.paths import Paths
from cluster.progress import Progress
from cluster.settings import Settings

START_SECONDS = 60
LONGEST_SOCKET = 107
PROGRAMS = ("dockerd", "containerd", "containerd-shim-runc-v2", "containerd-shim")


def find(settings: Settings) -> Docker | None:
    """Return the engine to use if one answers: ours first, then the machine's."""
    own = docker.own(settings.paths)
    if docker.socket(settings.paths).exists() and own.answers():
        return own
    machine = docker.from_environment()
    if commands.is_installed("docker") and machine.answers():
        return machine
    return None


def ensure(settings: Settings, progress: Progress) -> Docker:
    """Return an engine that answers; start our own where there is none."""
    found = find(settings)
    if found:
        return found
    if os.geteuid() != 0:
        raise Missing(
            "no Docker engine answers, and only root can start one",
            hint="start Docker and join the docker group, or repeat this as root",
        )
    with progress.step("container engine"):
        stop(settings)
        return _start(settings)


def stop(settings: Settings) -> list[str]:
    """Stop our own engine, if there is one or what is left of one, and put the host back as it was."""
    paths = settings.paths
    if not paths.run.exists():
        return []
    found = docker.own(paths)
    if docker.socket(paths).exists() and found.answers():
        _remove_everything(found)
    daemon = processes.recorded(paths.run / "dockerd.pid", str(paths.run))
    processes.end([daemon] if daemon else [])
    processes.end(processes.started_as(PROGRAMS, str(_exec_root(paths))))
    # An init in a container ignores a polite request.
    processes.end(_contained(settings), patience=2)
    _unmount(paths)
    done = host.restore(_record(paths), settings)
    for leftover in (docker.socket(paths), paths.run / "dockerd.pid"):
        leftover.unlink(missing_ok=True)
    if _exec_root(paths).exists():
        shutil.rmtree(_exec_root(paths))
    return done


def keeps_containers(settings: Settings) -> bool:
    """Tell whether our own engine has containers on disk, whether it runs or not."""
    folder = settings.paths.docker / "containers"
    return folder.exists() and any(folder.iterdir())


def has_traces(settings: Settings) -> bool:
    """Tell whether our own engine runs or left something behind."""
    paths = settings.paths
    return docker.socket(paths).exists() or _exec_root(paths).exists() or _record(paths).exists()


def _start(settings: Settings) -> Docker:
    paths = settings.paths
    _check_length(paths)
    paths.make()
    host.record(_record(paths))
    _make_bridge(settings)
    configuration = paths.run / "dockerd.json"
    configuration.write_text(json.dumps(_configuration(settings), indent=1))
    log = paths.run / "dockerd.log"
    with log.open("ab") as output:
        daemon = subprocess.Popen(
            ["dockerd", "--config-file", str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd="/",
        )
    started = docker.own(paths)
    processes.wait_until(lambda: daemon.poll() is not None or started.answers(), START_SECONDS)
    if not started.answers():
        raise TimedOut(
            f"dockerd does not answer; its last words: {_last_line(log)}", hint=f"read the end of {log}"
        )
    return started


def _last_line(log: Path) -> str:
    return (log.read_text(errors="replace").strip().splitlines() or ["none"])[-1]


def _check_length(paths: Paths) -> None:
    """Refuse a state folder whose sockets would have names that the kernel cuts off."""
    if len(str(_exec_root(paths) / "containerd" / "containerd-debug.sock")) > LONGEST_SOCKET:
        raise ClusterError(
            f"the path {paths.home} is too long for sockets in it",
            hint="set VIRTENGINE_HOME to a shorter path",
        )


def _configuration(settings: Settings) -> dict[str, object]:
    paths, prefix = settings.paths, settings.subnet_prefix
    found: dict[str, object] = {
        "data-root": str(paths.docker),
        "exec-root": str(_exec_root(paths)),
        "pidfile": str(paths.run / "dockerd.pid"),
        "hosts": [f"unix://{docker.socket(paths)}"],
        "bridge": settings.bridge,
        "default-address-pools": [{"base": f"{prefix}.128.0/17", "size": 24}],
        "storage-driver": "overlay2",
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
        "cgroup-parent": host.cgroup_parent(settings),
        "log-level": "warn",
        "log-opts": {"max-size": "10m", "max-file": "2"},
        "max-concurrent-uploads": 2,
    }
    if not runtime_shim.has_capability(Path("/proc/self/status").read_text()):
        found["runtimes"] = {"reduced": {"path": str(_install_shim(paths))}}
        found["default-runtime"] = "reduced"
    return found


def _install_shim(paths: Paths) -> Path:
    """Copy the runtime beside the engine: an engine that runs must not need the source tree."""
    source = paths.run / "runtime_shim.py"
    shutil.copyfile(runtime_shim.__file__, source)
    program = paths.run / "reduced-runtime"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S {source} "$@"\n')
    program.chmod(0o755)
    return program


def _make_bridge(settings: Settings) -> None:
    if settings.bridge not in host.links():
        commands.run(["ip", "link", "add", settings.bridge, "type", "bridge"])
        commands.run(["ip", "addr", "add", f"{settings.subnet_prefix}.0.1/24", "dev", settings.bridge])
    commands.run(["ip", "link", "set", settings.bridge, "up"])


def _remove_everything(found: Docker) -> None:
    containers = found.run("ps", "--all", "--quiet").split()
    if containers:
        found.run("rm", "--force", "--volumes", *containers)
    networks = found.run("network", "ls", "--quiet", "--filter", "type=custom").split()
    if networks:
        found.run("network", "rm", *networks)


def _contained(settings: Settings) -> list[int]:
    """Return processes still in our control groups: their shims died before them."""
    found: set[int] = set()
    for top in host.cgroup_folders(settings):
        for listing in top.rglob("cgroup.procs"):
            found.update(int(number) for number in listing.read_text().split() if number != "0")
    return sorted(found)


def _unmount(paths: Paths) -> None:
    for folder in (paths.run, paths.docker):
        for point in processes.mounts_under(folder, Path("/proc/self/mountinfo").read_text()):
            commands.run(["umount", "--lazy", point])


def _exec_root(paths: Paths) -> Path:
    return paths.run / "engine"


def _record(paths: Paths) -> Path:
    return paths.run / "host-before.json"
