from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.provider import errors
from virtengine.chain.modules.provider.types import Params
from virtengine.wire.virtengine.provider.v1 import query_pb2, tx_pb2
from virtengine.wire.virtengine.provider.v1.types_pb2 import Attribute


def sign(scene: Scene, auditor: str = "alice", **changes: Any) -> tx_pb2.MsgSignAttributes:
    fields: dict[str, Any] = {
        "auditor": scene.chain.actor(auditor).address,
        "subject": scene.provider.address,
        "attributes": [Attribute(key="tier", value="gold"), Attribute(key="region", value="eu")],
    }
    return tx_pb2.MsgSignAttributes(**fields | changes)


def revoke(scene: Scene, *keys: str) -> tx_pb2.MsgRevokeAttributes:
    auditor = scene.chain.actor("alice").address
    return tx_pb2.MsgRevokeAttributes(auditor=auditor, subject=scene.provider.address, keys=keys)


def held(scene: Scene) -> dict[str, str]:
    auditor = scene.chain.actor("alice").address
    found = scene.chain.state("provider").audited.get(scene.provider.address, auditor)
    return {one.key: one.value for one in found.attributes} if found else {}


def test_words_are_merged_by_key_the_new_one_wins(scene: Scene) -> None:
    auditor = scene.chain.actor("alice")
    scene.chain.send(auditor, sign(scene))
    scene.repeat(auditor, sign(scene))
    scene.chain.send(auditor, sign(scene, attributes=[Attribute(key="tier", value="tin")]))
    assert held(scene) == {"region": "eu", "tier": "tin"}
    assert list(held(scene)) == ["region", "tier"]


def test_keys_or_everything_is_taken_back_and_unknown_ones_change_nothing(scene: Scene) -> None:
    auditor = scene.chain.actor("alice")
    scene.refuse(auditor, revoke(scene), errors.AuditNotFound)
    scene.chain.send(auditor, sign(scene))
    scene.refuse(auditor, revoke(scene, "tier", "colour"), errors.AuditNotFound)
    assert len(held(scene)) == 2
    scene.chain.send(auditor, revoke(scene, "tier"))
    assert held(scene) == {"region": "eu"}
    scene.chain.send(auditor, revoke(scene))
    assert held(scene) == {}
    assert not list(scene.chain.state("provider").auditors.keys())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"attributes": []}, errors.InvalidAttributes),
        ({"attributes": [Attribute(key="9", value="x")]}, errors.InvalidAttributes),
        ({"attributes": [Attribute(key="a.b", value="")]}, errors.InvalidAttributes),
        (
            {"attributes": [Attribute(key="ab", value="1"), Attribute(key="ab", value="2")]},
            errors.InvalidAttributes,
        ),
        ({"subject": "nobody"}, errors.InvalidAddress),
    ],
)
def test_what_is_malformed_is_refused(
    scene: Scene, changes: dict[str, Any], error: type[errors.ProviderError]
) -> None:
    scene.refuse(scene.chain.actor("alice"), sign(scene, **changes), error)


def test_nobody_vouches_for_itself(scene: Scene) -> None:
    message = sign(scene, subject=scene.chain.actor("alice").address)
    scene.refuse(scene.chain.actor("alice"), message, errors.InvalidAddress)


def test_a_word_has_a_bound(scene: Scene) -> None:
    scene.chain.set_up(lambda state: state.set_params(Params(max_audited_attributes=2)), "provider")
    auditor = scene.chain.actor("alice")
    scene.chain.send(auditor, sign(scene))
    more = sign(scene, attributes=[Attribute(key="extra", value="1")])
    scene.refuse(auditor, more, errors.InvalidAttributes)


def test_words_are_found_by_subject_and_by_auditor(scene: Scene) -> None:
    tenant = scene.tenant.address
    scene.chain.send(scene.chain.actor("alice"), sign(scene), sign(scene, subject=tenant))
    scene.chain.send(scene.chain.actor("bob"), sign(scene, "bob"))

    def found(**wanted: str) -> set[tuple[str, str]]:
        from virtengine.chain.modules.provider import queries

        request = query_pb2.QueryAuditedAttributesRequest(**wanted)
        answer = queries.audited_attributes(scene.chain.state("provider"), request, None)  # type: ignore[arg-type]
        return {(one.subject, one.auditor) for one in answer.audited_attributes}

    auditor, other = (scene.chain.actor(name).address for name in ("alice", "bob"))
    provider = scene.provider.address
    everything = {(provider, auditor), (tenant, auditor), (provider, other)}
    assert found() == everything
    assert found(subject=provider) == {(provider, auditor), (provider, other)}
    assert found(auditor=auditor) == {(provider, auditor), (tenant, auditor)}
    assert found(subject=provider, auditor=other) == {(provider, other)}
