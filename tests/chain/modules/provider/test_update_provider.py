from __future__ import annotations

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.provider import errors
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import tx_pb2, types_pb2

GOLD = types_pb2.Attribute(key="tier", value="gold")
REGION = types_pb2.Attribute(key="region", value="eu-west")


def update(scene: Scene, *attributes: types_pb2.Attribute) -> tx_pb2.MsgUpdateProvider:
    return tx_pb2.MsgUpdateProvider(
        owner=scene.provider.address, host_uri="https://new.example.com", attributes=attributes
    )


def test_an_update_replaces_what_is_said_and_keeps_key_and_history(scene: Scene) -> None:
    scene.register()
    before = scene.chain.state("provider").require(scene.provider.address)
    outcome = scene.chain.send(scene.provider, update(scene, GOLD))
    assert outcome.event("EventProviderUpdated")["owner"] == scene.provider.address
    after = scene.chain.state("provider").require(scene.provider.address)
    assert (after.host_uri, len(after.attributes)) == ("https://new.example.com", 1)
    assert (after.signing_key, after.created_height) == (before.signing_key, before.created_height)
    scene.repeat(scene.provider, update(scene, GOLD))


def test_an_attribute_that_a_lease_requires_may_not_be_lost_while_it_lives(scene: Scene) -> None:
    lease_id = scene.pending_lease(requirements=market_types.Requirements(attributes=[GOLD]))
    tin = types_pb2.Attribute(key="tier", value="tin")
    scene.refuse(scene.provider, update(scene, REGION), errors.AttributesInUse)
    scene.refuse(scene.provider, update(scene, tin), errors.AttributesInUse)
    scene.chain.send(scene.provider, update(scene, GOLD))
    scene.close(lease_id)
    scene.chain.send(scene.provider, update(scene, tin))


def test_only_a_provider_is_updated(scene: Scene) -> None:
    scene.refuse(scene.provider, update(scene), errors.ProviderNotFound)
