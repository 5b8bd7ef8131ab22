"""Debian packages that tests need and that no Python package or Go module brings."""

from __future__ import annotations

import glob
import os
import shutil
import sys

from cluster import commands
from cluster.errors import ClusterError, Missing

# Program, or pattern of its path → package.
NEEDED = {
    "/usr/lib/postgresql/*/bin/initdb": "postgresql",
    "promtool": "prometheus",
    "/usr/sbin/mariadbd": "mariadb-server",
    "/usr/sbin/munged": "munge",
    "/usr/sbin/slurmctld": "slurmctld",
    "/usr/sbin/slurmd": "slurmd",
    "/usr/sbin/slurmdbd": "slurmdbd",
    "/usr/sbin/slurmrestd": "slurmrestd",
    "/usr/bin/scontrol": "slurm-client",
    "/usr/lib/*/slurm-wlm/select_cons_tres.so": "slurm-wlm-basic-plugins",
    "/usr/lib/*/slurm-wlm/auth_jwt.so": "slurm-wlm-jwt-plugin",
    "/usr/lib/*/slurm-wlm/accounting_storage_mysql.so": "slurm-wlm-mysql-plugin",
}


def missing() -> list[str]:
    """Return the packages of programs that are not there."""
    return sorted({package for program, package in NEEDED.items() if not _is_there(program)})


def install(packages: list[str]) -> None:
    """Install packages; their services are not started."""
    if os.geteuid() != 0 or not commands.is_installed("apt-get"):
        raise Missing(
            f"tests need {', '.join(packages)}", hint=f"apt-get install {' '.join(packages)} (as root)"
        )
    env = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    commands.run_with_retries(["apt-get", "update"], env=env)
    words = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    commands.run_with_retries(words, env=env)


def _is_there(program: str) -> bool:
    return bool(glob.glob(program)) or shutil.which(program) is not None


def main() -> int:
    """Install what is missing."""
    wanted = missing()
    try:
        if wanted:
            install(wanted)
    except ClusterError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
