"""What the host looked like before our engine started, and how to make it look like that again.

The record is a file, so a crash of the engine, of this program or of both loses nothing. A record from before
the last boot is worthless (the kernel forgot everything it speaks of) and is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cluster import commands, firewall
from cluster.settings import Settings

CGROUPS = Path("/sys/fs/cgroup")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

# What Docker and its tools create where it is absent, wherever their own data lie; kind binds /lib/modules.
TRACES = (
    "/etc/docker/key.json",
    "/lib/modules",
    "/run/docker",
    "/run/containerd",
    "/etc/docker",
    "/opt/containerd",
    "/var/lib/containerd",
)

# Docker switches forwarding on; kubelet and the nodes' systemd set the others, which every namespace shares.
KERNEL_SETTINGS = (
    "net/ipv4/ip_forward",
    "net/ipv4/conf/default/forwarding",
    "net/ipv6/conf/all/forwarding",
    "net/ipv6/conf/default/forwarding",
    "net/bridge/bridge-nf-call-iptables",
    "net/bridge/bridge-nf-call-ip6tables",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
    "kernel/pid_max",
    "fs/file-max",
    "fs/nr_open",
)


@dataclass(frozen=True)
class Record:
    """The facts that an engine changes."""

    boot: str
    filter: str
    settings: dict[str, str]
    absent: list[str]


def record(path: Path) -> Record:
    """Write down the state of the host once; later calls return what was written first."""
    known = recorded(path)
    if known:
        return known
    fresh = Record(
        boot=BOOT_ID.read_text().strip(),
        filter=commands.run(["iptables-save"]),
        settings=kernel_settings(),
        absent=[folder for folder in TRACES if not Path(folder).exists()],
    )
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(asdict(fresh), indent=1))
    temporary.replace(path)
    return fresh


def recorded(path: Path) -> Record | None:
    """Return the record of this boot, if there is one."""
    if not path.exists():
        return None
    known = Record(**json.loads(path.read_text()))
    return known if known.boot == BOOT_ID.read_text().strip() else None


def kernel_settings() -> dict[str, str]:
    """Read the kernel settings that an engine or a node changes."""
    root = Path("/proc/sys")
    return {name: (root / name).read_text().strip() for name in KERNEL_SETTINGS if (root / name).exists()}


def restore(path: Path, settings: Settings) -> list[str]:
    """Undo what the engine did to the host; return what was changed, for the log."""
    done = _remove_links(settings)
    known = recorded(path)
    before = known.filter if known else ""
    if commands.is_installed("iptables-save"):
        marks = (settings.bridge, f"{settings.subnet_prefix}.")
        for argv in firewall.undo(before, commands.run(["iptables-save"]), marks) if known else []:
            commands.run(argv)
            done.append(" ".join(argv))
    done += _remove_cgroups(settings)
    if known:
        done += _restore_settings(known) + _remove_traces(known.absent)
    path.unlink(missing_ok=True)
    return done


def links() -> list[str]:
    """Return the names of the network interfaces of the namespace we are in, which /sys need not show."""
    return sorted(link["ifname"] for link in json.loads(commands.run(["ip", "-json", "link", "show"])))


def _remove_links(settings: Settings) -> list[str]:
    ours = [name for name in (settings.bridge, settings.node_bridge) if name in links()]
    for name in ours:
        commands.run(["ip", "link", "delete", name])
    return [f"link {name}" for name in ours]


def cgroup_folders(settings: Settings) -> list[Path]:
    """Return our engine's folder in every control group hierarchy."""
    name = cgroup_parent(settings).strip("/")
    candidates = [CGROUPS / name, *(folder / name for folder in CGROUPS.iterdir() if folder.is_dir())]
    return [folder for folder in candidates if folder.is_dir()]


def cgroup_parent(settings: Settings) -> str:
    """Return the control group under which our engine puts containers."""
    return f"/{settings.name}-engine"


def _remove_cgroups(settings: Settings) -> list[str]:
    folders = cgroup_folders(settings)
    for top in folders:
        inner = sorted((entry for entry in top.rglob("*") if entry.is_dir()), reverse=True)
        for folder in [*inner, top]:
            folder.rmdir()
    return [str(folder) for folder in folders]


def _restore_settings(known: Record) -> list[str]:
    now = kernel_settings()
    changed = {name: value for name, value in known.settings.items() if now.get(name, value) != value}
    for name, value in changed.items():
        (Path("/proc/sys") / name).write_text(value)
    return [f"{name} = {value}" for name, value in changed.items()]


def _remove_traces(absent: Sequence[str]) -> list[str]:
    """Remove what was not there before: the engine's key, and folders that nobody keeps a file in."""
    done = []
    for top in map(Path, absent):
        if top.is_file():
            top.unlink()
        if not top.is_dir():
            continue
        inner = sorted((entry for entry in top.rglob("*") if entry.is_dir()), reverse=True)
        for folder in [*inner, top]:
            if not any(folder.iterdir()):
                folder.rmdir()
        if not top.exists():
            done.append(str(top))
    return done
