from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.virtengine.provider.v1 import query_pb2

PATH = "/virtengine.provider.v1.Query/"


def test_providers_come_in_pages(scene: Scene) -> None:
    actors = [scene.chain.actor(name) for name in ("alice", "bob", "carol")]
    for actor in actors:
        scene.chain.send(actor, scene.create_provider(actor))
    request = query_pb2.QueryProvidersRequest(pagination=PageRequest(limit=2, count_total=True))
    first = scene.chain.query(PATH + "Providers", request)
    rest = scene.chain.query(
        PATH + "Providers",
        query_pb2.QueryProvidersRequest(pagination=PageRequest(key=first.pagination.next_key)),
    )
    owners = [provider.owner for provider in (*first.providers, *rest.providers)]
    assert owners == sorted(actor.address for actor in actors)
    assert (first.pagination.total, rest.pagination.next_key) == (3, b"")


def test_one_provider_is_found_by_its_owner(scene: Scene) -> None:
    scene.register()
    request = query_pb2.QueryProviderRequest(owner=scene.provider.address)
    provider = scene.chain.query(PATH + "Provider", request).provider
    assert (provider.host_uri, provider.signing_key.key_type) == ("https://provider.example.com:8443", 1)
    with pytest.raises(QueryNotFound):
        scene.chain.query(PATH + "Provider", query_pb2.QueryProviderRequest(owner=scene.tenant.address))
    assert scene.chain.query(PATH + "Params", query_pb2.QueryParamsRequest()).params.max_agents == 8
