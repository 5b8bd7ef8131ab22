"""A real SLURM cluster as processes on loopback: munge, MariaDB, slurmdbd, slurmctld, slurmrestd and slurmd.

Fixtures: `slurm` (session). Each part is started and ended alone, so that tests can take one away. It needs
root, because munge, the database and slurmrestd refuse to run as one and the same user.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.support.processes import Program
from virtengine.clients.scheduler import Completed
from virtengine.plans.hpc_cluster import scripts
from virtengine.plans.slurm import conf, dbd_conf, small_conf

PROGRAMS = ("munged", "mariadbd", "slurmdbd", "slurmctld", "slurmrestd", "slurmd", "sacctmgr", "scontrol")
LOWEST_PORT, HIGHEST_PORT = 10_000, 30_000
CLUSTER = "parts"
ACCOUNT = "lab"
PARTITION = "main"
PASSWORD = "a-password-of-the-test"
DATABASE = f"""
CREATE DATABASE IF NOT EXISTS slurm_acct;
CREATE USER IF NOT EXISTS 'slurm'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';
GRANT ALL ON slurm_acct.* TO 'slurm'@'127.0.0.1';
"""


class SlurmCluster:
    """One cluster in one folder; what is stopped keeps its state and may be started again."""

    def __init__(self, folder: Path, *, nodes: int = 3, cpus: int = 16, memory_mib: int = 4000) -> None:
        _require_programs()
        self.folder, self.cpus = folder, cpus
        names = ("ctld", "dbd", "mysql", "rest")
        first = _free_ports(nodes + len(names))
        self.ports = {name: first + nodes + number for number, name in enumerate(names)}
        self.nodes = [f"n{number}" for number in range(1, nodes + 1)]
        self._first_node_port = first
        self._make_folders()
        self.jwt_key = secrets.token_bytes(32)
        self._write_secret("etc/munge.key", secrets.token_bytes(128), "munge")
        self._write_secret("etc/jwt.key", self.jwt_key, "slurm")
        self._write_secret("etc/slurmdbd.conf", self._dbd_conf().encode(), "slurm")
        self.write_conf(memory_mib)
        (folder / "etc/cgroup.conf").write_text(small_conf.CGROUP)
        self.environment = {**os.environ, "SLURM_CONF": str(folder / "etc/slurm.conf")}
        self.programs: dict[str, Program] = {}

    @property
    def url(self) -> str:
        """Return where slurmrestd answers."""
        return f"http://127.0.0.1:{self.ports['rest']}"

    def start(self) -> None:
        """Start everything from nothing and wait until all nodes are idle."""
        self._start_munge()
        self._install_database()
        self.start_database()
        self.start_dbd()
        self._add_associations()
        self.start_controller()
        for node in self.nodes:
            self.start_node(node)
        self.start_rest()
        self.wait_for_nodes()

    def stop(self) -> None:
        """End everything at once."""
        for program in reversed(self.programs.values()):
            program.stop(hard=True)

    def start_database(self) -> None:
        """Start MariaDB and let slurmdbd in."""
        options = ["--no-defaults", f"--datadir={self.folder}/mysql", f"--socket={self._mysql_socket}"]
        options += ["--bind-address=127.0.0.1", f"--port={self.ports['mysql']}", "--skip-name-resolve"]
        options += ["--innodb-lock-wait-timeout=900", "--innodb-buffer-pool-size=64M"]
        options += [f"--pid-file={self.folder}/mysql/pid", "--innodb-flush-log-at-trx-commit=2"]
        self._run_as("mysql", "mariadbd", *options)
        self._wait("mariadbd", lambda: self.sql(DATABASE) is not None)

    def start_dbd(self) -> None:
        """Start slurmdbd and wait until it answers."""
        self._run_as("slurm", "slurmdbd", "-D")
        self._wait("slurmdbd", lambda: self.command("sacctmgr", "-n", "-P", "show", "cluster").exit_code == 0)

    def start_controller(self) -> None:
        """Start slurmctld, as a cluster's pod does, and wait until it answers."""
        places = {"/tmp/": f"{self.folder}/run/", "/var/spool/slurmctld/state": f"{self.folder}/state"}
        places |= {"/config/": f"{self.folder}/config/", "/etc/slurm/": f"{self.folder}/etc/"}
        text = scripts.FIRST_JOB_ID
        for place, ours in places.items():
            text = text.replace(place, ours)
        environment = {**self.environment, "ACCOUNTING": "1"}
        subprocess.run(["sh", "-euc", text], env=environment, check=True)
        self._run_as("slurm", "slurmctld", "-D")
        self._wait("slurmctld", lambda: "is UP" in self.command("scontrol", "ping").stdout)

    def start_rest(self) -> None:
        """Start slurmrestd and wait until it listens."""
        plugins = "openapi/v0.0.38,openapi/dbv0.0.38,openapi/v0.0.37,openapi/dbv0.0.37"
        address = f"127.0.0.1:{self.ports['rest']}"
        self._run_as(
            "nobody", "slurmrestd", "-a", "rest_auth/jwt", "-s", plugins, address, SLURM_JWT="daemon"
        )
        self._wait("slurmrestd", lambda: _listens(self.ports["rest"]))

    def start_node(self, node: str) -> None:
        """Start the slurmd of one node."""
        self._run_as("root", f"slurmd-{node}", "-D", "-N", node, binary="slurmd")

    def kill(self, name: str) -> None:
        """End one process by SIGKILL."""
        self.programs[name].stop(hard=True)

    def wait_for_nodes(self) -> None:
        """Wait until every node is idle."""
        wanted = ["idle"] * len(self.nodes)
        deadline = time.monotonic() + 40
        while (found := self.command("sinfo", "-hN", "-o%T").stdout.split()) != wanted:
            if time.monotonic() > deadline:
                pytest.fail(f"nodes are {found}:\n{self.programs['slurmctld'].tail()}", pytrace=False)
            time.sleep(0.1)

    def command(self, *argv: str, seconds: float = 60) -> Completed:
        """Run one of SLURM's commands as its administrator."""
        done = subprocess.run(
            argv, env=self.environment, capture_output=True, text=True, check=False, timeout=seconds
        )
        return Completed(done.returncode, done.stdout, done.stderr)

    async def run(self, argv: Sequence[str]) -> Completed:
        """Run one of SLURM's commands without holding up the loop: the runner for an adapter."""
        return await asyncio.to_thread(self.command, *argv)

    def sql(self, text: str) -> str | None:
        """Run statements as the database's owner; None when it does not answer."""
        argv = ["mariadb", "--no-defaults", "-S", str(self._mysql_socket), "-u", "root", "-N", "-e", text]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def write_conf(self, memory_mib: int, partitions: Sequence[conf.PartitionLine] = ()) -> None:
        """Write slurm.conf."""
        host = socket.gethostname()
        nodes = conf.NodeRange(
            "n",
            1,
            len(self.nodes),
            self.cpus,
            memory_mib,
            ("main",),
            (),
            host,
            "127.0.0.1",
            self._first_node_port,
        )
        places = conf.Places(
            munge_socket=f"{self.folder}/munge/socket",
            jwt_key=f"{self.folder}/etc/jwt.key",
            state=f"{self.folder}/state",
            spool=f"{self.folder}/spool/%n",
            run=f"{self.folder}/run",
        )
        default = conf.PartitionLine(PARTITION, ("main",), is_default=True, max_time_seconds=3600)
        text = conf.render(
            conf.Configuration(
                cluster=CLUSTER,
                controller=host,
                controller_address="127.0.0.1",
                partitions=tuple(partitions) or (default,),
                nodes=(nodes,),
                accounting_host="localhost",
                controller_port=self.ports["ctld"],
                accounting_port=self.ports["dbd"],
                max_dynamic_nodes=16,
                is_configless=False,
                places=places,
            )
        )
        # Half a minute from the ask to end to the end, and two minutes from a requeue to the next run, are
        # too long for a test.
        text = text.replace("munge/socket\nAuthAlt", "munge/socket,cred_expire=10\nAuthAlt")
        for folder in ("etc", "config"):
            (self.folder / folder / "slurm.conf").write_text(f"{text}KillWait=1\n")

    @property
    def _mysql_socket(self) -> Path:
        return self.folder / "mysql/socket"

    def _dbd_conf(self) -> str:
        return dbd_conf.render(
            dbd_conf.AccountingConfiguration(
                host="localhost",
                database_host="127.0.0.1",
                password=PASSWORD,
                port=self.ports["dbd"],
                database_port=self.ports["mysql"],
                munge_socket=f"{self.folder}/munge/socket",
                jwt_key=f"{self.folder}/etc/jwt.key",
                archive=f"{self.folder}/archive",
                run=f"{self.folder}/run",
            )
        )

    def _make_folders(self) -> None:
        self.folder.chmod(0o755)
        owners = {
            "etc": "root",
            "config": "root",
            "munge": "munge",
            "mysql": "mysql",
            "state": "slurm",
            "run": "slurm",
        }
        owners |= {"archive": "slurm", "spool": "root", "log": "root", "jobs": "root"}
        for name, owner in owners.items():
            (self.folder / name).mkdir()
            shutil.chown(self.folder / name, owner)
        (self.folder / "jobs").chmod(0o777)

    def _write_secret(self, place: str, content: bytes, owner: str) -> None:
        path = self.folder / place
        path.write_bytes(content)
        path.chmod(0o400 if owner == "munge" else 0o600)
        shutil.chown(path, owner)

    def _start_munge(self) -> None:
        place = self.folder / "munge"
        files = [f"--socket={place}/socket", f"--key-file={self.folder}/etc/munge.key", "--num-threads=4"]
        files += [f"--pid-file={place}/pid", f"--log-file={place}/log", f"--seed-file={place}/seed"]
        self._run_as("munge", "munged", "--foreground", *files)
        self._wait("munged", (place / "socket").exists)

    def _install_database(self) -> None:
        words = ["mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/mysql", "--user=mysql"]
        words += ["--auth-root-authentication-method=normal", "--skip-test-db"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"mariadb-install-db failed:\n{done.stdout}{done.stderr}", pytrace=False)

    def _add_associations(self) -> None:
        for words in (
            ("cluster", CLUSTER),
            ("account", ACCOUNT),
            ("user", "root", f"account={ACCOUNT}"),
            ("user", "nobody", f"account={ACCOUNT}"),
        ):
            done = self.command("sacctmgr", "-i", "add", *words)
            if done.exit_code:
                pytest.fail(f"sacctmgr add {words[0]} failed:\n{done.stdout}{done.stderr}", pytrace=False)

    def _run_as(self, user: str, name: str, *options: str, binary: str = "", **environment: str) -> None:
        entry = pwd.getpwnam(user)
        prefix = ["setpriv", "--reuid", user, "--regid", str(entry.pw_gid), "--clear-groups", "env"]
        extra = [f"{key}={value}" for key, value in environment.items()]
        extra.append(f"SLURM_CONF={self.environment['SLURM_CONF']}")
        argv = [*prefix, *extra, _path(binary or name), *options]
        program = self.programs.setdefault(name, Program(argv, self.folder / f"log/{name}.log"))
        program.start()

    def _wait(self, name: str, is_there: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if is_there():
                return
            time.sleep(0.05)
        pytest.fail(f"{name} does not come up:\n{self.programs[name].tail()}", pytrace=False)


def _require_programs() -> None:
    if os.geteuid() != 0:
        pytest.fail("a SLURM cluster of several users needs root", pytrace=False)
    missing = [name for name in PROGRAMS if shutil.which(name, path=_search()) is None]
    if missing:
        pytest.fail(f"{', '.join(missing)} missing: python -m tools.system_packages", pytrace=False)


def _search() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin"


def _path(program: str) -> str:
    found = shutil.which(program, path=_search())
    assert found is not None
    return found


def _free_ports(count: int) -> int:
    """Return the first of some free ports in a row, below those that outgoing connections take."""
    while True:
        first = LOWEST_PORT + secrets.randbelow(HIGHEST_PORT - LOWEST_PORT)
        if not any(_listens(first + offset) for offset in range(count)):
            return first


def _listens(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def run_cluster(**options: int) -> Iterator[SlurmCluster]:
    """Start a cluster, hand it out, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="virtengine-slurm-"))
    cluster = SlurmCluster(folder, **options)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def slurm() -> Iterator[SlurmCluster]:
    """Run one cluster for the session."""
    yield from run_cluster()
