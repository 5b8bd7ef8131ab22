from __future__ import annotations

from typing import Any

import pytest

from tests.plans.test_lease import MANIFEST, TENANCY, UP, deployment, lease
from virtengine.api.manifest import Manifest
from virtengine.plans import lease as plans
from virtengine.plans import manifest as manifests
from virtengine.plans import rollout
from virtengine.plans.issue import Issue
from virtengine.plans.lease import Cluster, Decision
from virtengine.plans.manifest import ManifestInvalid
from virtengine.plans.plan import ObjectRef
from virtengine.plans.rollout import Version
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as encryption_types
from virtengine.wire.virtengine.market.v1.types_pb2 import LeaseState

ACTIVE = LeaseState.LEASE_STATE_ACTIVE
GOOD = Version(1, MANIFEST)
EXCEEDED = [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]
CLAIM = {"metadata": {"name": "data", "namespace": "ve-1"}}


def cluster(version: int, ready: int = 2, **status: Any) -> Cluster:
    made = [deployment("web", 2, ready, **status), deployment("db", 1, 1)]
    for one in made:
        one["metadata"]["annotations"] = {"virtengine.com/manifest-version": str(version)}
    return Cluster(UP.namespace, tuple(made), UP.services, (), (CLAIM,), "10.0.0.1")


def decide(
    seen: Cluster,
    manifest: Manifest | ManifestInvalid = MANIFEST,
    good: Version | None = GOOD,
    **changes: Any,
) -> Decision:
    known = lease(ACTIVE, **{"manifest_version": 2, "ready_manifest_version": 1, **changes})
    return plans.decide(known, manifest, TENANCY, seen, now=0.0, is_final_recorded=False, good=good)


def versions(decision: Decision) -> set[str]:
    return {
        item["metadata"]["annotations"]["virtengine.com/manifest-version"]
        for item in decision.plan.objects
        if item["kind"] == "Deployment"
    }


def test_a_new_manifest_is_not_ready_before_it_is_applied() -> None:
    decision = decide(cluster(1))
    assert versions(decision) == {"2"}
    assert (decision.plan.ready, decision.plan.reason) == (False, "Updating")
    assert decision.messages == ()


def test_a_manifest_of_which_all_is_ready_is_reported_and_noted() -> None:
    decision = decide(cluster(2))
    (message,) = decision.messages
    assert (message.manifest_version, message.manifest_failed) == (2, False)
    assert decision.plan.reason == "Running"
    notes = decision.plan.objects[0]["metadata"]["annotations"]
    assert notes[rollout.GOOD_VERSION] == "2"


def test_no_volume_goes_before_the_manifest_without_it_is_ready() -> None:
    ref = ObjectRef("v1", "PersistentVolumeClaim", "data", "ve-1")
    assert decide(cluster(2, ready=1)).plan.keep == (ref,)
    assert decide(cluster(2)).plan.keep == ()


def test_a_manifest_without_progress_is_given_up_once() -> None:
    failing = cluster(2, ready=1, conditions=EXCEEDED)
    (message,) = decide(failing).messages
    assert (message.manifest_version, message.manifest_failed) == (2, True)
    assert decide(failing, failed_manifest_version=2, good=None).messages == ()


def test_what_was_given_up_gives_way_to_what_was_ready() -> None:
    decision = decide(cluster(2, ready=1, conditions=EXCEEDED), failed_manifest_version=2)
    assert versions(decision) == {"1"}
    settled = decide(cluster(1), failed_manifest_version=2)
    assert (settled.plan.ready, settled.plan.reason) == (True, "RolledBack")
    assert all(not message.manifest_version for message in settled.messages)


def test_a_tenant_may_want_it_kept() -> None:
    kept = MANIFEST.model_copy(update={"update": MANIFEST.update.model_copy(update={"on_failure": "Keep"})})
    decision = decide(cluster(2, ready=1, conditions=EXCEEDED), kept, failed_manifest_version=2)
    assert versions(decision) == {"2"}


def test_a_newer_manifest_is_tried_after_one_that_failed() -> None:
    decision = decide(cluster(1), manifest_version=3, failed_manifest_version=2)
    assert versions(decision) == {"3"}


def test_a_manifest_that_is_not_valid_is_refused_while_the_last_good_one_runs() -> None:
    broken = ManifestInvalid([Issue("services", "EXCEEDS_LEASE", "too much")])
    decision = decide(cluster(1), broken)
    assert versions(decision) == {"1"}
    assert [message.manifest_failed for message in decision.messages][-1] is True
    assert [m.manifest_failed for m in decide(cluster(1), broken, failed_manifest_version=2).messages] in (
        [],
        [False],
    )


@pytest.mark.parametrize(
    "notes", [{}, {rollout.GOOD_VERSION: "x"}, {rollout.GOOD_VERSION: "1", rollout.GOOD_MANIFEST: "%"}]
)
def test_notes_that_are_not_legible_are_none(notes: dict[str, str]) -> None:
    assert rollout.read_noted({"metadata": {"annotations": notes}}) is None
    assert rollout.read_noted(None) is None


def test_notes_are_read_as_they_were_written() -> None:
    sealed = encryption_types.Envelope(metadata={"a": "b"})
    notes = rollout.write_noted(7, sealed)
    found = rollout.read_noted({"metadata": {"annotations": notes}})
    assert found is not None
    assert (found.number, found.envelope) == (7, sealed)
    assert rollout.keep_notes({"metadata": {"annotations": {**notes, "other": "x"}}}) == notes


def test_a_deadline_of_an_earlier_manifest_says_nothing() -> None:
    assert not rollout.has_failed(Version(3, MANIFEST), cluster(2, conditions=EXCEEDED).deployments)
    unseen = cluster(3, conditions=EXCEEDED, observedGeneration=0)
    assert not rollout.has_failed(Version(3, MANIFEST), unseen.deployments)
    assert manifests.seal_bytes(MANIFEST)
