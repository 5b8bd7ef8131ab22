"""The local machine as the commands see it: settings of the cluster, progress, the repository."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cluster.paths import REPOSITORY
from cluster.progress import Progress
from cluster.settings import Settings
from virtengine.cli.errors import Refused
from virtengine.cli.output import Output

WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=0,
        max=8,
        envvar="VIRTENGINE_WORKERS",
        help="Nodes of a new cluster beside its control plane; none when left out.",
    ),
]


def settings(workers: int | None = None) -> Settings:
    """Return the local cluster's settings, read from the environment."""
    found = Settings.from_environment()
    return found if workers is None else replace(found, workers=workers)


def progress(output: Output) -> Progress:
    """Return steps for people beside a table, and one JSON object a line beside a document."""
    return Progress(output="text" if output is Output.TABLE else "json")


def repository() -> Path:
    """Return the folder with charts and examples. Raises Refused where there are none."""
    if not (REPOSITORY / "charts").is_dir():
        raise Refused(
            f"{REPOSITORY} has no charts",
            hint="run this from a clone of the repository: git clone, then make up",
        )
    return REPOSITORY
