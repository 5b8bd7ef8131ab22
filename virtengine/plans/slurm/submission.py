"""What is handed to SLURM for a job. Every value is checked here, before it leaves.

The controller keeps a job's comment, accounting keeps the name and can be asked for names: both hold our id.
Directives (`#SBATCH`) in a script have no effect here: only the `sbatch` command reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from virtengine.core.errors import Rejected
from virtengine.plans.scheduler import Dependency, DependencyKind, Gres, JobRequest
from virtengine.plans.scheduler.reasons import Refusal
from virtengine.plans.slurm import small_conf, words
from virtengine.plans.slurm.dialect import Dialect

MAX_SCRIPT: Final = 4 * 2**20 - 65_536
"""SLURM's default for max_script_size is 4 MiB; one that is longer is refused without a reason."""
MAX_ENVIRONMENT: Final = 256 * 1024
DEFAULT_ENVIRONMENT: Final = {"PATH": "/usr/local/bin:/usr/bin:/bin"}


def body(request: JobRequest, dialect: Dialect) -> dict[str, Any]:
    """Return the body of a submission. Raises Rejected for a request that SLURM could misread."""
    if request.tasks < request.nodes:
        # SLURM would quietly take fewer nodes.
        raise Rejected("each node runs at least one task", reason=Refusal.BAD_REQUEST)
    job: dict[str, Any] = {
        "name": words.external_id(request.external_id),
        "comment": words.external_id(request.external_id),
        "partition": words.name(request.partition, "partition"),
        # As text: a list of two numbers, which the documentation asks for, is taken and forgotten.
        "nodes": "{0}-{0}".format(words.number(request.nodes, "nodes", low=1, high=65_533)),
        "tasks": words.number(request.tasks, "tasks", low=1, high=10_000_000),
        "cpus_per_task": words.number(request.cpus_per_task, "CPUs", low=1, high=65_533),
        "time_limit": dialect.number(minutes(request.time_limit_seconds)),
        "current_working_directory": words.path(request.workdir, "working folder"),
        "environment": dialect.environment(_environment(request.environment)),
        **_optional(request),
    }
    if request.memory_mib:
        job["memory_per_node"] = dialect.number(words.number(request.memory_mib, "memory", low=1))
    return {"job": job, "script": _script(request.script)}


def minutes(seconds: int) -> int:
    """Return a time limit in SLURM's minutes, rounded up."""
    return -(-words.number(seconds, "time limit", low=1) // 60)


def dependency(dependencies: Sequence[Dependency]) -> str:
    """Return dependencies as SLURM writes them; all of them must hold."""
    return ",".join(_dependency(one) for one in dependencies)


def _optional(request: JobRequest) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if request.array:
        found["array"] = words.array(request.array)
    if request.dependencies:
        found["dependency"] = dependency(request.dependencies)
        # Otherwise a job whose dependency can never hold waits for ever.
        found["kill_on_invalid_dependency"] = True
    if request.account:
        found["account"] = words.name(request.account, "account")
    if request.qos:
        found["qos"] = words.name(request.qos, "QoS")
    if request.gres:
        found["gres"] = _gres(request.gres)
    if request.features:
        found["constraints"] = "&".join(words.names(request.features, "feature"))
    if request.stdout:
        found["standard_output"] = words.path(request.stdout, "output file")
    if request.stderr:
        found["standard_error"] = words.path(request.stderr, "error file")
    if request.hold:
        found["hold"] = True
    if request.exclusive:
        found["exclusive"] = "exclusive"
    if request.requeue:
        # Whatever its value, the key means yes; without it the cluster's JobRequeue counts.
        found["requeue"] = True
    return found


def _gres(devices: Sequence[Gres]) -> str:
    return ",".join(small_conf.gres(devices))


def _dependency(one: Dependency) -> str:
    if one.kind is DependencyKind.SINGLETON:
        if one.job_id:
            raise Rejected("a singleton depends on no job in particular", reason=Refusal.BAD_DEPENDENCY)
        return one.kind.value
    return f"{one.kind.value}:{words.job_id(one.job_id)}"


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    found = {**DEFAULT_ENVIRONMENT, **{words.variable(name): value for name, value in variables.items()}}
    if any("\0" in value for value in found.values()):
        raise Rejected("an environment variable holds a NUL", reason=words.REASON)
    if sum(len(name) + len(value.encode()) + 2 for name, value in found.items()) > MAX_ENVIRONMENT:
        raise Rejected(f"the environment is larger than {MAX_ENVIRONMENT} bytes", reason=words.REASON)
    return found


def _script(script: str) -> str:
    if not script.startswith("#!") or "\n" not in script:
        raise Rejected("a script begins with #! and its interpreter", reason=Refusal.BAD_SCRIPT)
    if "\0" in script:
        raise Rejected("a script holds a NUL", reason=Refusal.BAD_SCRIPT)
    if "\r\n" in script.split("\n", 1)[0] + "\n":
        raise Rejected("the first line of a script ends with a carriage return", reason=Refusal.BAD_SCRIPT)
    if len(script.encode()) > MAX_SCRIPT:
        raise Rejected(f"a script is larger than {MAX_SCRIPT} bytes", reason=Refusal.BAD_SCRIPT)
    return script
