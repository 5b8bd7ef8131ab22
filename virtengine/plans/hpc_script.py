"""What a node runs for a job: bring the files, run the user's script as it is, keep the results.

The user's script travels as base64: whatever it holds is no line of ours and no directive of a scheduler.
Every other value of a user stands in single quotes. The exit code is the script's own.
"""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

SCRATCH = "/scratch"
BAD_INPUT = 65
LOST_OUTPUT = 74
_LINE = 76


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file to bring before the script runs; `url` is good for some hours and needs no key."""

    url: str
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Keep:
    """A file to keep after the script ran: where it goes, by number of the task ("" without an array)."""

    path: str
    urls: Mapping[str, str]


_HEAD = """\
#!/bin/sh
set -u
umask 077
folder=$(mktemp -d "%(scratch)s/job-${SLURM_JOB_ID:-0}.XXXXXX") || exit 73
everywhere() { srun --nodes="$SLURM_JOB_NUM_NODES" --ntasks="$SLURM_JOB_NUM_NODES" --ntasks-per-node=1 "$@"; }
stop() {
  code=$?
  cd /
  [ "${SLURM_JOB_NUM_NODES:-1}" -le 1 ] || everywhere rm -rf "$folder" 2>/dev/null
  rm -rf "$folder"
  exit "$code"
}
trap stop EXIT
trap 'exit 143' TERM
[ "${SLURM_JOB_NUM_NODES:-1}" -le 1 ] || everywhere mkdir -p "$folder" || exit 73
cd "$folder" || exit 73
script="$folder/.script"
base64 -d >"$script" <<'EOF_OF_SCRIPT' || exit 73
%(script)s
EOF_OF_SCRIPT
chmod 700 "$script"
"""

_FETCH = """\
fetch() {
  mkdir -p "$(dirname "./$3")" && curl -fsS --retry 5 --retry-connrefused -o "./$3" "$1" || {
    echo "virtengine: input $3 could not be read" >&2
    exit %(code)d
  }
  echo "$2  ./$3" | sha256sum -c --status || {
    echo "virtengine: input $3 is not the file whose SHA-256 was given" >&2
    exit %(code)d
  }
}
"""

_KEEP = """\
keep() {
  if [ ! -f "./$2" ]; then
    echo "virtengine: output $2 is not there" >&2
    [ "$code" -ne 0 ] || code=%(code)d
    return
  fi
  curl -fsS --retry 5 --retry-connrefused -T "./$2" "$1" || {
    echo "virtengine: output $2 could not be kept" >&2
    [ "$code" -ne 0 ] || code=%(code)d
  }
}
"""

_RUN = """\
"$script"
code=$?
"""


def render(
    script: str, *, fetch: Sequence[Fetch] = (), keep: Sequence[Keep] = (), scratch: str = SCRATCH
) -> str:
    """Return the text that is handed to the scheduler; `scratch` is a folder that every node has."""
    encoded = base64.b64encode(with_interpreter(script).encode()).decode()
    parts = [_HEAD % {"scratch": scratch, "script": "\n".join(wrap(encoded, _LINE))}]
    if fetch:
        parts.append(_FETCH % {"code": BAD_INPUT})
        parts += [f"fetch {_words(one.url, one.sha256, one.path)}\n" for one in fetch]
    parts.append(_RUN)
    if keep:
        parts.append(_KEEP % {"code": LOST_OUTPUT})
        parts += [_keep(one) for one in keep]
    parts.append('exit "$code"\n')
    return "".join(parts)


def with_interpreter(script: str) -> str:
    """Return a script that says what interprets it; a shell when it does not."""
    return script if script.startswith("#!") else f"#!/bin/sh\n{script}"


def _keep(one: Keep) -> str:
    if set(one.urls) == {""}:
        return f"keep {_words(one.urls[''], one.path)}\n"
    cases = "".join(
        f"  {shlex.quote(number)}) keep {_words(url, one.path)} ;;\n" for number, url in one.urls.items()
    )
    return f'case "${{SLURM_ARRAY_TASK_ID:-}}" in\n{cases}esac\n'


def _words(*values: str) -> str:
    return " ".join(shlex.quote(value) for value in values)
