"""A cluster comes up, its engine is killed, it comes back, it goes: the machine is then as it was.

Everything runs in a network namespace of its own with other names and addresses, so it can run beside a
cluster in use. It takes what was built before from the state folder's cache and puts all else elsewhere.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import firewall, host
from cluster.paths import REPOSITORY, Paths

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]
NAMESPACE = "ve-leaves-nothing"
NAME = "leaves"
COMMAND = [sys.executable, "-m", "cluster"]


@pytest.fixture
def home() -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.fail("only root can start an engine")
    # Sockets need a short path.
    folder = Path(tempfile.mkdtemp(prefix="ve-"))
    (folder / "cache").symlink_to(Paths.from_environment().cache)
    subprocess.run(["ip", "netns", "add", NAMESPACE], check=True)
    try:
        run(folder, "ip", "link", "set", "lo", "up")
        yield folder
    finally:
        run(folder, *COMMAND, "down")
        subprocess.run(["ip", "netns", "delete", NAMESPACE], check=True)
        shutil.rmtree(folder)


def run(home: Path, *words: str) -> str:
    """Run a program in the namespace, with settings that share nothing with another cluster."""
    settings = {
        "HOME": str(home),
        "CLUSTER": NAME,
        "BRIDGE": "ve9",
        "SUBNET_PREFIX": "10.214",
        "REGISTRY": "none",
        "PORTS": "",
    }
    env = os.environ | {f"VIRTENGINE_{key}": value for key, value in settings.items()}
    argv = ["nsenter", f"--net=/run/netns/{NAMESPACE}", *words]
    return subprocess.run(argv, env=env, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout


def snapshot(home: Path) -> dict[str, object]:
    """Return everything that an engine could leave behind."""
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    return {
        "processes": sorted(p for p in _command_lines() if str(home) in p or NAME in p),
        "mounts": sorted(line.split()[4] for line in mounts if str(home) in line or NAME in line),
        "namespaces": sorted(entry.name for entry in Path("/run/netns").iterdir()),
        "links": run(home, "ip", "-brief", "link"),
        "links of the machine": [link for link in host.links() if link.startswith(("ve9", "br-"))],
        "filter": firewall.meaningful(run(home, "iptables-save")),
        "control groups": sorted(str(path) for path in Path("/sys/fs/cgroup").rglob(f"*{NAME}*")),
        "kernel settings": {
            name: run(home, "cat", f"/proc/sys/{name}").strip() for name in host.kernel_settings()
        },
        "folders": [folder for folder in host.TRACES if Path(folder).exists()],
    }


def _command_lines() -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and (entry / "cmdline").exists():
            try:
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def test_a_cluster_that_crashed_and_went_leaves_nothing(home: Path) -> None:
    before = snapshot(home)
    run(home, *COMMAND, "up")
    assert (home / "run" / "audit" / "audit.log").stat().st_size > 0
    run(home, *COMMAND, "status")

    os.kill(int((home / "run" / "dockerd.pid").read_text()), signal.SIGKILL)
    run(home, *COMMAND, "up")
    run(home, *COMMAND, "status")

    os.kill(int((home / "run" / "dockerd.pid").read_text()), signal.SIGKILL)
    run(home, *COMMAND, "down")
    assert snapshot(home) == before
    assert not (home / "run" / "kubeconfig").exists()
    run(home, *COMMAND, "down")
    assert snapshot(home) == before
