"""slurmdbd.conf: the accounting daemon and its database. The text holds a password: keep it in a Secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from virtengine.core.errors import Rejected
from virtengine.plans.slurm import words

_PASSWORD: Final = re.compile(r"[A-Za-z0-9_-]{8,128}\Z")


@dataclass(frozen=True, slots=True)
class AccountingConfiguration:
    """All that a slurmdbd.conf of ours depends on."""

    host: str
    database_host: str
    password: str
    user: str = "slurm"
    database: str = "slurm_acct"
    database_user: str = "slurm"
    port: int = 6819
    database_port: int = 3306
    munge_socket: str = "/run/munge/munge.socket.2"
    jwt_key: str = "/etc/slurm/jwt_hs256.key"
    archive: str = "/var/lib/slurmdbd"
    run: str = "/run/slurm"
    log: str = ""


def render(conf: AccountingConfiguration) -> str:
    """Return the text of slurmdbd.conf. Raises Rejected for a value that SLURM could misread."""
    pairs = {
        "AuthType": "auth/munge",
        "AuthInfo": f"socket={words.path(conf.munge_socket, 'munge socket')}",
        "AuthAltTypes": "auth/jwt",
        "AuthAltParameters": f"jwt_key={words.path(conf.jwt_key, 'JWT key')}",
        "DbdHost": words.host(conf.host, "accounting host"),
        "DbdPort": str(words.number(conf.port, "port", low=1, high=65_535)),
        "SlurmUser": words.name(conf.user, "user"),
        "StorageType": "accounting_storage/mysql",
        "StorageHost": words.host(conf.database_host, "database host"),
        "StoragePort": str(words.number(conf.database_port, "port", low=1, high=65_535)),
        "StorageUser": words.name(conf.database_user, "database user"),
        "StoragePass": _password(conf.password),
        "StorageLoc": words.name(conf.database, "database"),
        # The default, /tmp, is fatal on a root that cannot be written.
        "ArchiveDir": words.path(conf.archive, "archive folder"),
        "PidFile": f"{words.path(conf.run, 'run folder')}/slurmdbd.pid",
        "PurgeEventAfter": "1month",
        "PurgeResvAfter": "1month",
        "PurgeStepAfter": "12month",
        "PurgeSuspendAfter": "12month",
        "PurgeJobAfter": "12month",
        "PurgeTXNAfter": "12month",
        "PurgeUsageAfter": "24month",
    }
    if conf.log:
        pairs["LogFile"] = f"{words.path(conf.log, 'log folder')}/slurmdbd.log"
    return "".join(f"{key}={value}\n" for key, value in pairs.items())


def _password(value: str) -> str:
    if not _PASSWORD.match(value):
        raise Rejected("the database password has characters that slurmdbd misreads", reason=words.REASON)
    return value
