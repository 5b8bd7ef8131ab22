#!/usr/bin/env bash
# Make .venv with the locked dependencies and this project in it; then write the stamp named by the first argument.
set -euo pipefail
stamp=$1
cd "$(dirname "$0")/.."

fail() { printf 'error: %s\n  next: %s\n' "$1" "$2" >&2; exit 1; }

again() { # Run a command that uses the network; wait longer before each new attempt.
  local attempt
  for attempt in 1 2 3 4; do
    "$@" && return 0
    echo "attempt $attempt of 4 failed: $1 ${2:-}" >&2
    sleep $((attempt * attempt * 2))
  done
  return 1
}

find_python() {
  # A distribution's own Python is built with profile and link-time optimisation, and is what the images run.
  local candidate
  if [ -z "${PYTHON:-}" ] && /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo /usr/bin/python3
    return
  fi
  for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  fail "no Python 3.11 or newer was found" "install Python 3.11, or name one: make up PYTHON=/path/to/python3"
}

python=$(find_python)
if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  rm -rf .venv
  if ! "$python" -c 'import ensurepip' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    again apt-get install --yes --no-install-recommends python3-venv
  fi
  "$python" -m venv .venv || fail "$python cannot make a virtual environment" "install its venv module (Debian: python3-venv)"
fi

start=$SECONDS
again .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock ||
  fail "the locked dependencies could not be installed" "check that a Python package index answers, then repeat"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
rm -f .venv/.installed-*
touch "$stamp"
echo "✓ virtual environment $((SECONDS - start)).0 s" >&2
