"""OCI runtime that asks runc for no more than this machine may give.

Many sandboxes and micro-VMs withhold CAP_SYS_RESOURCE. There `--privileged` containers fail with "unable to
apply caps" and a negative oom_score_adj fails as well. This program stands in front of runc, takes both
wishes out of the container's configuration (on create and run) or of the process description (on exec), and
then becomes runc. Where the capability exists it changes nothing. It is copied beside the engine and run
alone: it imports nothing of ours.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

CAPABILITY = "CAP_SYS_RESOURCE"
CAPABILITY_BIT = 24
RUNTIME = "runc"


def has_capability(status: str) -> bool:
    """Tell from the text of /proc/self/status whether the capability can be had."""
    for line in status.splitlines():
        if line.startswith("CapBnd:"):
            return bool(int(line.split()[1], 16) >> CAPABILITY_BIT & 1)
    return True


def reduced(process: dict[str, Any]) -> dict[str, Any]:
    """Return a process description without the capability and without a negative OOM score."""
    kept = dict(process)
    capabilities = kept.get("capabilities")
    if capabilities:
        kept["capabilities"] = {
            kind: [name for name in names if name != CAPABILITY] for kind, names in capabilities.items()
        }
    if kept.get("oomScoreAdj", 0) < 0:
        del kept["oomScoreAdj"]
    return kept


def option(arguments: list[str], *names: str) -> str | None:
    """Return the value of `--name value` or `--name=value`."""
    for position, word in enumerate(arguments):
        if word in names and position + 1 < len(arguments):
            return arguments[position + 1]
        key, found, value = word.partition("=")
        if found and key in names:
            return value
    return None


def description(arguments: list[str]) -> tuple[Path, bool] | None:
    """Return the file to edit and whether it is a whole container's configuration."""
    if "exec" in arguments:
        path = option(arguments, "--process", "-p")
        return (Path(path), False) if path else None
    if "create" in arguments or "run" in arguments:
        return Path(option(arguments, "--bundle", "-b") or ".") / "config.json", True
    return None


def edit(path: Path, *, whole: bool) -> None:
    """Rewrite one description in place, in one step."""
    document = json.loads(path.read_text())
    if whole:
        document["process"] = reduced(document["process"])
    else:
        document = reduced(document)
    fresh = path.with_name(path.name + ".reduced")
    fresh.write_text(json.dumps(document))
    fresh.replace(path)


def main() -> None:
    """Edit what has to be edited, then become the real runtime."""
    arguments = sys.argv[1:]
    if not has_capability(Path("/proc/self/status").read_text()):
        found = description(arguments)
        if found:
            edit(found[0], whole=found[1])
    os.execvp(RUNTIME, [RUNTIME, *arguments])  # noqa: S606 - becoming runc is the purpose


if __name__ == "__main__":
    main()
