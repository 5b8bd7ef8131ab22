"""What SLURM says, in our words: states, reasons, jobs, arrays, nodes, times and exit codes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.core.errors import Rejected, Unavailable
from virtengine.plans.scheduler import Gres, JobState, NodeState, Refusal, Trouble
from virtengine.plans.slurm import answers, fields, jobs, nodes, reasons, states, usage_rows

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MANUAL = [
    *("BOOT_FAIL", "CANCELLED", "COMPLETED", "CONFIGURING", "COMPLETING", "DEADLINE", "FAILED", "NODE_FAIL"),
    *("OUT_OF_MEMORY", "PENDING", "PREEMPTED", "RUNNING", "RESV_DEL_HOLD", "REQUEUE_FED", "REQUEUE_HOLD"),
    *("REQUEUED", "RESIZING", "REVOKED", "SIGNALING", "SPECIAL_EXIT", "STAGE_OUT", "STOPPED", "SUSPENDED"),
    "TIMEOUT",
]


def record(job_id: int = 7, state: str = "RUNNING", **more: Any) -> dict[str, Any]:
    return {"job_id": job_id, "job_state": state, "comment": "net-1/JOB-1", "array_job_id": 0, **more}


@pytest.mark.parametrize("word", MANUAL)
def test_hp_200_every_state_of_the_manual_has_a_meaning(word: str) -> None:
    assert states.job_state(word) is not JobState.UNKNOWN
    assert word in states.SHORT.values()


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("NODE_FAIL", JobState.FAILED),
        ("OOM", JobState.FAILED),
        ("PREEMPTED", JobState.CANCELLED),
        ("CANCELLED by 0", JobState.CANCELLED),
        ("DEADLINE", JobState.TIMEOUT),
        ("COMPLETING", JobState.RUNNING),
        ("WHATEVER_COMES", JobState.UNKNOWN),
        ("", JobState.UNKNOWN),
    ],
)
def test_words_of_jobs(word: str, state: JobState) -> None:
    assert states.job_state(word) is state


@pytest.mark.parametrize(
    ("base", "flags", "cpus", "state"),
    [
        ("idle", (), 0, NodeState.IDLE),
        ("idle", ("DRAIN",), 0, NodeState.DRAINED),
        ("mixed", ("DRAIN",), 2, NodeState.DRAINING),
        ("idle", ("DRAIN", "COMPLETING"), 0, NodeState.DRAINING),
        ("idle", ("NOT_RESPONDING",), 0, NodeState.DOWN),
        ("down", ("DRAIN",), 0, NodeState.DOWN),
        ("allocated", (), 16, NodeState.ALLOCATED),
        ("unknown", (), 0, NodeState.UNKNOWN),
        ("something", (), 0, NodeState.UNKNOWN),
    ],
)
def test_words_of_nodes(base: str, flags: tuple[str, ...], cpus: int, state: NodeState) -> None:
    assert states.node_state(base, flags, allocated_cpus=cpus) is state


@pytest.mark.parametrize(
    ("reason", "description", "word", "impossible", "person"),
    [
        ("PartitionTimeLimit", "", "TimeLimitTooLong", True, False),
        ("DependencyNeverSatisfied", "", "DependencyFailed", True, False),
        ("QOSMaxCpuPerJobLimit", "", "OverQuota", True, False),
        ("AssocMaxWallDurationPerJobLimit", "", "OverQuota", True, False),
        ("AssocGrpCpuLimit", "", "QuotaInUse", False, False),
        ("ReqNodeNotAvail, UnavailableNodes:n1", "", "NodesDown", False, False),
        ("JobHeldUser", "", "Held", False, True),
        ("JobHeldUser", "launch failed requeued held", "LaunchFailed", False, True),
        ("Resources", "", "NoRoomYet", False, False),
        ("SomethingNew", "", "Queued", False, False),
    ],
)
def test_why_a_job_waits(reason: str, description: str, word: str, impossible: bool, person: bool) -> None:
    found = reasons.waiting(reason, description)
    assert (found.reason, found.is_impossible, found.needs_person) == (word, impossible, person)


def test_a_job_is_read() -> None:
    [job] = jobs.from_controller(
        [record(state="FAILED", exit_code=768, nodes="n[1-2]", start_time=10, end_time=20, submit_time=5)]
    )
    assert (job.id, job.external_id, job.state) == ("7", "net-1/JOB-1", JobState.FAILED)
    assert (job.exit_code, job.signal, job.nodes) == (3, 0, ("n1", "n2"))
    assert (job.submitted_at, job.started_at, job.ended_at) == (5, 10, 20)


def test_a_job_that_never_ran_has_no_exit_code() -> None:
    [job] = jobs.from_controller(
        [record(state="FAILED", state_reason="BadConstraints", exit_code=1, nodes="", start_time=9)]
    )
    assert (job.exit_code, job.signal, job.reason) == (None, 0, "BadConstraints")


def test_a_job_of_a_newer_version_is_read() -> None:
    [job] = jobs.from_controller(
        [
            record(
                job_state=["FAILED"],
                nodes="n1",
                start_time={"set": True, "infinite": False, "number": 10},
                exit_code={
                    "status": ["SIGNALED"],
                    "return_code": {"set": True, "number": 0},
                    "signal": {"id": {"set": True, "number": 9}, "name": "KILL"},
                },
            )
        ]
    )
    assert (job.state, job.exit_code, job.signal, job.started_at) == (JobState.FAILED, 0, 9, 10)


def test_waiting_tasks_of_an_array_are_in_one_record() -> None:
    [job] = jobs.from_controller(
        [
            record(15, "PENDING", array_job_id=15, array_task_string="2-4%2"),
            record(16, "COMPLETED", array_job_id=15, array_task_id=0, nodes="n1", start_time=1, exit_code=0),
            record(17, "RUNNING", array_job_id=15, array_task_id=1, nodes="n2", start_time=2),
        ]
    )
    assert (job.id, job.state, job.nodes) == ("15", JobState.RUNNING, ("n1", "n2"))
    assert [task.index for task in job.tasks] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ("QQ", JobState.QUEUED),
        ("CQ", JobState.RUNNING),
        ("RQ", JobState.RUNNING),
        ("CC", JobState.COMPLETED),
        ("CF", JobState.FAILED),
        ("TX", JobState.TIMEOUT),
        ("XC", JobState.CANCELLED),
        ("U", JobState.UNKNOWN),
        ("SS", JobState.SUSPENDED),
        ("", JobState.UNKNOWN),
    ],
)
def test_an_array_is_as_its_tasks_are(found: str, state: JobState) -> None:
    letters = {
        "Q": JobState.QUEUED,
        "R": JobState.RUNNING,
        "C": JobState.COMPLETED,
        "F": JobState.FAILED,
        "X": JobState.CANCELLED,
        "T": JobState.TIMEOUT,
        "S": JobState.SUSPENDED,
        "U": JobState.UNKNOWN,
    }
    assert jobs.overall([letters[letter] for letter in found]) is state


def test_accounting_does_not_say_zero_where_it_does_not_know() -> None:
    broken = {"status": "SUCCESS", "return_code": 0}
    base = {"job_id": 7, "time": {"submission": 5, "start": 6, "end": 9, "elapsed": 3}}
    [failed, good] = [
        usage_rows.rows({**base, "state": {"current": word}, "exit_code": broken})[0]
        for word in ("FAILED", "COMPLETED")
    ]
    assert (failed.exit_code, good.exit_code) == (None, 0)


def test_hp_201_what_was_held_comes_from_what_was_allocated() -> None:
    allocated = [
        {"type": "cpu", "name": None, "count": 6},
        {"type": "mem", "name": None, "count": 200},
        {"type": "node", "name": None, "count": 2},
        {"type": "gres", "name": "gpu", "count": 3},
        {"type": "gres", "name": "gpu:a100", "count": 3},
        {"type": "energy", "name": None, "count": None},
    ]
    [row] = usage_rows.rows(
        {
            "job_id": 7,
            "state": {"current": "COMPLETED"},
            "time": {"submission": 5, "start": 6, "end": 9, "elapsed": 3},
            "tres": {"allocated": allocated, "requested": [{"type": "cpu", "count": 1}]},
        }
    )
    assert (row.cpus, row.memory_mib, row.nodes, row.gpus, row.gpu_type) == (6, 200, 2, 3, "a100")


def test_devices_are_read() -> None:
    assert nodes.devices("gpu:a100:2(S:0-1),gpu:1,fpga") == (
        Gres("gpu", "a100", 2),
        Gres("gpu", "", 1),
        Gres("fpga", "", 1),
    )
    assert nodes.devices("(null)") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("n[1-3,7],gpu-0", ("n1", "n2", "n3", "n7", "gpu-0")),
        ("a[08-10]b", ("a08b", "a09b", "a10b")),
        ("", ()),
        ("x[1-2]y[3-4]", ("x1y3", "x1y4", "x2y3", "x2y4")),
    ],
)
def test_lists_of_hosts_are_opened(text: str, found: tuple[str, ...]) -> None:
    assert fields.hosts(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("0-3", (0, 1, 2, 3)), ("1,4-6%2", (1, 4, 5, 6)), ("0-8:4", (0, 4, 8)), ("0x1C", (2, 3, 4)), ("", ())],
)
def test_numbers_of_tasks_are_opened(text: str, found: tuple[int, ...]) -> None:
    assert fields.indexes(text) == found


@given(
    value=ANYTHING,
    key=st.sampled_from(["job_state", "exit_code", "array_job_id", "array_task_string", "nodes"]),
)
def test_no_strange_record_breaks_a_reader(value: Any, key: str) -> None:
    strange = {**record(), key: value}
    jobs.from_controller([strange])
    nodes.node({"name": "n1", "state": value, "gres": value, "partitions": value, "alloc_cpus": value})
    nodes.partition({"name": "p", "state": value, "nodes": value, "max_time_limit": value})


@given(
    value=ANYTHING, key=st.sampled_from(["time", "state", "tres", "exit_code", "array", "comment", "nodes"])
)
def test_no_strange_row_breaks_a_reader(value: Any, key: str) -> None:
    strange = {"job_id": 7, "name": "x", "steps": [], key: value}
    usage_rows.rows(strange)
    usage_rows.to_jobs([strange])


@given(status=st.sampled_from([200, 400, 401, 404, 500, 503]), errors=ANYTHING)
def test_only_a_known_number_is_a_no(status: int, errors: Any) -> None:
    found = answers.problem(status, {"errors": errors})
    if isinstance(found, Rejected):
        assert any(reasons.refusal(number) for number, _text in answers.errors({"errors": errors}))
    else:
        assert found is None or isinstance(found, Unavailable)
    assert not (found is None and status != 200)


@pytest.mark.parametrize("number", sorted(reasons.REFUSALS))
def test_every_number_has_one_meaning(number: int) -> None:
    assert number not in reasons.TROUBLES
    assert isinstance(reasons.refusal(number), Refusal)


@pytest.mark.parametrize(
    ("number", "trouble"), [(1001, Trouble.AWAY), (6000, Trouble.TOKEN), (-1, Trouble.CONFUSED)]
)
def test_numbers_that_say_nothing_of_the_request(number: int, trouble: Trouble) -> None:
    assert reasons.refusal(number) is None
    assert reasons.trouble(number) is trouble
