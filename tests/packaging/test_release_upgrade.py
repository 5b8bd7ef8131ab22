"""From an older release to this one: Helm upgrades it, and no pod that carries data or work is made anew.

`releases/` holds the charts of release 0.1.0 as Helm packed them, and what operators made of some objects.
A recorded pod that differs is an outage for somebody: change the plan so that old objects keep theirs, or say
so in the changelog and record anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.packaging import record_nodes
from tests.packaging.rendering import CHARTS, EXAMPLE, EXAMPLE_VALUES, NAMESPACES, helm, run_kubectl
from tests.support.apiserver import ApiServer
from virtengine.core.resources import Resources
from virtengine.plans import lease, manifest, workload
from virtengine.plans.isolation import Tenancy

RELEASES = Path(__file__).parent / "releases"
Object = dict[str, Any]


def recorded(name: str) -> Object:
    return dict(yaml.safe_load((RELEASES / name).read_text()))


def test_a_lease_of_an_older_release_keeps_its_pods() -> None:
    found = recorded("lease-0.1.0.yaml")
    tenancy = Tenancy("tenant/one/seller", "seller", Resources(8000, 2**33, 2**33, 1))
    read = manifest.parse(found["manifest"])
    made = workload.deployments(tenancy, read, is_running=True)
    before = [one for one in found["objects"] if one["kind"] == "Deployment"]
    for old, new in zip(before, made, strict=True):
        assert new["metadata"]["name"] == old["metadata"]["name"]
        assert new["spec"]["selector"] == old["spec"]["selector"]
        assert new["spec"]["template"] == old["spec"]["template"]


def test_a_lease_of_an_older_release_keeps_its_volumes_and_addresses() -> None:
    found = recorded("lease-0.1.0.yaml")
    tenancy = Tenancy("tenant/one/seller", "seller", Resources(8000, 2**33, 2**33, 1))
    read = manifest.parse(found["manifest"])
    made = [*lease.claims(tenancy, read), *lease.addresses(tenancy, read)]
    assert made == [one for one in found["objects"] if one["kind"] != "Deployment"]


def test_nodes_of_an_older_release_keep_their_pods() -> None:
    found, made = recorded("node-0.2.0.yaml"), record_nodes.make()
    assert made["relay"] == found["relay"]
    for name, pod in found["pods"].items():
        assert made["pods"][name] == pod, f"{name}: see tests/packaging/record_nodes.py"


def upgrade(server: ApiServer, chart: str, source: Path, *words: str) -> None:
    """Install or upgrade one release; its hooks need a Job controller, which is not here."""
    helm(
        "upgrade", "--install", chart, str(source), "--namespace", NAMESPACES[chart], "--create-namespace",
        "--no-hooks", "--kubeconfig", str(server.kubeconfig), *words,
    )  # fmt: skip


def live(server: ApiServer, resource: str) -> dict[str, Object]:
    """Return the stored objects of a resource by kind, namespace and name."""
    found = json.loads(run_kubectl(server, "get", resource, "-A", "-o", "json"))["items"]
    return {
        f"{one['kind']}/{one['metadata'].get('namespace', '')}/{one['metadata']['name']}": one
        for one in found
    }


def values_of(chart: str) -> tuple[str, ...]:
    example = EXAMPLE_VALUES.get(chart)
    return ("--values", str(EXAMPLE / example)) if example else ()


@pytest.mark.contract
def test_helm_upgrades_the_charts_of_part_one_and_no_engine_restarts(own_server: ApiServer) -> None:
    for chart in NAMESPACES:
        upgrade(own_server, chart, RELEASES / f"{chart}-0.1.0.tgz", *values_of(chart))
    before = live(own_server, "statefulsets")
    owners = live(own_server, "networks.virtengine.com,validators.virtengine.com,accounts.virtengine.com")
    for chart in NAMESPACES:
        upgrade(own_server, chart, CHARTS / chart, *values_of(chart))
    after = live(own_server, "statefulsets")

    assert {one["metadata"]["name"] for one in before.values()} == {
        "virtengine-nats",
        "virtengine-postgresql",
        "virtengine-s3",
    }
    for name, old in before.items():
        assert after[name]["metadata"]["uid"] == old["metadata"]["uid"]
        assert after[name]["spec"]["template"] == old["spec"]["template"], name
    now = live(own_server, "networks.virtengine.com,validators.virtengine.com,accounts.virtengine.com")
    assert {name: one["metadata"]["uid"] for name, one in owners.items()}.items() <= {
        name: one["metadata"]["uid"] for name, one in now.items()
    }.items()


@pytest.mark.contract
def test_an_upgrade_to_the_same_changes_nothing(own_server: ApiServer) -> None:
    watched = "deployments,statefulsets,services,configmaps,networkpolicies,clusterroles,crd"
    ours = f"{watched},networks.virtengine.com,providers.virtengine.com,offerings.virtengine.com"
    for chart in NAMESPACES:
        upgrade(own_server, chart, CHARTS / chart, *values_of(chart))
    before = {name: one["metadata"]["resourceVersion"] for name, one in live(own_server, ours).items()}
    for chart in NAMESPACES:
        upgrade(own_server, chart, CHARTS / chart, *values_of(chart))
    assert {
        name: one["metadata"]["resourceVersion"] for name, one in live(own_server, ours).items()
    } == before


@pytest.mark.contract
def test_what_uninstalling_leaves_is_taken_over_by_the_next_release(own_server: ApiServer) -> None:
    for chart in NAMESPACES:
        upgrade(own_server, chart, CHARTS / chart, *values_of(chart))
    ours = ",".join(
        f"{plural}.virtengine.com"
        for plural in ("accounts", "networks", "validators", "providers", "offerings")
    )
    before = {name: one["metadata"]["uid"] for name, one in live(own_server, ours).items()}
    kinds = {name: one["metadata"]["uid"] for name, one in live(own_server, "crd").items()}
    assert before

    for chart in reversed(NAMESPACES):
        helm(
            "uninstall", chart, "--namespace", NAMESPACES[chart], "--no-hooks",
            "--kubeconfig", str(own_server.kubeconfig),
        )  # fmt: skip
    deployments = live(own_server, "deployments")
    assert not [one for one in deployments.values() if not one["metadata"].get("deletionTimestamp")]
    assert {name: one["metadata"]["uid"] for name, one in live(own_server, ours).items()} == before

    for chart in NAMESPACES:
        upgrade(own_server, chart, CHARTS / chart, *values_of(chart))
    assert {name: one["metadata"]["uid"] for name, one in live(own_server, ours).items()} == before
    assert {name: one["metadata"]["uid"] for name, one in live(own_server, "crd").items()} == kinds
    assert live(own_server, "deployments")
