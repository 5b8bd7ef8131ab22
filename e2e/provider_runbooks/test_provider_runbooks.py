"""The provider's runbooks walked to the letter: a second provider installs, earns a name, and leaves again.

Pages about what runs already are walked at the provider of examples/first-lease, with a lease that must not
notice.
The stories need each other's outcome and run in this order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import yaml

from e2e.support.chain import Chain, Refused
from e2e.support.command import virtengine
from e2e.support.kubernetes import Kubectl, condition, wait_condition, wait_for
from e2e.support.releases import Releases
from e2e.support.runbook import ROOT, RUNBOOKS, Reader, blocks
from e2e.support.tenant import Tenant
from e2e.support.workload import Workload
from virtengine.cli.helm import PROVIDER

pytestmark = pytest.mark.walk

EXAMPLE = ROOT / "examples" / "two-providers"
SPACE, SELLER, LABEL = "virtengine-thrifty", "thrifty", "virtengine.com/thrifty"
PROVIDERS, ACCOUNTS = "providers.virtengine.com", "accounts.virtengine.com"
PAGES = sorted(path.stem for path in RUNBOOKS.glob("provider-*.md"))
FIRST = {"namespace": PROVIDER.namespace, "release": PROVIDER.name, "provider": "provider"}


@pytest.fixture(scope="module")
def reader(kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Give somebody at a shell with the values of examples/two-providers; take all of it away afterwards."""
    home = tmp_path_factory.mktemp("reader")
    values = yaml.safe_load((EXAMPLE / "values-thrifty.yaml").read_text(encoding="utf-8"))
    values["images"] = Releases(kubectl.kubeconfig).values(PROVIDER)["images"]
    (home / "values.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
    (home / "backup").mkdir(mode=0o700)
    places = {
        "namespace": SPACE,
        "operator namespace": PROVIDER.namespace,
        "release": SPACE,
        "provider": SELLER,
        "offering": SELLER,
        "label": LABEL,
        "node": sellable_node(kubectl),
        "values": str(home / "values.yaml"),
        "backup": str(home / "backup"),
        "provider account": "thrifty",
        "usage account": "usage-agent",
        "settlement account": "settlement-agent",
    }
    kubectl("apply", "-k", str(EXAMPLE))
    yield Reader(kubectl, home, places)
    clean(kubectl, places["node"])


def test_a_cluster_becomes_a_provider(reader: Reader) -> None:
    kubectl = reader.kubectl
    reader.walk("provider-install", 0)
    reader.walk("provider-install", 1)
    wait_condition(kubectl, PROVIDERS, SELLER, SPACE, status="False", seconds=60)
    reader.walk("provider-wallet", 0)
    shown = reader.walk("provider-install", 2)
    assert SELLER in shown
    assert "verdict" in shown
    found = kubectl.get(PROVIDERS, SELLER, SPACE)
    assert condition(found)["reason"] == "Selling", found
    assert any(letter.isdigit() for letter in reader.walk("provider-wallet", 1))


def test_its_keys_are_saved_and_put_back(reader: Reader) -> None:
    kubectl = reader.kubectl
    reader.walk("provider-wallet", 2)
    saved = sorted((reader.home / "backup").glob("*.yaml"))
    assert [one.stem for one in saved] == ["settlement-agent", "thrifty", "usage-agent"]
    assert all(one.stat().st_mode & 0o077 == 0 for one in saved)
    before = kubectl.get("secret", "usage-agent-account", SPACE)
    kubectl.delete("secret", "usage-agent-account", SPACE)
    kubectl("apply", "-f", str(reader.home / "backup" / "usage-agent.yaml"))
    after = kubectl.get("secret", "usage-agent-account", SPACE)
    assert before
    assert after
    assert before["data"] == after["data"]
    wait_condition(kubectl, ACCOUNTS, "usage-agent", SPACE, seconds=60)


def test_it_sells_less_pauses_and_announces_maintenance(reader: Reader) -> None:
    kubectl = reader.kubectl
    assert json.loads(reader.walk("provider-capacity", 0))["free"]["cpu"]
    assert "verdict" in reader.walk("provider-capacity", 1)
    reader.walk("provider-capacity", 2)
    found = kubectl.get(PROVIDERS, SELLER, SPACE)
    assert found
    assert found["spec"]["capacity"]["reserved"]["cpu"] == "100m"
    wait_condition(kubectl, "offerings.virtengine.com", SELLER, SPACE, seconds=60)
    try:
        reader.walk("provider-capacity", 3)
        reader.walk("provider-capacity", 4)
        wait_condition(kubectl, PROVIDERS, SELLER, SPACE, reason="Maintenance", seconds=60)
    finally:
        reader.walk("provider-capacity", 5)
    wait_condition(kubectl, PROVIDERS, SELLER, SPACE, reason="Selling", seconds=60)


def test_processes_are_restarted_and_a_lease_does_not_notice(reader: Reader, tenant: Tenant) -> None:
    chain = tenant.chain
    tenant.order("undisturbed")
    workload = Workload.of(tenant, "undisturbed")
    pods = workload.pods()
    for number in range(len(blocks("provider-outage", {}))):
        reader.walk("provider-outage", number, **FIRST)
    assert workload.pods() == pods
    seen = len(chain.usage_records(workload.lease_id))
    wait_for(lambda: len(chain.usage_records(workload.lease_id)) > seen, "usage after the restart", 240)
    assert workload.answers()
    virtengine("doctor")


def test_a_release_is_upgraded_and_rolled_back_under_a_lease(reader: Reader, tenant: Tenant) -> None:
    tenant.order("undisturbed-too")
    workload = Workload.of(tenant, "undisturbed-too")
    pods = workload.pods()
    releases = Releases(reader.kubectl.kubeconfig)
    values, revision = releases.values(PROVIDER), releases.revision(PROVIDER)
    mine = {**FIRST, "values": str(reader.home / "first-values.yaml")}
    for number in range(len(blocks("provider-upgrade", {}))):
        reader.walk("provider-upgrade", number, **mine)
    assert releases.values(PROVIDER) == values
    assert releases.revision(PROVIDER) == revision + 2
    assert workload.pods() == pods
    assert workload.answers()


def test_it_leaves_with_its_money(reader: Reader, chain: Chain) -> None:
    kubectl = reader.kubectl
    address = kubectl.get(ACCOUNTS, "thrifty", SPACE)
    treasury = kubectl.get(ACCOUNTS, "treasury", "virtengine-system")
    assert address
    assert treasury
    assert "Leaving" in reader.walk("provider-leave", 0)
    wait_condition(kubectl, PROVIDERS, SELLER, SPACE, reason="Left", seconds=120)
    reader.walk("provider-leave", 1)
    with pytest.raises(Refused):
        chain.get(f"/virtengine/provider/v1/providers/{address['status']['address']}")
    rich = chain.balance(treasury["status"]["address"])
    reader.walk("provider-leave", 2, address=treasury["status"]["address"], amount="50VE")
    wait_for(lambda: chain.balance(treasury["status"]["address"]) >= rich + 50_000_000, "the money", 60)
    reader.walk("provider-leave", 3)
    wait_for(lambda: not kubectl.list("deployments", SPACE), "the release to be gone", 120)


def test_every_block_of_every_page_was_walked(reader: Reader) -> None:
    wanted = {(page, number) for page in PAGES for number in range(len(blocks(page, {})))}
    assert wanted - reader.walked == set()


def sellable_node(kubectl: Kubectl) -> str:
    """Return a node that takes pods of tenants."""
    return max(
        str(item["metadata"]["name"])
        for item in kubectl.list("nodes")
        if not any(taint["effect"] == "NoSchedule" for taint in item["spec"].get("taints") or [])
    )


def clean(kubectl: Kubectl, node: str) -> None:
    """Take away what a story that failed half-way left; what is gone already is fine."""
    kubectl("uncordon", node)
    kubectl("label", "node", node, f"{LABEL}-")
    for kind in ("offerings.virtengine.com", PROVIDERS):
        for item in kubectl.list(kind, SPACE):
            kubectl.delete(kind, item["metadata"]["name"], SPACE, wait=False)
    wait_for(lambda: not kubectl.list(PROVIDERS, SPACE), "the second provider to go", 300)
    Releases(kubectl.kubeconfig).remove(SPACE, SPACE)
    kubectl(
        "delete", "networkpolicies.networking.k8s.io", SPACE, "-n", "virtengine-system", "--ignore-not-found"
    )
    kubectl("delete", "namespace", SPACE, "two-providers", "--ignore-not-found", timeout=300)
