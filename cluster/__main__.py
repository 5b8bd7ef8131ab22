"""The cluster alone, without the rest of the platform: `python -m cluster up|down|status|images`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import cast

from cluster import down, images, status, up
from cluster.errors import ClusterError
from cluster.progress import Output, Progress
from cluster.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    progress = Progress(cast(Output, arguments.output))
    try:
        return _run(arguments, Settings.from_environment(), progress)
    except ClusterError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace, settings: Settings, progress: Progress) -> int:
    if arguments.command == "up":
        print(up.up(settings, progress))
    elif arguments.command == "down":
        down.down(settings, progress, purge=arguments.purge)
    elif arguments.command == "images":
        targets = tuple(arguments.targets) or images.DEFAULT
        print(json.dumps(up.build(settings, progress, targets), indent=1))
    else:
        return _show(status.status(settings), as_json=arguments.output == "json")
    return 0


def _show(checks: list[status.Check], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        for check in checks:
            hint = f"  → {check.hint}" if check.hint else ""
            print(f"{'✓' if check.ok else '✗'} {check.part}: {check.message}{hint}")
    return 0 if all(check.ok for check in checks) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cluster", description=__doc__)
    parser.add_argument("--output", choices=("text", "json", "silent"), default="text")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start the cluster")
    remove = commands.add_parser("down", help="remove the cluster and put the machine back as it was")
    remove.add_argument("--purge", action="store_true", help="remove everything that was built as well")
    commands.add_parser("status", help="say part by part what works")
    build = commands.add_parser("images", help="build and push images that changed")
    build.add_argument("targets", nargs="*", metavar="TARGET", help="all when left out")
    return parser


if __name__ == "__main__":
    sys.exit(main())
