"""The `virtengine` command, also a kubectl plugin: `kubectl virtengine status`."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Iterable

import structlog
import typer

from cluster.errors import ClusterError
from virtengine.cli import errors
from virtengine.core.errors import VirtEngineError

VERBS = ("up", "down", "status", "doctor")
NOUNS = (
    "cluster",
    "keys",
    "tx",
    "query",
    "lease",
    "job",
    "function",
    "provider",
    "usage",
    "invoice",
    "credentials",
)
HIDDEN = frozenset({"credentials"})


def build(names: Iterable[str] = (*VERBS, *NOUNS)) -> typer.Typer:
    """Return the command with the subcommands named; each lives in the module of its name."""
    app = typer.Typer(
        name="virtengine",
        help="A decentralised cloud on Kubernetes: intent is YAML, truth is the chain, work is pods.",
        epilog="Start: virtengine up",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_nothing)
    for name in names:
        module = importlib.import_module(f"virtengine.cli.{name}")
        if name in VERBS:
            app.command(name, epilog=module.EPILOG)(getattr(module, name))
        else:
            app.add_typer(module.app, name=name, hidden=name in HIDDEN)
    return app


def _nothing() -> None:
    """A decentralised cloud on Kubernetes: intent is YAML, truth is the chain, work is pods."""


def chosen(arguments: list[str]) -> tuple[str, ...]:
    """Return the subcommands to load: the one that is called, or all for help and completion."""
    known = (*VERBS, *NOUNS)
    return (arguments[0],) if arguments and arguments[0] in known else known


def main() -> None:
    """Run the command and turn the product's errors into an explanation and an exit code."""
    _log_to_standard_error()
    try:
        build(chosen(sys.argv[1:]))()
    except (VirtEngineError, ClusterError) as error:
        sys.stderr.write(errors.explain(error) + "\n")
        sys.exit(errors.exit_code(error))


def _log_to_standard_error() -> None:
    """Keep what clients have to say away from the document, and leave out what is only news."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    main()
