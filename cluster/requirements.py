"""What the machine must have, and how it gets it: Debian packages are installed when root asks."""

from __future__ import annotations

import os
import platform
import shutil

from cluster import commands, engine, go, public_registry
from cluster.errors import ClusterError, Missing
from cluster.progress import Progress
from cluster.settings import Settings

NEEDED_GIB = 20

# Program → Debian package that brings it.
CLIENT = {"docker": "docker.io"}
ENGINE = {
    "dockerd": "docker.io",
    "containerd": "containerd",
    "runc": "runc",
    "iptables-save": "iptables",
    "ip": "iproute2",
}
SOURCE_BUILD = {"mmdebstrap": "mmdebstrap"}


def ensure(settings: Settings, progress: Progress) -> None:
    """Check the machine; install what is missing, or say everything that is missing at once."""
    _platform(platform.system(), platform.machine())
    _disk(settings)
    missing = missing_programs(settings)
    if not missing:
        return
    packages = sorted(set(missing.values()) - {"go"})
    if os.geteuid() != 0 or not commands.is_installed("apt-get") or "go" in missing:
        raise Missing(explain(missing), hint=next_step(missing))
    with progress.step(f"install {' '.join(packages)}"):
        env = {"DEBIAN_FRONTEND": "noninteractive"}
        commands.run_with_retries(["apt-get", "update"], env=env)
        words = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
        commands.run_with_retries(words, env=env)


def missing_programs(settings: Settings) -> dict[str, str]:
    """Return the programs that this machine lacks for what will be done, with the package of each."""
    wanted = dict(CLIENT)
    if engine.find(settings) is None:
        wanted |= ENGINE
    from_source = not public_registry.answers(settings)
    if from_source:
        wanted |= SOURCE_BUILD
    missing = {program: package for program, package in wanted.items() if not commands.is_installed(program)}
    if from_source and not go.is_installed():
        missing["go"] = "go"
    return missing


def explain(missing: dict[str, str]) -> str:
    """Return one message for everything that is missing."""
    names = [
        f"Go {go.OLDEST[0]}.{go.OLDEST[1]} or newer" if name == "go" else name for name in sorted(missing)
    ]
    return f"not installed: {', '.join(names)}"


def next_step(missing: dict[str, str]) -> str:
    """Return what a person should do about it."""
    packages = sorted(set(missing.values()) - {"go"})
    steps = [f"apt-get install {' '.join(packages)} (as root, or repeat this as root)"] if packages else []
    if "go" in missing:
        steps.append(f"install Go {go.OLDEST[0]}.{go.OLDEST[1]} or newer and put it on the PATH")
    return "; ".join(steps)


def _platform(system: str, machine: str) -> None:
    if (system, machine) != ("Linux", "x86_64"):
        raise ClusterError(
            f"this machine is {system} on {machine}",
            hint="use Linux on x86-64, or point KUBECONFIG at another cluster and use `--cluster current`",
        )


def _disk(settings: Settings) -> None:
    home = settings.paths.home
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free / 2**30
    built = (settings.paths.cache / "rootfs").exists()
    if free < (2 if built else NEEDED_GIB):
        raise ClusterError(
            f"only {free:.1f} GiB are free at {place}, {NEEDED_GIB} are needed",
            hint="free some space, or set VIRTENGINE_HOME to a folder on a larger disk",
        )
