from __future__ import annotations

import os
import subprocess

from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from virtengine.plans import hpc_template_script
from virtengine.wire.virtengine.hpc.v1 import job_pb2, template_pb2

VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80)
NATIVE = template_pb2.TemplateRuntime(runtime_type="native")


def document(**entry: object) -> template_pb2.WorkloadTemplate:
    return template_pb2.WorkloadTemplate(
        runtime=NATIVE,
        entrypoint=template_pb2.TemplateEntrypoint(command="printf", **entry),  # type: ignore[arg-type]
    )


def run(text: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(["/bin/sh"], input=text.encode(), env=environment, capture_output=True, check=False)


@examples(60, deadline=None)
@given(arguments=st.lists(VALUES, max_size=4), value=VALUES)
def test_values_of_users_are_arguments_and_variables_and_nothing_else(
    arguments: list[str], value: str
) -> None:
    workload = job_pb2.WorkloadSpec(
        command="printf",
        arguments=["%s\\0", *arguments],
        environment=[job_pb2.EnvironmentVariable(name="VE_PARAM_X", value=value)],
    )
    entry = document(post_run_script='printf "%s" "$VE_PARAM_X"')
    done = run(hpc_template_script.render(entry, workload))
    expected = b"".join(one.encode() + b"\0" for one in arguments or [""])
    assert (done.returncode, done.stdout) == (0, expected + value.encode())


def test_the_exit_code_is_the_commands_whatever_runs_after_it() -> None:
    workload = job_pb2.WorkloadSpec(command="false")
    done = run(hpc_template_script.render(document(pre_run_script="true", post_run_script="true"), workload))
    assert done.returncode == 1


def test_a_container_is_run_by_the_digest_that_was_approved() -> None:
    made = template_pb2.WorkloadTemplate(runtime=template_pb2.TemplateRuntime(runtime_type="apptainer"))
    workload = job_pb2.WorkloadSpec(command="solve", container_image="ghcr.io/a/b@sha256:00")
    assert "exec docker://ghcr.io/a/b@sha256:00 solve" in hpc_template_script.render(made, workload)
