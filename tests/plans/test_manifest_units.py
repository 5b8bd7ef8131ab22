from __future__ import annotations

from typing import Any

import pytest

from virtengine.core.resources import Resources
from virtengine.plans import manifest, manifest_units
from virtengine.plans.manifest import ManifestInvalid
from virtengine.plans.units import Unit

MI = 2**20


def service(name: str, cpu: str = "1", replicas: int = 1, *mounted: str, **changes: Any) -> dict[str, Any]:
    mounts = [{"name": volume, "mountPath": f"/{volume}"} for volume in mounted]
    return {
        "name": name,
        "image": "app",
        "resources": {"cpu": cpu, "memory": "1Mi"},
        "replicas": replicas,
        "volumes": mounts,
        **changes,
    }


def read(*services: dict[str, Any]) -> Any:
    volumes = [
        {"name": "data", "type": "Persistent", "size": "5Mi", "storageClass": "fast"},
        {"name": "cache", "size": "2Mi"},
    ]
    return manifest.parse({"services": list(services), "volumes": volumes})


def test_each_replica_is_a_piece_with_its_ephemeral_volumes() -> None:
    found = manifest_units.units_of(read(service("web", "1", 3, "cache"), service("job", "1", 1, "cache")))
    assert found == (
        Unit(4, Resources(1000, MI, 2 * MI)),
        Unit(1, Resources(0, 0, 5 * MI), storage_class="fast"),
    )


def test_services_that_share_a_persistent_volume_are_one_piece() -> None:
    found = manifest_units.units_of(
        read(service("one", "1", 2, "data"), service("two", "500m", 1, "data"), service("three"))
    )
    assert found[0] == Unit(1, Resources(2500, 3 * MI))
    assert Unit(1, Resources(1000, MI)) in found
    alone = manifest_units.units_of(read(service("one", "1", 1, "data"), service("two")))
    assert Unit(2, Resources(1000, MI)) in alone


def test_the_pieces_add_up_to_the_total() -> None:
    one = read(service("one", "1", 2, "data", "cache"), service("two", "500m", 5, "cache"))
    total = Resources()
    for unit in manifest_units.units_of(one):
        total += unit.total
    assert total == manifest_units.total_resources(one) == Resources(4500, 7 * MI, 19 * MI)


@pytest.mark.parametrize(
    ("services", "fits"),
    [
        ([service("web", "1", 4)], True),
        ([service("web", "500m", 8)], True),
        ([service("web", "2", 1), service("job", "1", 1)], False),
        ([service("web", "4", 1)], False),
        ([service("web", "1", 5)], False),
    ],
)
def test_a_new_manifest_must_fit_into_the_pieces_that_are_leased(services: Any, fits: bool) -> None:
    pieces = (Unit(4, Resources(1000, 8 * MI)), Unit(1, Resources(0, 0, 5 * MI), storage_class="fast"))
    leased = Resources(4000, 32 * MI, 5 * MI)
    made = read(*services)
    if fits:
        manifest.require_fit(made, leased, pieces)
        return
    with pytest.raises(ManifestInvalid) as refused:
        manifest.require_fit(made, leased, pieces)
    assert {issue.code for issue in refused.value.issues} == {"EXCEEDS_LEASE"}


def test_a_volume_of_a_class_that_is_not_leased_does_not_fit() -> None:
    pieces = (Unit(1, Resources(1000, MI)), Unit(1, Resources(0, 0, 5 * MI), storage_class="slow"))
    with pytest.raises(ManifestInvalid) as refused:
        manifest.require_fit(read(service("web")), Resources(1000, MI, 5 * MI), pieces)
    assert refused.value.issues[0].path == "volumes"
