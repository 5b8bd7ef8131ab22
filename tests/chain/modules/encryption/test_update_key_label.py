from __future__ import annotations

from tests.chain.modules.scene import Scene, encryption_key
from virtengine.chain.modules.encryption import errors
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.virtengine.encryption.v1 import tx_pb2


def label(scene: Scene, text: str, sender: str = "") -> tx_pb2.MsgUpdateKeyLabel:
    return tx_pb2.MsgUpdateKeyLabel(
        sender=sender or scene.provider.address,
        key_fingerprint=compute_fingerprint(encryption_key("provider")),
        label=text,
    )


def test_the_owner_gives_another_label(scene: Scene) -> None:
    scene.register()
    event = scene.chain.send(scene.provider, label(scene, "office")).event("EventKeyUpdated")
    assert (event["field"], event["old_value"], event["new_value"]) == ("label", "main", "office")
    scene.repeat(scene.provider, label(scene, "office"))


def test_nobody_else_finds_the_key(scene: Scene) -> None:
    scene.register()
    scene.refuse(scene.tenant, label(scene, "mine", scene.tenant.address), errors.KeyNotFound)
    scene.refuse(scene.provider, label(scene, "x" * 65), errors.InvalidLabel)
