"""The script of a job that the chain made of an approved template.

What the publisher wrote and the chain approved stands as it is; every value that a user gave stands in
single quotes, so that it is one argument or one variable and never a command.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from virtengine.wire.virtengine.hpc.v1 import job_pb2, template_pb2

CONTAINERS = frozenset({"singularity", "apptainer"})
NO_RUNTIME = 78


def render(document: template_pb2.WorkloadTemplate, workload: job_pb2.WorkloadSpec) -> str:
    """Return the script of a job; `workload` is what the chain resolved parameters to."""
    return "\n".join(("#!/bin/sh", *_lines(document, workload), ""))


def _lines(document: template_pb2.WorkloadTemplate, workload: job_pb2.WorkloadSpec) -> Iterator[str]:
    for module in (*document.modules, *document.runtime.required_modules):
        yield f"module load {shlex.quote(module)} || exit {NO_RUNTIME}"
    for one in workload.environment:
        yield f"export {one.name}={shlex.quote(one.value)}"
    if workload.working_directory:
        yield f"cd {shlex.quote(workload.working_directory)} || exit {NO_RUNTIME}"
    entry = document.entrypoint
    if entry.pre_run_script:
        yield entry.pre_run_script
    yield " ".join((*_launcher(document), *_container(document, workload), *_command(workload)))
    yield "code=$?"
    if entry.post_run_script:
        yield entry.post_run_script
    yield 'exit "$code"'


def _launcher(document: template_pb2.WorkloadTemplate) -> Iterator[str]:
    """Start a process on every node's cores: by mpirun where there is one, else by srun."""
    entry = document.entrypoint
    if entry.use_mpirun:
        yield '"$(command -v mpirun || command -v srun)"'
        yield from map(shlex.quote, entry.mpirun_args)


def _container(document: template_pb2.WorkloadTemplate, workload: job_pb2.WorkloadSpec) -> Iterator[str]:
    if document.runtime.runtime_type in CONTAINERS and workload.container_image:
        yield '"$(command -v apptainer || command -v singularity || echo apptainer)" exec'
        yield shlex.quote(f"docker://{workload.container_image}")


def _command(workload: job_pb2.WorkloadSpec) -> Iterator[str]:
    yield shlex.quote(workload.command)
    yield from map(shlex.quote, workload.arguments)
