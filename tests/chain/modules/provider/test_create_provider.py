from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene
from virtengine.chain.modules.provider import errors
from virtengine.wire.virtengine.provider.v1 import types_pb2

Attribute = types_pb2.Attribute


def test_a_provider_is_registered(scene: Scene) -> None:
    outcome = scene.chain.send(scene.provider, scene.create_provider())
    assert outcome.event("EventProviderCreated")["owner"] == scene.provider.address
    provider = scene.chain.state("provider").require(scene.provider.address)
    assert (provider.host_uri, provider.created_height) == (
        "https://provider.example.com:8443",
        scene.chain.height,
    )


def test_the_same_registration_again_changes_nothing_and_another_is_refused(scene: Scene) -> None:
    scene.chain.send(scene.provider, scene.create_provider())
    scene.repeat(scene.provider, scene.create_provider())
    other = scene.create_provider(host_uri="https://other.example.com")
    scene.refuse(scene.provider, other, errors.ProviderExists)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"host_uri": ""}, errors.HostUriNotAbsolute),
        ({"host_uri": "http://example.com"}, errors.HostUriNotAbsolute),
        ({"host_uri": "https://example.com/path"}, errors.HostUriNotAbsolute),
        ({"host_uri": "https://example.com/"}, errors.HostUriNotAbsolute),
        ({"host_uri": "https://user@example.com"}, errors.HostUriNotAbsolute),
        ({"host_uri": "https://example.com:99999"}, errors.InvalidHostUri),
        ({"host_uri": "https://bad_host!"}, errors.InvalidHostUri),
        ({"host_uri": "https://[::1"}, errors.InvalidHostUri),
        ({"attributes": [Attribute(key="1x", value="v")]}, errors.InvalidAttributes),
        ({"attributes": [Attribute(key="tier", value="")]}, errors.InvalidAttributes),
        ({"attributes": [Attribute(key="tier", value="v")] * 2}, errors.InvalidAttributes),
        ({"attributes": [Attribute(key=f"k{n}", value="v") for n in range(65)]}, errors.InvalidAttributes),
        ({"info": types_pb2.Info(email="nobody")}, errors.InvalidInfo),
        ({"info": types_pb2.Info(website="example")}, errors.InvalidInfo),
        ({"agents": [types_pb2.Agent(address="nobody", role=1)]}, errors.InvalidAgents),
    ],
)
def test_acceptance_9_5_a_malformed_registration_is_refused(
    scene: Scene, changes: dict[str, object], error: type[errors.ProviderError]
) -> None:
    scene.refuse(scene.provider, scene.create_provider(**changes), error)


def test_agents_are_known_accounts_with_one_role_each_once(scene: Scene) -> None:
    agent = scene.chain.actor("alice").address
    for agents in (
        [types_pb2.Agent(address=agent, role=0)],
        [types_pb2.Agent(address=agent, role=1)] * 2,
        [types_pb2.Agent(address=scene.chain.actor(f"a{n}").address, role=1) for n in range(9)],
    ):
        scene.refuse(scene.provider, scene.create_provider(agents=agents), errors.InvalidAgents)
    both = [types_pb2.Agent(address=agent, role=1), types_pb2.Agent(address=agent, role=2)]
    scene.chain.send(scene.provider, scene.create_provider(agents=both))
