"""Take the cluster down and leave the machine as it was."""

from __future__ import annotations

import os

from cluster import audit, content, engine, kind, network, registry
from cluster.docker import Docker
from cluster.errors import Missing
from cluster.progress import Progress
from cluster.settings import Settings


def down(settings: Settings, progress: Progress, *, purge: bool = False) -> None:
    """Remove cluster, registry and network and stop our own engine; `purge` removes the state folder too.

    Built programs, images and pushed blobs stay in the state folder, so the next start is quick.
    """
    paths = settings.paths
    if not paths.home.exists():
        progress.note("nothing to do: the state folder does not exist")
        return
    docker = engine.find(settings)
    if docker is None and engine.keeps_containers(settings):
        # It crashed. Only an engine can remove what an engine keeps.
        docker = engine.ensure(settings, progress)
    if docker:
        with progress.step("remove the cluster"):
            _remove(docker, settings)
    if docker is None or docker.own:
        _stop_engine(settings, progress)
    content.remove(audit.folder(settings))
    if purge:
        with progress.step(f"remove {paths.home}"):
            content.remove(paths.home)


def _remove(docker: Docker, settings: Settings) -> None:
    kind.delete(docker, settings)
    registry.delete(docker, settings)
    network.delete(docker, settings)


def _stop_engine(settings: Settings, progress: Progress) -> None:
    if not engine.has_traces(settings):
        return
    if os.geteuid() != 0:
        raise Missing("our container engine runs as root", hint="repeat this as root")
    with progress.step("stop the container engine"):
        changes = engine.stop(settings)
        progress.note(f"put back {len(changes)} things that the engine had changed on the host")


if __name__ == "__main__":
    from cluster.__main__ import main

    raise SystemExit(main(["down"]))
