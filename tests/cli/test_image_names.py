"""Names of images: by content for charts, by fixed tag for files, and only where nodes can pull them."""

from __future__ import annotations

import pytest
from kubernetes import client

from cluster.settings import Settings
from tests.support.apiserver import ApiServer
from virtengine.cli import connection, image_names
from virtengine.cli.errors import Refused

REFERENCES = {"platform": "localhost:5001/virtengine/platform:0123456789abcdef"}


def test_values_hold_repository_and_tag() -> None:
    assert image_names.values(REFERENCES, ["platform"]) == {
        "images.platform": {
            "repository": "localhost:5001/virtengine/platform",
            "tag": "0123456789abcdef",
            "digest": "",
            "pullPolicy": "IfNotPresent",
        }
    }


def test_nodes_are_told_what_the_fixed_name_means(home: object) -> None:
    settings = Settings.from_environment({})
    image_names.announce_alias(settings)
    text = (settings.paths.run / "certs.d" / image_names.ALIAS_HOST / "hosts.toml").read_text()
    assert f'server = "http://{settings.registry_name}:5000"' in text


@pytest.mark.contract
def test_a_cluster_that_does_not_know_the_registry_is_refused(api_server: ApiServer) -> None:
    api = connection.load_kubernetes(api_server.kubeconfig)
    settings = Settings.from_environment({})
    with pytest.raises(Refused):
        image_names.require_reachable(api, settings)
    core = connection.core(api)
    core.create_namespaced_config_map(
        "kube-public",
        client.V1ConfigMap(
            metadata=client.V1ObjectMeta(name="local-registry-hosting"),
            data={"localRegistryHosting.v1": 'host: "localhost:5001"\n'},
        ),
    )
    image_names.require_reachable(api, settings)
