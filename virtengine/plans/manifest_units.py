"""What a manifest takes, in all and in pieces, and whether it fits into what is leased.

A piece is a replica, with the ephemeral volumes that it mounts, or a persistent volume. Services that share
a persistent volume are one piece: such a volume is mounted on one node at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from virtengine.api.manifest import Manifest, Service
from virtengine.api.quantities import parse_whole
from virtengine.core.resources import Resources
from virtengine.plans import units
from virtengine.plans.issue import Issue
from virtengine.plans.packing import vector
from virtengine.plans.shelf import Run, Shelf
from virtengine.plans.units import Unit


def total_resources(manifest: Manifest) -> Resources:
    """Return what all replicas and volumes take; every replica has its own ephemeral volumes."""
    return units.total(units_of(manifest))


def replica_resources(manifest: Manifest, service: Service) -> Resources:
    """Return what one replica takes, with the ephemeral volumes that it mounts."""
    mounted = {mount.name for mount in service.volumes}
    own = (volume for volume in manifest.volumes if volume.type == "Ephemeral" and volume.name in mounted)
    return service.resources.to_resources() + Resources(
        storage_bytes=sum(parse_whole(volume.size) for volume in own)
    )


def units_of(manifest: Manifest) -> tuple[Unit, ...]:
    """Return the pieces of a manifest, equal ones counted together."""
    found = []
    for group in groups(manifest):
        models = sorted({service.gpu_model for service in group if service.gpu_model})
        model = models[0] if models else ""
        if len(group) == 1 and not _shared(manifest, group[0]):
            found.append(Unit(group[0].replicas, replica_resources(manifest, group[0]), model))
            continue
        together = Resources()
        for service in group:
            together += replica_resources(manifest, service).times(service.replicas)
        found.append(Unit(1, together, model))
    for volume in manifest.volumes:
        if volume.type == "Persistent":
            size = Resources(storage_bytes=parse_whole(volume.size))
            found.append(Unit(1, size, storage_class=volume.storage_class or ""))
    return units.merge(found)


def groups(manifest: Manifest) -> tuple[tuple[Service, ...], ...]:
    """Return services in groups that must run on one node: those that a persistent volume connects."""
    found: list[tuple[set[str], list[Service]]] = []
    for service in manifest.services:
        shared = _shared(manifest, service)
        apart = [one for one in found if not one[0] & shared]
        joined = [one for one in found if one[0] & shared]
        names = shared.union(*(one[0] for one in joined))
        found = [*apart, (names, [*(member for one in joined for member in one[1]), service])]
    return tuple(tuple(members) for _names, members in found)


def shared_volumes(manifest: Manifest, service: Service) -> tuple[str, ...]:
    """Return the persistent volumes by which a service is tied to the node of other pods."""
    return tuple(sorted(_shared(manifest, service)))


def find_excess(manifest: Manifest, leased: Resources, pieces: Sequence[Unit]) -> Iterator[Issue]:
    """Yield why a manifest does not fit into a lease: in all, or in one of the pieces that are leased."""
    asked = total_resources(manifest)
    amounts = (
        ("cpu (millicores)", asked.cpu_millis, leased.cpu_millis),
        ("memory (bytes)", asked.memory_bytes, leased.memory_bytes),
        ("storage (bytes)", asked.storage_bytes, leased.storage_bytes),
        ("gpu", asked.gpus, leased.gpus),
    )
    is_too_much = False
    for what, wanted, limit in amounts:
        if wanted > limit:
            is_too_much = True
            text = f"{what}: all replicas and volumes ask {wanted}, leased is {limit}"
            yield Issue("services", "EXCEEDS_LEASE", text)
    if pieces and not is_too_much:
        yield from _find_misfits(manifest, pieces)


def _find_misfits(manifest: Manifest, pieces: Sequence[Unit]) -> Iterator[Issue]:
    """Yield what has no room in the leased pieces, each of which is on a node that may have nothing else."""
    wanted = units_of(manifest)
    for name in sorted({unit.storage_class for unit in wanted if unit.is_volume}):
        asked = _volume_bytes(wanted, name)
        leased = _volume_bytes(pieces, name)
        if asked > leased:
            text = f"class {name or 'of choice'}: {asked} bytes asked, leased is {leased}"
            yield Issue("volumes", "EXCEEDS_LEASE", text)
    bins = [unit for unit in pieces if not unit.is_volume for _ in range(unit.count)]
    shelf = Shelf(
        [vector(unit.resources) for unit in bins],
        [frozenset({unit.gpu_model} if unit.gpu_model else ()) for unit in bins],
    )
    for unit in (one for one in wanted if not one.is_volume):
        run = Run("", vector(unit.resources), unit.count, unit.gpu_model)
        if sum(count for _bin, count in shelf.take(run)) < unit.count:
            amount = unit.resources
            text = (
                f"{unit.count} replica(s) of {amount.cpu_millis}m, {amount.memory_bytes} bytes do not fit "
                "into the pieces that are leased: keep the shape, or change what is leased"
            )
            yield Issue("services", "EXCEEDS_LEASE", text)


def _volume_bytes(pieces: Sequence[Unit], storage_class: str) -> int:
    found = (unit for unit in pieces if unit.is_volume and unit.storage_class == storage_class)
    return sum(unit.total.storage_bytes for unit in found)


def _shared(manifest: Manifest, service: Service) -> set[str]:
    """Return the persistent volumes of a service that more than one pod mounts."""
    found = set()
    for mount in service.volumes:
        pods = sum(
            one.replicas for one in manifest.services if any(m.name == mount.name for m in one.volumes)
        )
        is_persistent = any(v.name == mount.name and v.type == "Persistent" for v in manifest.volumes)
        if is_persistent and pods > 1:
            found.add(mount.name)
    return found
