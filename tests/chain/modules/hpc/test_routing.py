"""Routing: a job runs where it was decided, by a decision that is not stale."""

from __future__ import annotations

import pytest

from tests.chain.modules.hpc.books_scene import BooksScene
from tests.chain.modules.hpc.scene import QUEUED, RUNNING
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc import books_errors, errors
from virtengine.chain.modules.hpc.routing_types import RoutingStatus, ViolationType
from virtengine.chain.modules.hpc.states import RoutingMode
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2

STRICT, PERMISSIVE, AUDIT = RoutingMode.STRICT, RoutingMode.PERMISSIVE, RoutingMode.AUDIT_ONLY


def two_clusters(mode: RoutingMode, **params: object) -> BooksScene:
    """Return a scene whose offering may run jobs on a second cluster too."""
    scene = BooksScene(offering={"external_id": "first"}, routing_enforcement_mode=mode, **params)
    other = scene.cluster(external_id="other", total_nodes=4)
    scene.nodes(other, 1)
    scene.activate(other)
    scene.offer(scene.cluster_id, external_id="both", more_cluster_ids=[other])
    return scene


def submit(scene: BooksScene) -> tuple[str, str]:
    """Return a pending job of the second offering and the cluster that it was not decided for."""
    job_id = scene.submit(offering_id="OFF-2")
    return job_id, "HPC-2" if scene.job(job_id).cluster_id == "HPC-1" else "HPC-1"


def test_hp_170_strict_refuses_another_cluster_than_the_decided_one() -> None:
    scene = two_clusters(STRICT)
    job_id, other = submit(scene)
    message = scene.report_message(job_id, QUEUED, cluster_id=other)
    scene.refuse(scene.provider, message, books_errors.ClusterMismatch)
    scene.report(job_id, QUEUED, RUNNING)
    audits = scene.ask("RoutingAudits", job_id=job_id).audits
    assert [one.status for one in audits] == [RoutingStatus.APPROVED]
    assert audits[0].expected_cluster_id == audits[0].actual_cluster_id == scene.job(job_id).cluster_id
    assert audits[0].capacity.total_nodes == 4
    moved = scene.report_message(job_id, RUNNING, cluster_id=other)
    scene.refuse(scene.provider, moved, books_errors.ClusterMismatch)


def test_hp_170_permissive_lets_a_cluster_of_the_offering_take_the_job_and_records_it() -> None:
    scene = two_clusters(PERMISSIVE)
    job_id, other = submit(scene)
    scene.report(job_id, QUEUED, cluster_id=other)
    assert scene.job(job_id).cluster_id == other
    audit = scene.ask("RoutingAudits", job_id=job_id).audits[0]
    assert (audit.status, audit.is_fallback, audit.fallback_authorized) == (
        RoutingStatus.FALLBACK,
        True,
        True,
    )
    assert scene.state.books.conduct_of(scene.provider.address).violations == 0


def test_hp_170_permissive_refuses_when_fallback_is_switched_off() -> None:
    scene = two_clusters(PERMISSIVE, allow_automatic_fallback=False)
    job_id, other = submit(scene)
    message = scene.report_message(job_id, QUEUED, cluster_id=other)
    scene.refuse(scene.provider, message, books_errors.FallbackNotAuthorized)


def test_hp_170_audit_only_logs_the_violation_and_goes_on() -> None:
    scene = two_clusters(AUDIT)
    job_id, other = submit(scene)
    outcome = scene.report(job_id, QUEUED, cluster_id=other)
    event = outcome.event("EventRoutingViolation")
    assert (event["violation_type"], event["severity"]) == ("CLUSTER_MISMATCH", "5")
    assert scene.job(job_id).cluster_id == other
    scene.report(job_id, RUNNING)


def test_a_cluster_that_the_offering_does_not_name_is_refused_in_every_mode() -> None:
    for mode in RoutingMode:
        scene = two_clusters(mode)
        job_id, _ = submit(scene)
        message = scene.report_message(job_id, QUEUED, cluster_id="HPC-9")
        scene.refuse(scene.provider, message, books_errors.ClusterMismatch)


@pytest.mark.parametrize("mode", list(RoutingMode))
def test_hp_171_a_stale_decision_is_refreshed_before_it_is_carried_out(mode: RoutingMode) -> None:
    scene = BooksScene(routing_enforcement_mode=mode, max_scheduling_decision_age_blocks=5)
    job_id = scene.submit()
    stale = scene.job(job_id).scheduling_decision_id
    scene.chain.advance(blocks=6)
    outcome = scene.report(job_id, QUEUED)
    assert scene.job(job_id).scheduling_decision_id != stale
    assert outcome.event("EventJobRescheduled")["job_id"] == job_id
    audits = scene.ask("RoutingAudits", job_id=job_id).audits
    assert [one.status for one in audits] == [RoutingStatus.RESCHEDULED]


@pytest.mark.parametrize("mode", list(RoutingMode))
def test_hp_171_a_stale_decision_that_cannot_be_refreshed_is_refused(mode: RoutingMode) -> None:
    scene = BooksScene(routing_enforcement_mode=mode, max_scheduling_decision_age_seconds=60)
    job_id = scene.submit()
    scene.chain.advance(seconds=61)
    scene.chain.send(scene.provider, scene.move_cluster(scene.cluster_id, 3))
    message = scene.report_message(job_id, QUEUED)
    scene.refuse(scene.provider, message, books_errors.DecisionStale)


def test_a_refreshed_decision_can_be_asked_for() -> None:
    scene = BooksScene(max_scheduling_decision_age_blocks=3)
    job_id = scene.submit()
    first = scene.job(job_id).scheduling_decision_id
    message = books_tx_pb2.MsgRefreshDecision(sender=scene.provider.address, job_id=job_id)
    assert scene.repeat(scene.provider, message).scheduling_decision_id == first
    scene.chain.advance(blocks=4)
    assert scene.send(scene.provider, message).scheduling_decision_id != first
    stranger = books_tx_pb2.MsgRefreshDecision(sender=scene.chain.actor("bob").address, job_id=job_id)
    scene.refuse(scene.chain.actor("bob"), stranger, errors.Unauthorized)
    scene.report(job_id, QUEUED)
    scene.refuse(scene.provider, message, errors.IllegalMove)


def test_a_job_without_a_decision_is_refused_in_strict_mode() -> None:
    scene = BooksScene()
    huge = scene.submit(resources={"nodes": 1, "cpu_cores_per_node": 64, "memory_gb_per_node": 1})
    message = scene.report_message(huge, QUEUED)
    scene.refuse(scene.provider, message, books_errors.DecisionMissing)


def test_hp_172_violations_are_counted_and_weigh_on_the_providers_reputation() -> None:
    scene = two_clusters(AUDIT)
    good = scene.submit(offering_id="OFF-2")
    scene.report(good, QUEUED)
    conduct = scene.ask("RoutingViolations", provider=scene.provider.address).conduct
    assert (conduct.checked, conduct.violations, conduct.reputation) == (1, 0, 1_000_000)
    job_id, other = submit(scene)
    scene.report(job_id, QUEUED, cluster_id=other)
    answer = scene.ask("RoutingViolations", provider=scene.provider.address)
    assert (answer.conduct.checked, answer.conduct.violations) == (2, 1)
    assert answer.conduct.reputation == 500_000
    assert answer.violations[0].violation_type == ViolationType.CLUSTER_MISMATCH
    message = books_tx_pb2.MsgResolveViolation(
        authority=AUTHORITY, violation_id=answer.violations[0].violation_id, resolution="a test"
    )
    scene.decree(message)
    conduct = scene.ask("RoutingViolations", provider=scene.provider.address).conduct
    assert (conduct.violations, conduct.open_violations, conduct.reputation) == (1, 0, 1_000_000)
    with pytest.raises(books_errors.RoutingViolationNotFound):
        scene.decree(message)
    message.authority = scene.tenant.address
    scene.refuse(scene.tenant, message, errors.Unauthorized)


def test_enforcement_can_be_switched_off() -> None:
    scene = two_clusters(STRICT, routing_enforcement_enabled=False)
    job_id, other = submit(scene)
    scene.report(job_id, QUEUED, cluster_id=other)
    assert not scene.ask("RoutingAudits", job_id=job_id).audits
