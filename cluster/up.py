"""Bring the cluster up from whatever state the machine is in."""

from __future__ import annotations

from pathlib import Path

from cluster import content, engine, images, kind, network, registry, requirements
from cluster.docker import Docker
from cluster.progress import Progress
from cluster.settings import Settings


def up(settings: Settings, progress: Progress) -> Path:
    """Return the kubeconfig of a cluster that is ready."""
    settings.paths.make()
    with content.lock(settings.paths.run / ".up.lock"):
        docker = prepare(settings, progress)
        return kind.create(docker, settings, progress)


def prepare(settings: Settings, progress: Progress) -> Docker:
    """Return an engine with the network and the local registry: all that building images takes."""
    requirements.ensure(settings, progress)
    docker = engine.ensure(settings, progress)
    network.ensure(docker, settings)
    registry.ensure(docker, settings, progress)
    return docker


def build(
    settings: Settings, progress: Progress, targets: tuple[str, ...] = images.DEFAULT
) -> dict[str, str]:
    """Build and push images; return their references by target."""
    settings.paths.make()
    docker = prepare(settings, progress)
    return images.build_and_push(docker, settings, progress, targets)
