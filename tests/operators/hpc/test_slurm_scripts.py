"""What the pods of a cluster run, run here: accounts, configuration that changes, and the database."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import Program, free_port
from tests.support.slurm import SlurmCluster, slurm
from virtengine.api import HPCCluster
from virtengine.plans.hpc_cluster import scripts
from virtengine.plans.slurm.conf import PartitionLine

__all__ = ["slurm"]
pytestmark = [pytest.mark.contract, pytest.mark.timeout(180)]


def cluster(**spec: object) -> HPCCluster:
    """Return a cluster by the name of the real one."""
    wanted = {"pools": [{"name": "main", "cpus": 2, "memoryMiB": 500}], **spec}
    return HPCCluster.read({"metadata": {"name": "parts", "namespace": "hpc"}, "spec": wanted})


def wait_until(check: Callable[[], bool], what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that SLURM's user may read, and all above it but the one for everybody's files."""
    everybody = Path(tempfile.gettempdir())
    for part in (tmp_path, *tmp_path.parents):
        if part.is_relative_to(everybody) and part != everybody:
            part.chmod(0o755)
    return tmp_path


def accounts(slurm: SlurmCluster, folder: Path, **spec: object) -> None:
    """Run the script of accounts."""
    path = folder / "accounts.sh"
    path.write_text(scripts.accounts(cluster(**spec), "nobody"))
    done = slurm.command("sh", str(path))
    assert done.exit_code == 0, done.stderr


def test_accounts_and_qualities_are_made_and_made_again_without_harm(
    slurm: SlurmCluster, folder: Path
) -> None:
    spec = {
        "accounts": [{"name": "physics", "description": "Physics, all of it", "fairShare": 5}],
        "qos": [{"name": "long", "priority": 7, "maxJobsPerUser": 2, "maxWallSeconds": 7200}],
    }
    accounts(slurm, folder, **spec)
    accounts(slurm, folder, **spec)
    spec["qos"] = [{"name": "long", "priority": 9}]
    accounts(slurm, folder, **spec)
    found = slurm.command("sacctmgr", "-nP", "show", "qos", "long", "format=priority,maxjobspu,maxwall")
    assert found.stdout.strip() == "9||"
    users = slurm.command("sacctmgr", "-nP", "show", "assoc", "account=physics", "format=user,share,qos")
    assert {"nobody", "root", "slurm"} <= {line.split("|")[0] for line in users.stdout.splitlines()}
    assert "|5|" in users.stdout
    assert "long" in users.stdout


def test_partitions_that_change_are_taken_in_while_slurm_runs(slurm: SlurmCluster, folder: Path) -> None:
    config, conf = folder / "config", slurm.folder / "etc" / "slurm.conf"
    config.mkdir()
    before = conf.read_text()
    (config / "slurm.conf").write_text(before)
    (config / "gres.conf").write_text("")
    (slurm.folder / "etc" / "gres.conf").write_text("")
    text = scripts.KEEPER.replace("/config/", f"{config}/").replace("/etc/slurm/", f"{slurm.folder}/etc/")
    keeper = Program(["env", f"SLURM_CONF={conf}", "ACCOUNTING=", "bash", "-c", text], folder / "keeper.log")
    keeper.start()
    try:
        lines = (PartitionLine("main", ("main",), is_default=True), PartitionLine("night", ("main",)))
        slurm.write_conf(4000, lines)
        changed = conf.read_text()
        conf.write_text(before)
        (config / "slurm.conf").write_text(changed)

        def is_known() -> bool:
            return "night" in slurm.command("sinfo", "-h", "-o", "%R").stdout.split()

        wait_until(is_known, "the partition is not known")
        wait_until(lambda: slurm.command("sinfo", "-hN", "-p", "main", "-o%T").stdout.split() ==
                   ["idle"] * len(slurm.nodes), "nodes are not idle")  # fmt: skip
        (config / "slurm.conf").write_text(before)
        wait_until(lambda: not is_known(), "the partition is still known")
    finally:
        keeper.stop(hard=True)
        slurm.write_conf(4000)


@pytest.fixture
def mariadb_files(folder: Path) -> Path:
    """Folders as the pod of MariaDB has them, owned by its user."""
    for name in ("data", "run", "keys", "tmp"):
        (folder / name).mkdir()
        shutil.chown(folder / name, "mysql")
        (folder / name).chmod(0o755)
    return folder


def test_the_database_is_made_once_and_takes_the_password_of_each_start(mariadb_files: Path) -> None:
    place, port = mariadb_files, free_port()

    def adapt(text: str) -> str:
        changes = {
            "/var/lib/mysql": f"{place}/data", "/run/mysqld": f"{place}/run",
            "/keys/database": f"{place}/keys", "--tmpdir=/tmp": f"--tmpdir={place}/tmp",
            "--port=3306": f"--port={port}", "--host=127.0.0.1": f"--host=127.0.0.1 --port={port}",
            "0.0.0.0": "127.0.0.1",
        }  # fmt: skip
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    for password in ("first-password", "second-password"):
        key = place / "keys" / "password"
        key.write_text(password)
        key.chmod(0o644)
        program = Program(
            ["setpriv", "--reuid", "mysql", "--regid", "mysql", "--clear-groups",
             "env", f"TMPDIR={place}/tmp", "sh", "-c", adapt(scripts.MARIADB)],
            place / f"{password}.log",
        )  # fmt: skip
        program.start()
        try:
            works = ["sh", "-c", adapt(scripts.MARIADB_WORKS)]
            wait_until(
                lambda works=works: subprocess.run(works, capture_output=True, check=False).returncode == 0,  # type: ignore[misc]
                f"MariaDB does not answer: {program.tail()}",
            )
        finally:
            program.stop()


@pytest.mark.parametrize(
    "text",
    [
        value
        for name, value in vars(scripts).items()
        if name.isupper() and isinstance(value, str) and not name.startswith("DATABASE")
    ],
)
def test_every_script_is_one_that_a_shell_can_read(text: str) -> None:
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_node_that_came_by_itself_and_its_job_outlive_a_changed_configuration(
    slurm: SlurmCluster, folder: Path
) -> None:
    spool = folder / "spool"
    spool.mkdir()
    options = "CPUs=2 RealMemory=500 Feature=main"
    conf = slurm.environment["SLURM_CONF"]
    node = Program(
        ["env", f"SLURM_CONF={conf}", "slurmd", "-D", "-Z", "-N", "dyn-0", "--conf", options],
        folder / "slurmd.log",
    )
    node.start()

    def state() -> str:
        return slurm.command("sinfo", "-hN", "-n", "dyn-0", "-o%T").stdout.strip()

    try:
        wait_until(lambda: state() == "idle", f"the node does not join: {node.tail()}")
        job = slurm.command(
            "sbatch", "--parsable", "-w", "dyn-0", "-A", "lab", "-o", "/dev/null", "--wrap", "sleep 60"
        ).stdout.strip()
        wait_until(lambda: state() in {"mixed", "allocated"}, "the job does not run")
        assert slurm.command("scontrol", "reconfigure").exit_code == 0
        time.sleep(2)
        assert state() in {"mixed", "allocated"}
        shown = slurm.command("squeue", "-h", "-j", job, "-o", "%T").stdout.strip()
        assert shown == "RUNNING"
        slurm.command("scancel", job)
    finally:
        node.stop(hard=True)
        slurm.command("scontrol", "update", "nodename=dyn-0", "state=down", "reason=test")
        slurm.command("scontrol", "delete", "nodename=dyn-0")
