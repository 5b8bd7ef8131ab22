"""What the containers of a cluster run. Values from outside reach them in files and variables, never as text.

Only `accounts` is made of values: each is one word by SLURM's rules and quoted besides.
"""

from __future__ import annotations

import shlex

from virtengine.api import HPCCluster
from virtengine.plans.slurm import words

DATABASE, DATABASE_USER = "slurm_acct", "slurm"

MUNGE_KEYS = """\
set -eu
umask 022
mkdir -p /munge/etc /munge/run
install -m 0400 /keys/munge/munge.key /munge/etc/munge.key
"""
"""munged takes only a key that it alone reads, in folders that it alone writes."""

MUNGED = """\
exec munged --foreground --key-file=/etc/munge/munge.key --socket=/run/munge/munge.socket.2 \
  --pid-file=/run/munge/munged.pid --seed-file=/run/munge/munged.seed
"""
MUNGE_WORKS = "munge --no-input | unmunge > /dev/null"

SLURM_FILES = """\
set -eu
umask 077
cp -f /config/slurm.conf /config/cgroup.conf /config/gres.conf /etc/slurm/
install -m 0400 /keys/jwt/jwt_hs256.key /etc/slurm/jwt_hs256.key
if [ -d /keys/database ]; then install -m 0600 /keys/database/slurmdbd.conf /etc/slurm/slurmdbd.conf; fi
"""

MARIADB = f"""\
set -eu
umask 077
password=$(cat /keys/database/password)
if [ ! -d /var/lib/mysql/data/mysql ]; then
  rm -rf /var/lib/mysql/new
  mariadb-install-db --no-defaults --datadir=/var/lib/mysql/new --auth-root-authentication-method=socket \\
    --skip-test-db > /run/mysqld/install.log 2>&1 || {{ cat /run/mysqld/install.log; exit 1; }}
  mv /var/lib/mysql/new /var/lib/mysql/data
fi
cat > /run/mysqld/init.sql <<END
CREATE DATABASE IF NOT EXISTS {DATABASE};
CREATE USER IF NOT EXISTS '{DATABASE_USER}'@'%' IDENTIFIED BY '$password';
ALTER USER '{DATABASE_USER}'@'%' IDENTIFIED BY '$password';
GRANT ALL ON {DATABASE}.* TO '{DATABASE_USER}'@'%';
END
exec mariadbd --no-defaults --datadir=/var/lib/mysql/data --socket=/run/mysqld/mysqld.sock \\
  --pid-file=/run/mysqld/mysqld.pid --bind-address=0.0.0.0 --port=3306 --skip-name-resolve \\
  --innodb-lock-wait-timeout=900 --innodb-buffer-pool-size=64M --tmpdir=/tmp --init-file=/run/mysqld/init.sql
"""
MARIADB_WORKS = (
    "MYSQL_PWD=$(cat /keys/database/password) mariadb --no-defaults --protocol=tcp --host=127.0.0.1 "
    f"--user={DATABASE_USER} --execute='SELECT 1' {DATABASE} > /dev/null"
)

SLURMDBD = """\
set -eu
until bash -c ": < /dev/tcp/$MARIADB/3306" 2> /dev/null; do sleep 0.3; done
exec slurmdbd -D
"""
SLURMDBD_WORKS = "sacctmgr -n -P show cluster > /dev/null"

FIRST_JOB_ID = """\
last=0
if [ -s /var/spool/slurmctld/state/job_state ]; then
  set -- $(od -An -tu1 -j31 -N4 /var/spool/slurmctld/state/job_state)
  last=$(( ($1 << 24) + ($2 << 16) + ($3 << 8) + $4 ))
elif [ -n "$ACCOUNTING" ]; then
  last=$(sacct -naXP -S 2000-01-01 -o JobIDRaw | sort -n | tail -n 1)
fi
rm -f /etc/slurm/first_job_id
if [ "${last:-0}" -gt 0 ] && [ "$last" -lt 67000000 ]; then
  echo "FirstJobId=$((last + 1000))" > /etc/slurm/first_job_id
  cat /config/slurm.conf /etc/slurm/first_job_id > /tmp/slurm.conf
  cp -f /tmp/slurm.conf /etc/slurm/slurm.conf
fi
"""
"""A controller that was killed forgets the jobs of its last seconds while nodes still run them: a number that
it gave twice would drain those nodes. So each start leaves some numbers out.

The next number stands in the head of the state: a string of 17 bytes with its length, two bytes of protocol,
eight of time, and then it, the highest byte first. Accounting knows the last one when the state is lost.
"""

SLURMCTLD = f"""\
set -eu
umask 077
mkdir -p /var/spool/slurmctld/state
if [ -n "$ACCOUNTING" ] && [ ! -e /var/spool/slurmctld/accounts.sh ]; then
  until sacctmgr -n -P show cluster > /dev/null 2>&1; do sleep 0.3; done
  until sh /config/accounts.sh; do sleep 1; done
  cp -f /config/accounts.sh /var/spool/slurmctld/accounts.sh
fi
{FIRST_JOB_ID}exec slurmctld -D
"""
"""Accounts are made before the first start only, so that no later start waits for slurmdbd."""
SLURMCTLD_WORKS = "scontrol ping | grep -q 'is UP'"

KEEPER = """\
set -u
umask 077
digest() { cat "$1slurm.conf" "$1gres.conf" | grep -v '^FirstJobId=' | sha256sum; }
known=$(digest /etc/slurm/)
trap 'exit 0' TERM
while :; do
  sleep 2 & wait $!
  now=$(digest /config/)
  if [ "$now" != "$known" ]; then
    { cat /config/slurm.conf; cat /etc/slurm/first_job_id 2> /dev/null; } > /tmp/slurm.conf
    cp -f /tmp/slurm.conf /config/gres.conf /etc/slurm/ && scontrol reconfigure && known=$now
  fi
  if [ -n "$ACCOUNTING" ] && ! cmp -s /config/accounts.sh /var/spool/slurmctld/accounts.sh \\
      && [ -e /var/spool/slurmctld/accounts.sh ]; then
    cp -f /config/accounts.sh /tmp/accounts.sh
    sh /tmp/accounts.sh && cp -f /tmp/accounts.sh /var/spool/slurmctld/accounts.sh
  fi
done
"""
"""Takes in partitions and accounts that changed, without a restart, whether or not an operator runs."""

SLURMRESTD = """\
set -eu
plugins="openapi/$API_VERSION"
if [ -n "$ACCOUNTING" ]; then plugins="$plugins,openapi/db$API_VERSION"; fi
exec slurmrestd -a rest_auth/jwt -s "$plugins" 0.0.0.0:6820
"""

SLURMD = """\
set -u
trap 'kill "$child" 2> /dev/null; exit 0' TERM
while :; do
  slurmd -D -Z --conf "$NODE" --conf-server "$CONTROLLER:6817" &
  child=$!
  wait "$child"
  sleep 0.5
done
"""
"""slurmd ends where its controller is away; the jobs of a node outlive it and know the next one."""

LOGIN = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done\n"

_ACCOUNTS = """\
# Adds what is missing and sets what is there; run as often as one likes.
set -eu
say() {
  text=$(sacctmgr -i "$@" 2>&1) && return 0
  case "$text" in
    *"lready exist"*|*"othing "*) return 0 ;;
  esac
  echo "$text" >&2
  return 1
}
"""


def accounts(cluster: HPCCluster, user: str) -> str:
    """Return the script that makes a cluster's accounts and qualities of service. None is ever removed."""
    name = words.name(cluster.name, "cluster")
    lines = [_say("add", "cluster", name)]
    for qos in cluster.spec.qos:
        limits = [f"priority={qos.priority}"]
        limits.append(f"maxjobsperuser={-1 if qos.max_jobs_per_user is None else qos.max_jobs_per_user}")
        most = qos.max_submit_per_user
        limits.append(f"maxsubmitjobsperuser={-1 if most is None else most}")
        wall = qos.max_wall_seconds
        limits.append(f"maxwall={-1 if wall is None else -(-wall // 60)}")
        lines += [
            _say("add", "qos", words.name(qos.name, "QoS")),
            _say("modify", "qos", qos.name, "set", *limits),
        ]
    every = words.names((account.name for account in cluster.spec.accounts), "account")
    allowed = ",".join(("normal", *(qos.name for qos in cluster.spec.qos)))
    for account in cluster.spec.accounts:
        about = f"description={account.description or account.name}"
        share = f"fairshare={account.fair_share}"
        lines += [
            _say("add", "account", account.name, f"cluster={name}", about, f"organization={name}"),
            _say("modify", "account", account.name, f"cluster={name}", "set", share, f"qos={allowed}"),
        ]
    for member in ("root", user, "slurm"):
        lines += [_say("add", "user", member, f"account={one}", f"cluster={name}") for one in every]
        if every:
            lines.append(_say("modify", "user", member, "set", f"defaultaccount={every[0]}"))
    return _ACCOUNTS + "".join(lines)


def _say(*command: str) -> str:
    return f"say {' '.join(shlex.quote(word) for word in command)}\n"
