"""Images of the platform: built and pushed to the local registry when one of their inputs changed.

The tag is the hash of the inputs, so an image that is in the registry is neither built nor pushed again.
Layers are shared: a change of our own code sends one small layer.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cluster import content, dockerfile, public_registry, registry, rootfs, tools, wheelhouse
from cluster.docker import Docker
from cluster.errors import ClusterError
from cluster.paths import REPOSITORY
from cluster.progress import Progress
from cluster.settings import Settings

FOLDER = REPOSITORY / "images"
LOCK = REPOSITORY / "requirements.lock"
SEAWEEDFS = FOLDER / "seaweedfs" / "requirements.txt"
PUBLISHED_BASE = "debian:bookworm-slim"
# The command imports the cluster's settings; its pinned modules and node files stay out of images.
SOURCE = ("virtengine", "operators", "functions", "proto", "pyproject.toml", "README.md", "LICENSE")

BASE = rootfs.Rootfs(
    "image-base",
    ("ca-certificates", "catatonit", "postgresql-15", "python3", "python3-venv", "tzdata"),
    hooks=(
        # No query is compiled here; the compiler would double the image.
        'cd "${1:?}"/usr/lib && rm -rf x86_64-linux-gnu/libLLVM* x86_64-linux-gnu/libz3* llvm*'
        " postgresql/15/lib/bitcode postgresql/15/lib/llvmjit*",
        'cd "${1:?}" && rm -rf usr/share/i18n var/lib/postgresql/15 etc/postgresql/15 var/log/*',
    ),
)

SLURM_BASE = rootfs.Rootfs(
    "image-slurm",
    (
        "ca-certificates",
        "catatonit",
        "curl",
        "mariadb-server",
        "munge",
        "slurm-client",
        "slurm-wlm-basic-plugins",
        "slurm-wlm-jwt-plugin",
        "slurm-wlm-mysql-plugin",
        "slurmctld",
        "slurmd",
        "slurmdbd",
        "slurmrestd",
        "tzdata",
    ),
    hooks=(
        # A key that is in an image is known to all who have the image.
        'cd "${1:?}" && rm -rf etc/munge/munge.key var/lib/mysql var/log/* usr/share/i18n',
        'cd "${1:?}" && install -d -m 0755 etc/slurm etc/munge var/lib/mysql',
    ),
)


@dataclass(frozen=True)
class Target:
    """What goes into one image beside its stages in the Dockerfile."""

    base: rootfs.Rootfs = BASE
    files: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    python: bool = False

    def inputs(self) -> list[str | Path]:
        """Return everything that decides what the image holds."""
        found: list[str | Path] = [FOLDER / "install-packages", *(REPOSITORY / name for name in self.files)]
        found += [_program_key(name) for name in self.programs]
        if self.python:
            found += [wheelhouse.key(LOCK), *source_files()]
        return found


TARGETS = {
    "platform": Target(files=("images/platform/virtengine",), python=True),
    "node": Target(files=("images/platform/virtengine",), programs=("cometbft",), python=True),
    "cometbft": Target(programs=("cometbft",)),
    "nats": Target(programs=("nats-server",)),
    "postgres": Target(files=("images/postgres/start",)),
    "seaweedfs": Target(programs=("weed",)),
    "slurm": Target(base=SLURM_BASE),
    "hello": Target(files=("images/hello/server.py",)),
}
DEFAULT = tuple(TARGETS)


def build_and_push(
    docker: Docker, settings: Settings, progress: Progress, targets: Sequence[str] = DEFAULT
) -> dict[str, str]:
    """Return image references by target, after building and pushing those that the registry lacks."""
    unknown = [name for name in targets if name not in TARGETS]
    if unknown:
        raise ClusterError(
            f"there is no image {', '.join(unknown)}", hint=f"choose from {', '.join(TARGETS)}"
        )
    published = public_registry.answers(settings)
    references = {}
    for name in targets:
        tag = content.digest(
            PUBLISHED_BASE if published else TARGETS[name].base.key,
            _stages(name),
            *TARGETS[name].inputs(),
        )
        references[name] = f"localhost:{settings.registry_port}/virtengine/{name}:{tag}"
        if not registry.has(settings, f"virtengine/{name}", tag):
            with progress.step(f"image {name}"):
                base = PUBLISHED_BASE if published else _base(name, docker, settings)
                _build(docker, settings, progress, name, base, references[name])
                docker.run("push", "--quiet", references[name])
                docker.remove_others(references[name])
    if docker.own:
        # Stages have no name; those of the last day make the next build quick.
        docker.run("image", "prune", "--force", "--filter", "until=24h")
    return references


def source_files() -> list[Path]:
    """Return our own packages and the files that belong to them, as far as they exist."""
    found = [REPOSITORY / name for name in SOURCE]
    return [path for path in found if path.exists()] + sorted((REPOSITORY / "cluster").glob("*.py"))


def _base(name: str, docker: Docker, settings: Settings) -> str:
    return rootfs.import_image(TARGETS[name].base, docker, settings.paths)


def _stages(name: str) -> str:
    return dockerfile.cut((FOLDER / "Dockerfile").read_text(), name)


def _program_key(name: str) -> str:
    return wheelhouse.key(SEAWEEDFS) if name == "weed" else tools.key(tools.TOOLS[name])


def _program(name: str, settings: Settings, progress: Progress) -> Path:
    if name == "weed":
        return wheelhouse.program(SEAWEEDFS, "seaweedfs", "weed", settings.paths)
    return tools.ensure(name, settings, progress)


def _build(
    docker: Docker, settings: Settings, progress: Progress, name: str, base: str, reference: str
) -> None:
    with tempfile.TemporaryDirectory(dir=settings.paths.cache) as folder:
        context = Path(folder)
        _fill_context(context, TARGETS[name], settings, progress)
        (context / "Dockerfile").write_text(_stages(name))
        words = ["--pull=false", "--build-arg", f"BASE={base}", "--target", name, "--tag", reference]
        docker.run("build", *words, folder, env={"DOCKER_BUILDKIT": "0"})


def _fill_context(context: Path, target: Target, settings: Settings, progress: Progress) -> None:
    for name in ("images/install-packages", *target.files):
        (context / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, context / name)
    (context / "bin").mkdir()
    for name in target.programs:
        os.link(_program(name, settings, progress), context / "bin" / name)
    if target.python:
        wheels = wheelhouse.ensure(LOCK, "platform", settings.paths)
        shutil.copytree(wheels, context / "wheelhouse", copy_function=os.link)
        for entry in source_files():
            _copy_source(entry, context / "source" / entry.relative_to(REPOSITORY))


def _copy_source(entry: Path, copy: Path) -> None:
    if entry.is_dir():
        shutil.copytree(entry, copy, ignore=shutil.ignore_patterns(*content.IGNORED))
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(entry, copy)
