"""A validator whose key is elsewhere: it makes blocks while its signer is there, and no others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.support.kubernetes import Kubectl, wait_condition, wait_for
from e2e.support.nodes import Nodes
from e2e.support.signer import Signer, make_signer
from e2e.support.testnet import NETWORKS_KIND, VALIDATORS_KIND

pytestmark = pytest.mark.walk  # builds a signer from the engine's sources

FOLDER = Path(__file__).parent / "signed"
CHAIN_ID = "virtengine-signed-1"
NODE = "guarded"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


@pytest.fixture(scope="module")
def nodes(kubectl: Kubectl, signer: Signer) -> Iterator[Nodes]:
    found = Nodes(kubectl, "network-signed", "signed")
    kubectl("apply", "-k", str(FOLDER))
    spec = {
        "networkRef": {"name": found.network},
        "accountRef": {"name": NODE},
        "stake": "1000000000",
        "description": {"identity": "2000000000000002", "website": "https://guarded.example"},
        "remoteSigner": {"address": "tcp://0.0.0.0:26659", "publicKey": signer.public_key},
        "storage": {"size": "1Gi"},
        "resources": {"requests": {"cpu": "20m", "memory": "192Mi"}},
    }
    metadata = {"name": NODE, "namespace": found.namespace}
    kubectl.apply(
        {"apiVersion": "virtengine.com/v1alpha1", "kind": "Validator", "metadata": metadata, "spec": spec}
    )
    yield found
    found.delete()


def pod_address(nodes: Nodes) -> str:
    """Return the address of the node's pod, which runs but is not ready before its signer dials in."""

    def look() -> str | None:
        pod = nodes.kubectl.get("pod", f"{NODE}-0", nodes.namespace) or {}
        return str(pod.get("status", {}).get("podIP") or "") or None

    return wait_for(look, f"an address of {NODE}-0", 180)


def test_blocks_are_made_while_the_signer_is_there_and_no_others(nodes: Nodes, signer: Signer) -> None:
    with signer.signing(pod_address(nodes), CHAIN_ID):
        wait_condition(nodes.kubectl, VALIDATORS_KIND, NODE, nodes.namespace, seconds=240)
        wait_condition(nodes.kubectl, NETWORKS_KIND, nodes.network, nodes.namespace, seconds=60)
        nodes.wait_height(NODE, 8)
    time.sleep(2)
    stopped, signed = nodes.height(NODE), signer.height()
    time.sleep(6)
    assert nodes.height(NODE) in (0, stopped), "nobody else can sign"
    with signer.signing(pod_address(nodes), CHAIN_ID):
        nodes.wait_height(NODE, max(stopped, 8) + 5, seconds=180)
    assert signer.height() > signed


def test_the_pod_has_neither_a_key_that_signs_nor_a_volume_for_it(nodes: Nodes, signer: Signer) -> None:
    status = nodes.get(VALIDATORS_KIND, NODE)["status"]
    with signer.signing(pod_address(nodes), CHAIN_ID):
        found = wait_for(lambda: nodes.rpc(NODE, "validators"), "the node to answer", 180)
        assert [one["address"] for one in found["validators"]] == [status["consensusAddress"]]
        assert found["validators"][0]["pub_key"]["value"] == signer.public_key
    assert nodes.kubectl.get("pvc", f"{NODE}-signer", nodes.namespace) is None
    template = nodes.get("statefulset", NODE)["spec"]["template"]["spec"]
    assert "signer" not in [volume["name"] for volume in template["volumes"]]
