"""A newer release with a lease running: operators are replaced, what carries data or work is not."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.support.chain import totals
from e2e.support.kubernetes import Kubectl, wait_for
from e2e.support.releases import BOTH, Releases, newer_charts
from e2e.support.tenant import Tenant
from e2e.support.workload import ACTIVE, Workload, answers, pods_of, restarts_of
from virtengine.cli.helm import PLATFORM

CARRIES = ("validator-", "local-relay-", "virtengine-nats-", "virtengine-postgresql-", "virtengine-s3-")
OPERATORS = ("virtengine-chain-operator-", "virtengine-tenant-operator-")
SYSTEM = PLATFORM.namespace


@pytest.fixture
def releases(kubectl: Kubectl) -> Iterator[Releases]:
    found = Releases(kubectl.kubeconfig)
    before = {release: found.revision(release) for release in BOTH}
    yield found
    for release, revision in before.items():
        if found.revision(release) != revision:
            found.rollback(release, revision)


def test_a_newer_release_restarts_operators_alone(tenant: Tenant, releases: Releases, tmp_path: Path) -> None:
    kubectl, chain = tenant.kubectl, tenant.chain
    tenant.order("upgraded")
    workload = Workload.of(tenant, "upgraded")
    wait_for(lambda: chain.usage_records(workload.lease_id), "the first usage record", 120)
    pods, restarts = workload.pods(), workload.restarts()
    carries, begun = pods_of(kubectl, SYSTEM, CARRIES), restarts_in(kubectl)
    operators = pods_of(kubectl, SYSTEM, OPERATORS)
    charts = newer_charts(tmp_path, "9.9.9")

    with Asking(workload.url()) as asking:
        for release in BOTH:
            releases.upgrade(release, newer_values(releases.values(release)), charts)
        height = chain.height()
        wait_for(lambda: chain.height() > height + 5, "blocks after the upgrade", 60)
    assert asking.failures == 0, f"{asking.failures} of {asking.asked} requests got no answer"

    assert not set(operators.values()) & set(pods_of(kubectl, SYSTEM, OPERATORS).values())
    assert pods_of(kubectl, SYSTEM, CARRIES) == carries
    assert restarts_in(kubectl) == begun
    assert workload.pods() == pods
    assert workload.restarts() == restarts
    assert workload.state() == ACTIVE

    # The newer operators go on with the same lease: it is metered, and ends in one bill.
    seen = len(chain.usage_records(workload.lease_id))
    wait_for(lambda: len(chain.usage_records(workload.lease_id)) > seen, "usage after the upgrade", 180)
    assert workload.orders() == 1
    tenant.delete("upgraded", seconds=300)
    wait_for(lambda: chain.lease(workload.lease_id)["settled"], "the final settlement", 180)
    sums = totals(chain, workload.lease_id)
    assert sums["usage"] == sums["settled"] == sums["invoiced"] > 0


def newer_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with the platform's image under another name; nodes of the chain keep theirs.

    The fixed tag names the content that is installed, so nothing has to be built; for Kubernetes it is a new
    image all the same.
    """
    newer = copy.deepcopy(values)
    installed = values["images"]["platform"]
    newer["images"]["platform"] = {**installed, "tag": "local", "digest": ""}
    if "cometbft" in values["images"]:
        newer["images"]["node"] = {key: installed.get(key, "") for key in ("repository", "tag", "digest")}
    return newer


def restarts_in(kubectl: Kubectl) -> int:
    """Return how often containers of what carries data began anew."""
    found = kubectl.list("pods", SYSTEM)
    return restarts_of(one for one in found if one["metadata"]["name"].startswith(CARRIES))


class Asking:
    """Asks a workload for its page, again and again, beside what a story does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.asked = self.failures = 0

    def __enter__(self) -> Asking:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._done.wait(0.5):
            self.asked += 1
            self.failures += not answers(self._url)
