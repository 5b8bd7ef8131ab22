"""The command of the chain process: `python -m virtengine.chain <command>`.

start                      serve ABCI, gRPC, REST and metrics
genesis default            print an empty app_state
genesis validate FILE      check a genesis document (or an app_state alone)
export                     print a genesis document that goes on from the committed state, or from --height
verify                     read the data folder as a start would; print height, app hash and number of keys
snapshot                   write a snapshot from the data folder's log (the node starts this by itself)
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog

from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.disk import DiskFailure
from virtengine.chain.kernel.journal import CorruptLog, Journal
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.snapshot import BadSnapshot, write_snapshot
from virtengine.chain.settings import Settings
from virtengine.core.errors import Rejected


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Rejected as error:
        print(f"error: {error.message}", file=sys.stderr)
    except (CorruptLog, BadSnapshot, DiskFailure) as error:
        print(f"fatal: {error}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="virtengine.chain", description="The chain's application process.")
    commands = parser.add_subparsers(required=True)
    start = commands.add_parser("start", help="serve ABCI, gRPC, REST and metrics")
    for name, field in Settings.model_fields.items():
        if name == "strict":
            start.add_argument("--strict", action="store_true", default=None, help=field.description)
            continue
        start.add_argument(
            f"--{name.replace('_', '-')}", dest=name, help=f"{field.description} [{field.default}]"
        )
    start.set_defaults(run=_start)
    parts = commands.add_parser("genesis", help="work with genesis documents").add_subparsers(required=True)
    parts.add_parser("default", help="print an empty app_state").set_defaults(run=_genesis_default)
    validate = parts.add_parser("validate", help="check a genesis document")
    validate.add_argument("file", type=Path)
    validate.set_defaults(run=_genesis_validate)
    for name, run, words in (
        ("export", _export, "print a genesis document that goes on from the committed state"),
        ("verify", _verify, "read the data folder as a start would, without changing it"),
        ("snapshot", _snapshot, "write a snapshot from the log"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("--home", type=Path, required=True)
        command.add_argument("--height", type=int, default=0)
        command.set_defaults(run=run)
    commands.choices["export"].add_argument("--app-state", action="store_true", help="print app_state alone")
    return parser


def _start(options: argparse.Namespace) -> int:
    from virtengine.chain.process import AlreadyRunning, Process

    given = {name: value for name in Settings.model_fields if (value := getattr(options, name)) is not None}
    settings = Settings(**given)
    _configure_logs(settings.log_level)
    try:
        process = Process(settings)
    except AlreadyRunning as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: process.stop())
    code = process.run()
    for number in (signal.SIGTERM, signal.SIGINT):
        # All is written; a signal that comes while the interpreter ends must not look like a failure.
        signal.signal(number, signal.SIG_IGN)
    return code


def _configure_logs(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _genesis_default(_options: argparse.Namespace) -> int:
    print(json.dumps(genesis.default_app_state(app.make_machine()), indent=2))
    return 0


def _genesis_validate(options: argparse.Namespace) -> int:
    """Build the state of the genesis in memory and check every invariant on it."""
    try:
        document: Any = json.loads(options.file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Rejected(f"{options.file}: {error}") from error
    machine = app.make_machine(strict=True)
    state = document.get("app_state", document) if isinstance(document, dict) else document
    block = Block(document.get("chain_id") or "validate", 1, 0)
    machine.init_genesis(block, genesis.parse_app_state(json.dumps(state).encode(), machine.modules))
    machine.check_invariants(machine.deliver)
    print(f"{options.file}: valid, {len(state)} modules")
    return 0


def _export(options: argparse.Namespace) -> int:
    document = genesis.export_document(_state_at(options))
    print(json.dumps(document["app_state"] if options.app_state else document, indent=2))
    return 0


def _verify(options: argparse.Namespace) -> int:
    machine = _state_at(options)
    machine.check_invariants()
    found = {"height": machine.last.height, "app_hash": machine.last_hash.hex(), "keys": machine.tree.keys}
    print(json.dumps({"chain_id": machine.last.chain_id, **found}))
    return 0


def _snapshot(options: argparse.Namespace) -> int:
    write_snapshot(options.home / "snapshots", _state_at(options))
    return 0


def _state_at(options: argparse.Namespace) -> Machine:
    """Read the state after a block from a data folder, which a node may be writing to."""
    if not (options.home / "log").is_dir():
        raise Rejected(f"{options.home} is no data folder: it has no log")
    machine = app.make_machine()
    Journal(options.home).recover_copy(machine, until=options.height)
    if options.height and machine.last.height != options.height:
        raise Rejected(f"{options.home} does not reach back, or on, to block {options.height}")
    return machine
