"""examples/workloads, unchanged: services with secret and volume, updated, restarted, resized, and back."""

from __future__ import annotations

import copy
import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from e2e.support.command import virtengine
from e2e.support.kubernetes import Object, condition, wait_for
from e2e.support.tenant import Tenant
from e2e.support.workload import Workload

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "workloads"
NAME = "guestbook"


@pytest.fixture
def guestbook(tenant: Tenant) -> Workload:
    """Give the running guestbook, and let it be deleted afterwards."""
    tenant.orders.append(NAME)
    tenant.kubectl("apply", "-k", str(EXAMPLE))
    return Workload.of(tenant, NAME, seconds=180)


def test_a_workload_of_several_services_lives_a_whole_life(guestbook: Workload) -> None:
    tenant, kubectl = guestbook.tenant, guestbook.tenant.kubectl

    # Services reach each other by name; the secret is there and nowhere to be read; the volume counts.
    said = wait_for(lambda: _page(guestbook), "the front to answer", 60)
    assert (said["greeting"], said["behind"], said["cache"]) == ("hello", 200, True)
    assert said["knows"] == len("only-the-container-knows")
    assert wait_for(lambda: _visits_above(guestbook, said["visits"]), "visits to be counted", 30)
    lease = tenant.chain.lease(guestbook.lease_id)
    assert "only-the-container-knows" not in json.dumps(lease)
    assert lease["ready_manifest_version"] == 1
    assert [unit["count"] for unit in lease["units"]] != []

    # Updated in place: a new version on chain, pod by pod, and the visits stay.
    visits = _must(_page(guestbook))["visits"]
    _change(tenant, lambda manifest: manifest["services"][0]["env"].update(GREETING="good evening"))
    updated = tenant.ready(NAME, 120)
    assert updated["status"]["manifestVersion"] == updated["status"]["readyManifestVersion"] == 2
    said = wait_for(lambda: _page(guestbook, "good evening"), "the new greeting", 60)
    assert said["visits"] >= visits
    assert guestbook.orders() == 1

    # Restarted by its manifest: other pods, same everything else.
    before = set(guestbook.pods())
    _change(tenant, lambda manifest: manifest.update(restartedAt=str(int(time.time()))))
    tenant.ready(NAME, 120)
    wait_for(lambda: not before & set(guestbook.pods()), "every pod to be another one", 90)

    # What does not get ready gives way by itself to what was, and says why.
    _change(tenant, lambda manifest: manifest["services"][1].update(image="registry.virtengine.local/none:1"))
    stalled = tenant.stalled(NAME, 240)
    assert stalled["reason"] == "UpdateFailed"
    wait_for(lambda: _lease_reason(guestbook) == "RolledBack", "the provider to go back", 120)
    wait_for(lambda: _page(guestbook, "good evening"), "the workload of before to answer", 60)

    # Back by choice: the manifest that was ready is the Order's again, as a new version.
    virtengine("lease", "rollback", NAME, "--namespace", tenant.namespace)
    tenant.ready(NAME, 120)
    manifest = _must(tenant.get(NAME))["spec"]["manifest"]
    assert manifest["services"][1]["image"].endswith("/hello:local")
    assert manifest["services"][0]["env"]["GREETING"] == "good evening"

    # Resized: one replica more than is leased is asked of the provider, and runs.
    _change(tenant, lambda manifest: manifest["services"][1].update(replicas=3))
    resized = tenant.ready(NAME, 180)
    lease = tenant.chain.lease(guestbook.lease_id)
    assert int(lease["resources"]["cpu_millis"]) == 200
    quota = _must(kubectl.get("resourcequotas", "lease", guestbook.namespace))
    assert quota["spec"]["hard"]["requests.cpu"] == "200m"
    assert resized["status"]["leaseId"] == guestbook.lease_id
    wait_for(lambda: len(guestbook.pods()) == 4, "four pods", 90)

    # More than the ceiling allows is declined, with a reason, and changes nothing.
    order = _must(tenant.get(NAME))
    order["spec"]["resources"] = {"cpu": "1", "memory": "1Gi", "storage": "1Gi"}
    order["spec"]["maxPricePerHour"] = "2000000"
    kubectl.apply(_plain(order))
    declined = tenant.stalled(NAME, 90)
    assert declined["reason"] == "ResizeRefused"
    assert "2000000" in declined["message"]
    assert int(tenant.chain.lease(guestbook.lease_id)["resources"]["cpu_millis"]) == 200


def test_what_cannot_be_packed_is_not_bid_on_and_says_so(tenant: Tenant) -> None:
    manifest = copy.deepcopy(_example()["spec"]["manifest"])
    for service in manifest["services"]:
        service["resources"] = {"cpu": "50m", "memory": "32Mi", "gpu": 1}
        service["gpuModel"] = "h100"
    tenant.order("no-gpu", manifest=manifest, maxPricePerHour="90000000")
    order = wait_for(lambda: _unanswered(tenant, "no-gpu"), "the order to wait or to stall", 90)
    assert condition(order)["status"] == "False"
    assert not order["status"].get("leaseId")


def _example() -> Object:
    return dict(yaml.safe_load((EXAMPLE / "order.yaml").read_text(encoding="utf-8")))


def _change(tenant: Tenant, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest of the Order as it is now, as `kubectl edit` does."""
    order = _must(tenant.get(NAME))
    edit(order["spec"]["manifest"])
    tenant.kubectl.apply(_plain(order))


def _plain(order: Object) -> Object:
    metadata = {key: order["metadata"][key] for key in ("name", "namespace")}
    return {**{key: order[key] for key in ("apiVersion", "kind", "spec")}, "metadata": metadata}


def _page(guestbook: Workload, greeting: str = "") -> dict[str, Any] | None:
    """Return what the front says, once it says this greeting."""
    try:
        with urllib.request.urlopen(guestbook.url(), timeout=3) as answer:
            said: dict[str, Any] = json.load(answer)
    except (OSError, ValueError):
        return None
    return said if greeting in ("", said["greeting"]) else None


def _visits_above(guestbook: Workload, count: int) -> bool:
    said = _page(guestbook)
    return said is not None and said["visits"] > count


def _lease_reason(guestbook: Workload) -> str:
    return str(condition(guestbook.tenant.lease_object(guestbook.lease_id)).get("reason", ""))


def _unanswered(tenant: Tenant, name: str) -> Object | None:
    found = tenant.get(name)
    reason = condition(found).get("reason")
    return found if reason in {"WaitingForBids", "NoPrice", "AboveOrderLimit", "NoOffering"} else None


def _must(found: Any) -> Any:
    assert found is not None
    return found
