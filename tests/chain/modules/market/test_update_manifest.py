from __future__ import annotations

from tests.chain.modules.scene import Scene, seal_for
from virtengine.chain.modules.market import errors
from virtengine.wire.virtengine.market.v1 import tx_pb2


def update(scene: Scene, lease_id: str, version: int, **changes: object) -> tx_pb2.MsgUpdateManifest:
    fields: dict[str, object] = {
        "owner": scene.tenant.address,
        "lease_id": lease_id,
        "manifest": seal_for("provider", text="second"),
        "manifest_version": version,
    }
    return tx_pb2.MsgUpdateManifest(**fields | changes)  # type: ignore[arg-type]


def test_a_new_manifest_has_the_next_version(scene: Scene) -> None:
    lease_id = scene.active_lease()
    before = scene.lease(lease_id).manifest_hash
    event = scene.chain.send(scene.tenant, update(scene, lease_id, 2)).event("EventManifestChanged")
    assert event["manifest_version"] == "2"
    lease = scene.lease(lease_id)
    assert lease.manifest_version == 2
    assert lease.manifest_hash != before
    scene.repeat(scene.tenant, update(scene, lease_id, 2))


def test_another_version_is_refused(scene: Scene) -> None:
    lease_id = scene.active_lease()
    for version in (0, 1, 3):
        message = update(scene, lease_id, version)
        scene.refuse(scene.tenant, message, errors.ManifestVersionConflict)


def test_only_the_owner_of_a_running_lease_changes_its_manifest(scene: Scene) -> None:
    lease_id = scene.active_lease()
    stranger = update(scene, lease_id, 2, owner=scene.provider.address)
    scene.refuse(scene.provider, stranger, errors.NotCustomer)
    unfit = update(scene, lease_id, 2, manifest=seal_for("tenant"))
    scene.refuse(scene.tenant, unfit, errors.InvalidManifest)
    scene.close(lease_id)
    scene.refuse(scene.tenant, update(scene, lease_id, 2), errors.InvalidState)
    scene.refuse(scene.tenant, update(scene, "a/b/c", 2), errors.LeaseNotFound)
