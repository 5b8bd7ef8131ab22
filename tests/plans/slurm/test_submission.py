"""What is handed to SLURM for a job, whatever its owner wrote."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans.slurm.test_conf import NASTY
from virtengine.core.errors import Rejected
from virtengine.plans.scheduler import Dependency, DependencyKind, Gres, JobRequest
from virtengine.plans.slurm import dialect, submission

OLD, NEW = dialect.of_version("v0.0.38"), dialect.of_version("v0.0.40")
JOB = JobRequest("net-1/JOB-1", "name", "main", "#!/bin/sh\nexit 0\n")
PLAIN = re.compile(r"[A-Za-z0-9_.:/%+@=&,-]*\Z")


def test_the_job_is_known_by_its_external_id_in_both_places() -> None:
    job = submission.body(JOB, OLD)["job"]
    assert (job["name"], job["comment"]) == ("net-1/JOB-1", "net-1/JOB-1")


def test_keys_that_mean_yes_by_being_there_are_left_out() -> None:
    job = submission.body(JOB, OLD)["job"]
    assert not {"requeue", "hold", "exclusive", "kill_on_invalid_dependency"} & job.keys()
    wanted = submission.body(replace(JOB, requeue=True, hold=True, exclusive=True), OLD)["job"]
    assert (wanted["requeue"], wanted["hold"], wanted["exclusive"]) == (True, True, "exclusive")


def test_nodes_are_a_range_of_text_and_memory_is_for_each_node() -> None:
    job = submission.body(replace(JOB, nodes=2, tasks=4, memory_mib=300, time_limit_seconds=61), OLD)["job"]
    assert (job["nodes"], job["tasks"], job["memory_per_node"], job["time_limit"]) == ("2-2", 4, 300, 2)


def test_newer_versions_want_numbers_with_a_mark_and_a_list_of_variables() -> None:
    job = submission.body(replace(JOB, environment={"A": "b=c"}), NEW)["job"]
    assert job["time_limit"] == {"set": True, "number": 60}
    assert job["environment"] == ["PATH=/usr/local/bin:/usr/bin:/bin", "A=b=c"]


def test_dependencies_devices_and_features_are_joined() -> None:
    wanted = replace(
        JOB,
        dependencies=(
            Dependency(DependencyKind.AFTER_OK, "7"),
            Dependency(DependencyKind.AFTER_ANY, "8_1"),
            Dependency(DependencyKind.SINGLETON),
        ),
        gres=(Gres("gpu", "a100", 2), Gres("fpga")),
        features=("fast", "big"),
    )
    job = submission.body(wanted, OLD)["job"]
    assert job["dependency"] == "afterok:7,afterany:8_1,singleton"
    assert job["gres"] == "gpu:a100:2,fpga:1"
    assert job["constraints"] == "fast&big"


@pytest.mark.parametrize("script", ["", "exit 0", "#!/bin/sh", "#!/bin/sh\r\nexit\n", "#!/bin/sh\n\0"])
def test_a_script_that_cannot_run_is_refused(script: str) -> None:
    with pytest.raises(Rejected) as caught:
        submission.body(replace(JOB, script=script), OLD)
    assert caught.value.reason == "BadScript"


def test_a_script_that_is_too_large_is_refused() -> None:
    with pytest.raises(Rejected):
        submission.body(replace(JOB, script="#!/bin/sh\n" + "é" * (submission.MAX_SCRIPT // 2)), OLD)


FIELDS = ["external_id", "partition", "account", "qos", "workdir", "stdout", "stderr", "array"]


@given(value=NASTY, field=st.sampled_from(FIELDS))
def test_no_value_is_more_than_one_plain_word(value: str, field: str) -> None:
    try:
        job = submission.body(replace(JOB, **{field: value}), OLD)["job"]
    except Rejected:
        return
    plain = submission.body(replace(JOB, account="a", qos="q", stdout="/o", stderr="/e", array="1"), OLD)[
        "job"
    ]
    assert job.keys() <= plain.keys()
    texts = [found for key, found in job.items() if isinstance(found, str)]
    assert all(PLAIN.match(text) for text in texts), texts


@given(name=NASTY, value=NASTY)
def test_a_variable_stays_one_variable(name: str, value: str) -> None:
    try:
        job = submission.body(replace(JOB, environment={name: value}), OLD)["job"]
        listed = submission.body(replace(JOB, environment={name: value}), NEW)["job"]["environment"]
    except Rejected:
        return
    assert job["environment"] == {**submission.DEFAULT_ENVIRONMENT, name: value}
    assert dict(item.split("=", 1) for item in listed) == job["environment"]


@given(value=NASTY, kind=st.sampled_from(list(DependencyKind)))
def test_a_dependency_names_one_job(value: str, kind: DependencyKind) -> None:
    try:
        found = submission.dependency([Dependency(kind, value)])
    except Rejected:
        return
    assert re.fullmatch(r"(after\w*:\d+(_\d+)?|singleton)", found, re.ASCII)


@given(script=st.text(max_size=200))
def test_a_script_is_handed_over_as_it_is(script: str) -> None:
    whole = f"#!/bin/sh\n{script}"
    try:
        body = submission.body(replace(JOB, script=whole), OLD)
    except Rejected:
        assert "\0" in script
        return
    assert body["script"] == whole
    assert body["job"] == submission.body(JOB, OLD)["job"]
