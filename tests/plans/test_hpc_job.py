from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.plans import hpc_jobs
from tests.plans.hpc_jobs import (
    ENDED,
    NOW,
    OPEN,
    PAYER,
    RELEASED,
    SETTLED,
    SITE,
    books,
    facts,
    in_scheduler,
    on_chain,
    row,
)
from virtengine.api.hpc_cluster import HPCClusterSpec
from virtengine.api.hpc_job_status import HPCJobStatus
from virtengine.core.errors import Rejected
from virtengine.plans import hpc_job
from virtengine.plans.hpc_job_facts import Ahead, Facts, Refused, Step
from virtengine.plans.scheduler import Dependency, DependencyKind, JobState, Task
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, job_pb2, tx_pb2, usage_pb2

NEW = HPCJobStatus()


def decide(known: Facts, before: HPCJobStatus = NEW, **spec: Any) -> Step:
    return hpc_job.decide(hpc_jobs.hpc_job(**spec).spec, PAYER, SITE, known, before)


def told(step: Step) -> list[str]:
    return [
        job_pb2.JobState.Name(one.state).removeprefix("JOB_STATE_")
        if isinstance(one, tx_pb2.MsgReportJobStatus)
        else usage_pb2.SnapshotType.Name(one.report.snapshot_type).removeprefix("SNAPSHOT_TYPE_")
        for one in step.by_provider
        if isinstance(one, tx_pb2.MsgReportJobStatus | books_tx_pb2.MsgSubmitUsageSnapshot)
    ]


def test_the_ceiling_is_reserved_before_the_scheduler_hears_of_the_job() -> None:
    step = decide(facts())
    (message,) = step.by_payer
    assert isinstance(message, tx_pb2.MsgSubmitJob)
    assert (message.customer, message.external_id) == (PAYER.address, PAYER.external_id)
    assert (message.offering_id, message.queue_name, message.max_price.amount) == ("OFF-1", "main", "1000000")
    assert len(message.workload_spec.script_sha256) == 32
    assert step.act is None


def test_an_array_reserves_for_every_task() -> None:
    (message,) = decide(facts(), array={"from": 2, "to": 11, "step": 3}).by_payer
    assert isinstance(message, tx_pb2.MsgSubmitJob)
    assert message.tasks == 4


@pytest.mark.parametrize(
    ("given", "reason"), [({"suspend": True}, "Suspended"), ({"cancel": True}, "Cancelled")]
)
def test_what_is_suspended_or_cancelled_is_not_bought(given: dict[str, Any], reason: str) -> None:
    step = decide(facts(), **given)
    assert (step.reason, step.is_work) == (reason, False)


def test_a_job_is_handed_in_held_once_it_is_paid_for() -> None:
    step = decide(facts(on_chain()))
    assert step.act is not None
    assert step.act.what == "submit"
    assert step.by_provider == ()


def test_nothing_is_handed_in_while_the_scheduler_is_silent() -> None:
    step = decide(replace(facts(on_chain()), found=None))
    assert (step.is_work, step.reason) == (False, "SchedulerUnknown")


def test_a_job_that_is_there_is_never_handed_in_again() -> None:
    step = decide(facts(on_chain(), in_scheduler(is_held=True)))
    assert told(step) == ["QUEUED"]
    (message,) = step.by_provider
    assert isinstance(message, tx_pb2.MsgReportJobStatus)
    assert message.scheduler_job_id == "7"


def test_it_is_let_go_once_the_chain_knows_its_number() -> None:
    step = decide(facts(on_chain("QUEUED", scheduler_job_id="7"), in_scheduler(is_held=True)))
    assert step.act is not None
    assert (step.act.what, step.act.job_id) == ("release", "7")


def test_of_two_copies_the_first_is_told_to_the_chain_and_the_other_is_cancelled() -> None:
    copies = (in_scheduler(job_id="12", is_held=True), in_scheduler(job_id="9", is_held=True))
    (message,) = decide(facts(on_chain(), *copies)).by_provider
    assert isinstance(message, tx_pb2.MsgReportJobStatus)
    assert message.scheduler_job_id == "9"
    step = decide(facts(on_chain("QUEUED", scheduler_job_id="9"), *copies))
    assert step.act is not None
    assert (step.act.what, step.act.job_id) == ("cancel", "12")


def test_what_a_dying_controller_forgot_is_begun_anew_unless_it_ran_or_may_not() -> None:
    def look(seconds: int, *, started: bool = False, **requeue: Any) -> Step:
        moment = int(NOW) - seconds
        job = on_chain("RUNNING" if started else "QUEUED", scheduler_job_id="7", queued_at=moment)
        job.started_at = moment if started else 0
        return decide(facts(job), requeue=requeue)

    assert look(3).reason == "JobUnknown"
    again = look(11)
    assert again.act is not None
    assert again.act.what == "submit"
    for never in (look(11, started=True), look(11, onNodeFailure="Fail"), look(11, limit=0)):
        assert (never.is_work, never.reason) == (False, "JobUnknown")
    assert told(look(601, started=True)) == ["FAILED"]


def test_a_job_that_was_handed_in_again_is_told_by_its_new_number() -> None:
    job = on_chain("QUEUED", scheduler_job_id="7", queued_at=int(NOW) - 30)
    (message,) = decide(facts(job, in_scheduler(job_id="8", is_held=True))).by_provider
    assert isinstance(message, tx_pb2.MsgReportJobStatus)
    assert message.scheduler_job_id == "8"


def test_a_hold_is_kept_and_undone() -> None:
    job = on_chain("QUEUED", scheduler_job_id="7")
    held, free = in_scheduler(is_held=True, reason="JobHeldUser"), in_scheduler()
    assert decide(facts(job, held), hold=True).reason == "Held"
    step = decide(facts(job, free), hold=True)
    assert step.act is not None
    assert step.act.what == "hold"


def test_an_administrators_hold_stays() -> None:
    job = on_chain("QUEUED", scheduler_job_id="7")
    held = in_scheduler(is_held=True, reason="JobHeldAdmin")
    step = decide(facts(job, held), HPCJobStatus(held=False))
    assert (step.act, step.reason) == (None, "Held")
    assert "JobHeldAdmin" in step.message


def test_a_scheduler_that_refuses_fails_the_job_and_so_returns_the_escrow() -> None:
    step = decide(replace(facts(on_chain()), refusal=Refused("UnknownPartition", "UnknownPartition: gpu")))
    assert told(step) == ["FAILED"]
    (message,) = step.by_provider
    assert isinstance(message, tx_pb2.MsgReportJobStatus)
    assert message.status_message == "UnknownPartition: gpu"


def test_a_job_that_can_never_start_is_cancelled_in_the_scheduler() -> None:
    job = on_chain("QUEUED", scheduler_job_id="7")
    step = decide(facts(job, in_scheduler(reason="PartitionNodeLimit")))
    assert step.act is not None
    assert step.act.what == "cancel"


def test_an_unplaced_job_waits_and_a_hopeless_one_is_cancelled_by_its_payer() -> None:
    young = on_chain(scheduling_decision_id="", undecided_reason="insufficient_cpu: 0 nodes fit")
    assert decide(facts(young)).reason == "NotPlaced"
    old = on_chain(
        scheduling_decision_id="", undecided_reason="insufficient_cpu: 0 fit", created_at=int(NOW) - 60
    )
    (message,) = decide(facts(old)).by_payer
    assert isinstance(message, tx_pb2.MsgCancelJob)
    assert "insufficient_cpu" in message.reason
    busy = on_chain(scheduling_decision_id="", undecided_reason="tenant_quota", created_at=int(NOW) - 9999)
    assert decide(facts(busy)).reason == "NotPlaced"


def test_a_run_is_told_when_it_begins() -> None:
    job = on_chain("QUEUED", scheduler_job_id="7")
    assert told(decide(facts(job, in_scheduler(JobState.RUNNING, started_at=int(NOW))))) == ["RUNNING"]


def test_usage_of_a_long_run_is_recorded_from_time_to_time() -> None:
    running = in_scheduler(JobState.RUNNING, started_at=int(NOW) - 700)
    job = on_chain("RUNNING", scheduler_job_id="7", started_at=int(NOW) - 700)
    rows = (row(ended=False, elapsed=700),)
    first = decide(facts(job, running, rows=rows, books=books(), interval=300))
    assert told(first) == ["INTERIM"]
    taken = books(last_sequence=2)
    assert told(decide(facts(job, running, rows=rows, books=taken, interval=300))) == []


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (JobState.COMPLETED, "COMPLETED"),
        (JobState.FAILED, "FAILED"),
        (JobState.CANCELLED, "CANCELLED"),
        (JobState.TIMEOUT, "TIMEOUT"),
    ],
)
def test_a_job_that_was_over_before_anybody_looked_is_told_step_by_step(state: JobState, word: str) -> None:
    job = on_chain("QUEUED", scheduler_job_id="7")
    done = in_scheduler(state, exit_code=3, raw_state=state.upper())
    step = decide(facts(job, done, rows=(row(),), books=books()))
    assert told(step) == ["RUNNING", word, "FINAL"]
    report, record = step.by_provider[1:]
    assert isinstance(report, tx_pb2.MsgReportJobStatus)
    assert isinstance(record, books_tx_pb2.MsgSubmitUsageSnapshot)
    assert report.usage_metrics.cpu_core_seconds == record.report.cumulative_metrics.cpu_core_seconds == 60
    assert record.report.sequence_number == 1


def test_a_job_that_never_ran_has_no_usage() -> None:
    job = on_chain("QUEUED", scheduler_job_id="7")
    never = row(elapsed=0, started_at=0, ended_at=int(NOW))
    gone = in_scheduler(JobState.CANCELLED)
    assert told(decide(facts(job, gone, rows=(never,), books=books()))) == ["CANCELLED"]


def test_the_end_waits_for_its_accounting() -> None:
    job = on_chain("RUNNING", scheduler_job_id="7", started_at=int(NOW) - 50)
    done = in_scheduler(JobState.COMPLETED)
    for rows in (None, (), (row(ended=False),)):
        step = decide(facts(job, done, rows=rows, books=books()))
        assert (step.is_work, step.reason) == (False, "Accounting")


def test_an_array_is_over_when_every_task_is() -> None:
    job = on_chain("RUNNING", scheduler_job_id="7", tasks=2, started_at=int(NOW) - 50)
    tasks = (Task(0, "7", JobState.COMPLETED, "COMPLETED"), Task(1, "8", JobState.FAILED, "FAILED", 2))
    done = in_scheduler(JobState.FAILED, tasks=tasks, exit_code=2)
    array = {"from": 0, "to": 1}
    assert decide(facts(job, done, rows=(row("7"),), books=books()), array=array).reason == "Accounting"
    step = decide(facts(job, done, rows=(row("7"), row("8")), books=books()), array=array)
    assert told(step) == ["FAILED", "FINAL"]
    assert step.status.tasks is not None
    assert (step.status.tasks.succeeded, step.status.tasks.failed) == (1, 1)


def test_a_job_that_began_anew_too_often_is_cancelled() -> None:
    job = on_chain("RUNNING", scheduler_job_id="7")
    step = decide(facts(job, in_scheduler(JobState.RUNNING, restarts=2)), requeue={"limit": 1})
    assert step.act is not None
    assert step.act.what == "cancel"


def test_a_preempted_job_is_put_back_in_the_scheduler_too() -> None:
    job = on_chain("QUEUED", scheduler_job_id="7", requeues=1, queued_at=int(NOW) - 5)
    old, new = (in_scheduler(JobState.RUNNING, started_at=int(NOW) - ago) for ago in (60, 1))
    step = decide(facts(job, old))
    assert step.act is not None
    assert step.act.what == "requeue"
    assert told(decide(facts(job, new))) == ["RUNNING"]


def test_cancelling_is_told_to_the_chain_and_then_to_the_scheduler() -> None:
    job, running = on_chain("RUNNING", scheduler_job_id="7"), in_scheduler(JobState.RUNNING)
    (message,) = decide(facts(job, running), cancel=True).by_payer
    assert isinstance(message, tx_pb2.MsgCancelJob)
    over = on_chain("CANCELLED", scheduler_job_id="7", started_at=int(NOW) - 50)
    step = decide(facts(over, running, books=books(ENDED)), cancel=True)
    assert step.act is not None
    assert (step.act.what, step.act.job_id) == ("cancel", "7")
    stopped = in_scheduler(JobState.CANCELLED)
    step = decide(facts(over, stopped, books=books(ENDED), rows=(row(),)), cancel=True)
    assert told(step) == ["FINAL"]


def test_the_payer_accepts_the_bill_when_the_last_usage_is_recorded() -> None:
    job, done = on_chain("COMPLETED", scheduler_job_id="7", started_at=1), in_scheduler(JobState.COMPLETED)
    step = decide(facts(job, done, books=books(ENDED, final_recorded=True)))
    (message,) = step.by_payer
    assert isinstance(message, books_tx_pb2.MsgSettleJob)
    later = decide(facts(job, done, books=books(ENDED, final_recorded=True)), acceptBill="AfterReview")
    assert (later.is_work, later.ready, later.facts[0].status) == (False, True, "False")


def test_a_settled_job_shows_what_was_paid_and_what_returned() -> None:
    job, done = on_chain("COMPLETED", scheduler_job_id="7"), in_scheduler(JobState.COMPLETED, exit_code=0)
    closed = books(SETTLED, billed="120", refunded="380", invoice_id="INV-1", final_recorded=True)
    step = decide(facts(job, done, books=closed))
    assert (step.ready, step.reason, step.is_done) == (True, "Completed", True)
    assert step.status.money is not None
    assert (step.status.money.paid, step.status.money.refunded) == ("120", "380")
    assert (step.facts[0].type, step.facts[0].status) == ("Settled", "True")


def test_a_failed_job_is_stalled_with_its_reason_and_its_money_told() -> None:
    job = on_chain("FAILED", scheduler_job_id="7", status_message="failed: exit code 3", exit_code=3)
    done = in_scheduler(JobState.FAILED, exit_code=3)
    step = decide(facts(job, done, books=books(SETTLED, billed="12", refunded="488", final_recorded=True)))
    assert (step.ready, step.is_stalled, step.reason) == (False, True, "Failed")
    assert "exit code 3" in step.message
    assert step.status.exit_code == 3


def test_a_job_that_never_ran_gets_everything_back() -> None:
    job = on_chain("CANCELLED", status_message="no cluster can run it")
    step = decide(facts(job, books=books(RELEASED, refunded="500")))
    assert step.status.money is not None
    assert (step.status.money.paid, step.status.money.refunded) == ("0", "500")
    assert step.is_stalled


def test_disputed_bills_are_not_accepted() -> None:
    job, done = on_chain("COMPLETED", scheduler_job_id="7"), in_scheduler(JobState.COMPLETED)
    step = decide(facts(job, done, books=books(ENDED, final_recorded=True, dispute_id="hpc-dispute-1")))
    assert (step.is_work, step.facts[0].status) == (False, "False")


def test_deletion_cancels_and_goes_when_everything_is_closed() -> None:
    def end(known: Facts) -> Step:
        return hpc_job.decide_end(PAYER, SITE, known, NEW)

    assert end(facts()).is_done
    assert isinstance(end(facts(on_chain("RUNNING", scheduler_job_id="7"))).by_payer[0], tx_pb2.MsgCancelJob)
    over = on_chain("CANCELLED", scheduler_job_id="7", started_at=1)
    assert end(facts(over, in_scheduler(JobState.RUNNING), books=books(ENDED))).act is not None
    assert not end(replace(facts(over, books=books(ENDED)), found=None)).is_done
    done = in_scheduler(JobState.CANCELLED)
    assert end(facts(over, done, books=books(SETTLED, final_recorded=True))).is_done


def test_dependencies_are_asked_of_the_scheduler_while_they_live() -> None:
    ahead = (Ahead("first", "Succeeded", "JOB-0", job_pb2.JOB_STATE_RUNNING, "5"),)
    given = [{"name": "first"}]
    step = decide(facts(on_chain(), ahead=ahead), dependencies=given)
    assert step.act is not None
    assert step.act.depends == (Dependency(DependencyKind.AFTER_OK, "5"),)


@pytest.mark.parametrize(
    ("condition", "state", "expected"),
    [
        ("Succeeded", "COMPLETED", "submit"),
        ("Succeeded", "FAILED", "fail"),
        ("Failed", "FAILED", "submit"),
        ("Failed", "COMPLETED", "fail"),
        ("Ended", "TIMEOUT", "submit"),
        ("Started", "CANCELLED", "fail"),
        ("Succeeded", "PENDING", "wait"),
    ],
)
def test_dependencies_that_ended_are_decided_by_what_became_of_them(
    condition: Any, state: str, expected: str
) -> None:
    ahead = (Ahead("first", condition, "JOB-0", job_pb2.JobState.Value(f"JOB_STATE_{state}")),)
    step = decide(facts(on_chain(), ahead=ahead), dependencies=[{"name": "first", "condition": condition}])
    got = "submit" if step.act else "fail" if step.by_provider else "wait"
    assert got == expected


def test_a_job_waits_until_the_one_before_it_is_on_chain() -> None:
    step = decide(facts(ahead=(Ahead("first", "Succeeded"),)), dependencies=[{"name": "first"}])
    assert (step.is_work, step.reason) == (False, "DependencyMissing")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"partition": "gpu"}, "UnknownPartition"),
        ({"resources": {"cpusPerTask": 64}}, "MoreThanAnyNodeHas"),
        ({"resources": {"memoryMiB": 99_999}}, "MoreThanAnyNodeHas"),
        ({"resources": {"gres": [{"name": "gpu"}]}}, "MoreThanAnyNodeHas"),
        ({"timeLimitSeconds": 7200}, "TimeLimitTooLong"),
        ({"resources": {"nodes": 3, "tasks": 3}}, "TooManyNodes"),
    ],
)
def test_what_no_node_can_run_is_refused_before_it_is_paid(given: dict[str, Any], reason: str) -> None:
    cluster = HPCClusterSpec.model_validate(
        {
            "pools": [{"name": "cpu", "cpus": 4, "memoryMiB": 2048}],
            "partitions": [{"name": "main", "pools": ["cpu"], "maxTimeSeconds": 3600, "maxNodes": 2}],
        }
    )
    site = replace(SITE, spec=cluster)
    with pytest.raises(Rejected) as caught:
        hpc_job.decide(hpc_jobs.hpc_job(**given).spec, PAYER, site, facts(), NEW)
    assert caught.value.reason == reason


def test_a_job_that_was_placed_elsewhere_is_followed_on_chain_only() -> None:
    step = decide(facts(on_chain(cluster_id="HPC-9")))
    assert (step.is_work, step.reason) == (False, "Elsewhere")


def test_nothing_to_do_changes_no_word_of_the_status() -> None:
    job = on_chain("QUEUED", scheduler_job_id="7")
    known = facts(job, in_scheduler(), books=books(OPEN))
    first = decide(known)
    assert decide(known, first.status) == first


def test_a_template_is_bought_by_its_name_with_parameters_and_amounts() -> None:
    template = {"id": "batch-standard", "version": "1.0.0", "parameters": {"b": "2", "a": "1"}}
    step = decide(facts(), script=None, template=template, resources={"memoryMiB": 512}, timeLimitSeconds=90)
    (message,) = step.by_payer
    assert isinstance(message, books_tx_pb2.MsgSubmitJobFromTemplate)
    assert [(one.name, one.value) for one in message.parameters] == [("a", "1"), ("b", "2")]
    assert (message.resource_overrides.memory_mb_per_node, message.resource_overrides.runtime_minutes) == (
        512,
        2,
    )
