"""Debian root file systems made by mmdebstrap from the machine's own package mirror."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from cluster import commands, content
from cluster.docker import Docker
from cluster.errors import Missing
from cluster.paths import Paths

SUITE = "bookworm"
MIRROR_VARIABLE = "VIRTENGINE_DEBIAN_MIRROR"
# Text that no program reads; language data beside C.UTF-8 likewise.
EXCLUDED = (
    "/usr/share/doc/*",
    "/usr/share/man/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "/usr/share/lintian/*",
)


@dataclass(frozen=True)
class Rootfs:
    """What a root file system holds."""

    name: str
    packages: tuple[str, ...]
    variant: str = "minbase"
    hooks: tuple[str, ...] = field(default=())
    """Shell commands that run at the end, on the host; $1 is the new root."""

    @property
    def key(self) -> str:
        """Return the hash of everything that decides what is in it."""
        return content.digest("1", SUITE, self.variant, *self.packages, *self.hooks, *EXCLUDED)


def ensure(wanted: Rootfs, paths: Paths) -> Path:
    """Return the root file system as a tar file."""
    target = paths.cache / "rootfs" / f"{wanted.name}-{wanted.key}.tar"
    if not target.exists():
        content.build(target, lambda new: _make(wanted, new))
        content.keep_only(target, wanted.name)
    return target


def import_image(wanted: Rootfs, docker: Docker, paths: Paths) -> str:
    """Return the reference of an image with this root file system, imported if the engine lacks it."""
    reference = f"virtengine.local/{wanted.name}:{wanted.key}"
    if not docker.has_image(reference):
        docker.run("import", ensure(wanted, paths), reference)
        docker.remove_others(reference)
    return reference


def _make(wanted: Rootfs, output: Path) -> None:
    if not commands.is_installed("mmdebstrap"):
        raise Missing("mmdebstrap is not installed", hint="apt-get install mmdebstrap")
    output.parent.mkdir(parents=True, exist_ok=True)
    # The variant without installation ends after extraction and knows no later moment.
    moment = "extract" if wanted.variant == "extract" else "customize"
    argv = [
        "mmdebstrap",
        f"--variant={wanted.variant}",
        f"--include={','.join(wanted.packages)}",
        "--format=tar",
        *(f"--dpkgopt=path-exclude={pattern}" for pattern in EXCLUDED),
        '--aptopt=Acquire::Retries "5"',
        '--aptopt=APT::Install-Recommends "false"',
        *(f"--{moment}-hook={hook}" for hook in wanted.hooks),
        SUITE,
        str(output),
        *filter(None, [os.environ.get(MIRROR_VARIABLE)]),
    ]
    # One time for all files, so that equal packages give equal layers.
    commands.run_with_retries(argv, env={"SOURCE_DATE_EPOCH": "0"})
