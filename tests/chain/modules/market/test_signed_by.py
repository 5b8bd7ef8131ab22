"""Orders that ask for auditors' words about their provider."""

from __future__ import annotations

from typing import Any

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.market import errors
from virtengine.wire.virtengine.market.v1 import types_pb2
from virtengine.wire.virtengine.provider.v1 import tx_pb2
from virtengine.wire.virtengine.provider.v1.types_pb2 import Attribute

GOLD = Attribute(key="tier", value="gold")
AUDITED = Attribute(key="audited/soc2", value="yes")


def order(scene: Scene, *attributes: Attribute, **signed_by: Any) -> str:
    return scene.order(
        requirements=types_pb2.Requirements(attributes=attributes, signed_by=types_pb2.SignedBy(**signed_by))
    )


def sign(scene: Scene, name: str, *attributes: Attribute) -> str:
    auditor = scene.chain.actor(name)
    message = tx_pb2.MsgSignAttributes(
        auditor=auditor.address, subject=scene.provider.address, attributes=attributes
    )
    scene.chain.send(auditor, message)
    return str(auditor.address)


def test_each_of_all_must_vouch_for_every_attribute(scene: Scene) -> None:
    scene.register()
    one, two = (scene.chain.actor(name).address for name in ("alice", "bob"))
    order_id = order(scene, GOLD, AUDITED, all_of=[one, two])
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.NotVouchedFor)
    sign(scene, "alice", GOLD, AUDITED)
    sign(scene, "bob", GOLD)
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.NotVouchedFor)
    sign(scene, "bob", AUDITED)
    scene.bid(order_id)


def test_one_of_any_is_enough_and_both_lists_hold_together(scene: Scene) -> None:
    scene.register()
    one, two, three = (scene.chain.actor(name).address for name in ("alice", "bob", "carol"))
    order_id = order(scene, AUDITED, all_of=[one], any_of=[two, three])
    sign(scene, "alice", AUDITED)
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.NotVouchedFor)
    sign(scene, "carol", AUDITED)
    scene.bid(order_id)


def test_the_providers_own_word_is_not_enough(scene: Scene) -> None:
    scene.register()
    order_id = order(scene, GOLD, any_of=[scene.chain.actor("alice").address])
    scene.refuse(scene.provider, scene.place_bid(order_id), errors.NotVouchedFor)


def test_a_word_that_is_taken_back_ends_the_chance_of_a_bid(scene: Scene) -> None:
    scene.register()
    auditor = sign(scene, "alice", AUDITED)
    order_id = order(scene, AUDITED, any_of=[auditor])
    scene.bid(order_id)
    revoke = tx_pb2.MsgRevokeAttributes(auditor=auditor, subject=scene.provider.address)
    scene.chain.send(scene.chain.actor("alice"), revoke)
    scene.refuse(scene.tenant, scene.accept_bid(order_id), errors.NotVouchedFor)


def test_auditors_are_addresses_named_once_and_not_too_many(scene: Scene) -> None:
    one = scene.chain.actor("alice").address
    for named in (["nobody"], [one, one], [one] * 17):
        wanted = types_pb2.Requirements(signed_by=types_pb2.SignedBy(any_of=named))
        scene.refuse(scene.tenant, scene.create_order(requirements=wanted), errors.InvalidRequest)
